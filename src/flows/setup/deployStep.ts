import { readCertificate } from '../../base/certificate.ts';
import { planAdoptedFiles, type FilesBefore } from '../deploy/after/adoptedFiles.ts';
import { applyPlan, planApp } from '../deploy/deploy.ts';
import { refuseDeployErrors } from '../deploy/deployResult.ts';
import type { AppDeployment, SendPlan } from '../deploy/model.ts';
import { unfinishedDeploys } from '../deploy/send/unfinished.ts';
import { writeAppFiles } from '../project/writeAppFiles.ts';
import { step, type Needing } from '../steps.ts';
import { clientIdForNewApp, rememberClientId } from './clientId.ts';
import type { SetupFacts, SetupInput, SetupStep, SetupWorld } from './facts.ts';
import { isProven } from './logsIn.ts';
import { agreedGains } from './rights/presets.ts';

type PlanNeeds = 'admin' | 'instanceUrl' | 'user' | 'keyPair' | 'metadata' | 'existing';

/**
 * What the deploy will do, told, and validated by the org unless it holds all of it already: before the setup changes
 * anything in the org. The same plan is sent later.
 */
export const planSetupDeploy = async (
  {
    admin,
    instanceUrl,
    user,
    keyPair: { keyName, certificatePem },
    metadata,
    existing: { app },
  }: Needing<SetupFacts, PlanNeeds>,
  input: SetupInput,
  world: SetupWorld,
): Promise<Pick<SetupFacts, 'plan'> & Partial<Pick<SetupFacts, 'validated'>>> => {
  const { connection, dryRun, adopt, forcePolicy, allowPermissions } = input;
  const provesCertificate = (): Promise<boolean> =>
    app && !isRenewal(input, certificatePem)
      ? isProven(app, { admin, instanceUrl, input, keyName, world })
      : Promise.resolve(false);
  const plan = await planApp({
    ...{ connection, loginUser: user.username, dryRun, adopt, forcePolicy, allowPermissions },
    agreedGains: agreedGains(input),
    ...sendOptions(admin, input),
    components: metadata.files,
    skipIfSame: true,
    // A dry run may have come with a key pair that exists in memory only.
    ...(app && !dryRun && { provesCertificate }),
    // The permission sets haven't been assigned yet.
    willHold: user.id === '' ? [] : [user.id],
    newClientId: app ? undefined : clientIdForNewApp(input, admin.orgId),
  });
  const adopted = await planAdoptedFiles(filesBefore(input, metadata), plan);
  world.onDeploy?.onPlan?.({ ...plan, notices: [...plan.notices, ...adopted.notices] });
  // What the org is at already has been validated.
  if (plan.isRunning) return { plan };
  const validated = await applyPlan(plan, { ...sendOptions(admin, input), dryRun: true });
  refuseDeployErrors(validated);
  return { plan, validated };
};

const filesBefore = (
  { connection, app, file }: SetupInput,
  { folder, boundary, files }: SetupFacts['metadata'],
): FilesBefore => ({ connection, app, file, folder, boundary, components: files, madeGlobalSettings: false });

/** A login with the key proves nothing of a certificate that the key got since. */
const isRenewal = ({ record }: SetupInput, certificatePem: string): boolean =>
  record?.certificate !== undefined && record.certificate.sha256 !== readCertificate(certificatePem).sha256;

const sendOptions = (admin: SetupFacts['admin'], { stateFolder, app, forcePolicy, dryRun }: SetupInput): SendPlan => ({
  admin,
  dryRun,
  forcePolicy,
  unfinished: unfinishedDeploys(stateFolder, admin.orgId, app),
});

/** Deploys what was planned. Nothing is sent if the org already holds all of it. */
export const deployFiles = (input: SetupInput, world: SetupWorld): SetupStep =>
  step<SetupFacts, 'admin' | 'instanceUrl' | 'metadata' | 'existing' | 'permitted' | 'plan'>({
    name: 'deploy',
    changes: 'org',
    needs: ['admin', 'instanceUrl', 'metadata', 'existing', 'permitted', 'plan'],
    plan: ({ admin, instanceUrl, metadata, existing: { app }, plan, validated }) => {
      if (validated && plan.sends === 'nothing' && validated.notGranted.length === 0)
        return Promise.resolve({
          action: 'none',
          facts: { deployment: validated },
          details: deployDetails(validated),
        });
      return Promise.resolve({
        action: app ? 'update' : 'create',
        facts: app && validated ? { deployment: validated } : {},
        apply: async () => {
          if (plan.newClientId !== undefined) await rememberClientId(input, instanceUrl, plan.newClientId);
          const { onProgress } = world.onDeploy ?? {};
          const deployment = await applyPlan(plan, { ...sendOptions(admin, input), isValidated: true, onProgress });
          refuseDeployErrors(deployment);
          const { notAsSent } = deployment;
          if (notAsSent) world.onWarning({ id: 'notAsSent', tokens: [notAsSent.join(', ')] });
          await writeAppFiles(metadata, (await planAdoptedFiles(filesBefore(input, metadata), plan)).files);
          return { facts: { deployment }, details: deployDetails(deployment) };
        },
      });
    },
  });

const deployDetails = ({ app, grants }: AppDeployment): Record<string, string> => ({
  app,
  grants: grants.map(({ name }) => name).join(', ') || '-',
});
