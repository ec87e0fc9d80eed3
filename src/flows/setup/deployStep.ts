import type { AdminOrg } from '../../org/connect.ts';
import { findAppId } from '../../org/apps.ts';
import { grantApp } from '../../org/grants.ts';
import { findPermissionSets } from '../../org/permissionSets.ts';
import { deployApp, refuseDeployErrors, type AppDeployment, type DeployApp } from '../deploy.ts';
import { unfinishedDeploys } from '../deploy/unfinished.ts';
import { step } from '../steps.ts';
import { clientIdForNewApp, rememberClientId } from './clientId.ts';
import type { SetupFacts, SetupInput, SetupStep } from './facts.ts';

/**
 * Lets the org validate the deploy, then deploys for real, and repairs grants that the policy named but didn't make.
 * Nothing is sent if the org already holds all of it.
 */
export const deployFiles = (input: SetupInput): SetupStep =>
  step<SetupFacts, 'admin' | 'instanceUrl' | 'metadata' | 'existing' | 'permitted'>({
    name: 'deploy',
    changes: 'org',
    needs: ['admin', 'instanceUrl', 'metadata', 'existing', 'permitted'],
    plan: async ({ admin, instanceUrl, metadata, existing }) => {
      const newClientId = existing.app ? undefined : clientIdForNewApp(input, admin.orgId);
      const deploy: DeployApp = {
        admin,
        components: metadata.files,
        connection: input.connection,
        dryRun: true,
        skipIfSame: true,
        unfinished: unfinishedDeploys(input.stateFolder, admin.orgId, input.app),
        ...(newClientId !== undefined && { newClientId: () => Promise.resolve(newClientId) }),
      };
      const validated = await deployApp(deploy);
      refuseDeployErrors(validated);
      const isSame = validated.deployId === undefined;
      if (isSame && validated.notGranted.length === 0)
        return { action: 'none', facts: { deployment: validated }, details: detailsOf(validated) };
      const details: Record<string, string> = {};
      return {
        action: existing.app ? 'update' : 'create',
        facts: existing.app ? { deployment: validated } : {},
        details,
        apply: async () => {
          if (newClientId !== undefined) await rememberClientId(input, instanceUrl, newClientId);
          const deployment = await repairGrants(admin, await deployApp({ ...deploy, dryRun: false }));
          refuseDeployErrors(deployment);
          Object.assign(details, detailsOf(deployment));
          return { deployment };
        },
      };
    },
  });

const detailsOf = ({ app, grants }: AppDeployment): Record<string, string> => ({
  app,
  grants: grants.map(({ name }) => name).join(', ') || '-',
});

/** Salesforce documents two ways to grant an app, and says of neither that it always works: first one, then the other. */
const repairGrants = async (admin: AdminOrg, deployment: AppDeployment): Promise<AppDeployment> => {
  const appId = await findAppId(admin, deployment.app);
  const names = deployment.notGranted.filter(({ kind }) => kind === 'permissionSet').map(({ name }) => name);
  if (!appId || names.length === 0) return deployment;
  const { found } = await findPermissionSets(admin, names);
  for (const { id } of found) await grantApp(admin, id, appId);
  return {
    ...deployment,
    grants: [...deployment.grants, ...found.map(({ name }) => ({ kind: 'permissionSet' as const, name }))],
    notGranted: deployment.notGranted.filter(({ kind }) => kind === 'profile'),
  };
};
