import { deployApp, refuseDeployErrors } from '../deploy/deploy.ts';
import type { AppDeployment, DeployApp } from '../deploy/model.ts';
import { unfinishedDeploys } from '../deploy/send/unfinished.ts';
import { step } from '../steps.ts';
import { clientIdForNewApp, rememberClientId } from './clientId.ts';
import type { SetupFacts, SetupInput, SetupStep, SetupWorld } from './facts.ts';
import { isProven } from './logsIn.ts';

/** Lets the org validate the deploy, then deploys for real. Nothing is sent if the org already holds all of it. */
export const deployFiles = (input: SetupInput, world: SetupWorld): SetupStep =>
  step<SetupFacts, 'admin' | 'instanceUrl' | 'user' | 'keyPair' | 'metadata' | 'existing' | 'permitted'>({
    name: 'deploy',
    changes: 'org',
    needs: ['admin', 'instanceUrl', 'user', 'keyPair', 'metadata', 'existing', 'permitted'],
    plan: async ({ admin, instanceUrl, user, keyPair: { keyName }, metadata, existing: { app } }) => {
      const { onDeploy = {} } = world;
      const newClientId = app ? undefined : clientIdForNewApp(input, admin.orgId);
      const deploy: DeployApp = {
        admin,
        components: metadata.files,
        connection: input.connection,
        dryRun: true,
        skipIfSame: true,
        // A dry run may have come with a key pair that exists in memory only.
        ...(app &&
          !input.dryRun && { provesCertificate: () => isProven(app, { admin, instanceUrl, input, keyName, world }) }),
        adopt: input.adopt,
        forcePolicy: input.forcePolicy,
        allowPermissions: input.allowPermissions,
        // In a dry run the permission sets haven't been assigned.
        willHold: [user.id],
        unfinished: unfinishedDeploys(input.stateFolder, admin.orgId, input.app),
        ...(newClientId !== undefined && { newClientId: () => Promise.resolve(newClientId) }),
      };
      // Told once, of the two deploys.
      const validated = await deployApp({ ...deploy, ...onDeploy, onProgress: undefined });
      refuseDeployErrors(validated);
      const isSame = validated.deployId === undefined;
      if (isSame && validated.notGranted.length === 0)
        return { action: 'none', facts: { deployment: validated }, details: deployDetails(validated) };
      const details: Record<string, string> = {};
      return {
        action: app ? 'update' : 'create',
        facts: app ? { deployment: validated } : {},
        details,
        apply: async () => {
          if (newClientId !== undefined) await rememberClientId(input, instanceUrl, newClientId);
          const deployment = await deployApp({ ...deploy, dryRun: false, onProgress: onDeploy.onProgress });
          refuseDeployErrors(deployment);
          Object.assign(details, deployDetails(deployment));
          const { notAsSent } = deployment;
          if (notAsSent) world.onWarning({ id: 'notAsSent', tokens: [notAsSent.join(', ')] });
          return { deployment };
        },
      };
    },
  });

const deployDetails = ({ app, grants }: AppDeployment): Record<string, string> => ({
  app,
  grants: grants.map(({ name }) => name).join(', ') || '-',
});
