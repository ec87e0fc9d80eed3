import type { AuthInfo } from '@salesforce/core';
import { presetsAmong } from '../../app/elements/presets.ts';
import { readUserAccess } from '../../org/people/assignments.ts';
import { ifAllowed } from '../../org/session/orgError.ts';
import { unassignedPresets, type UnassignedPreset } from '../project/unassignedPresets.ts';
import { openAdminOrg, type AdminOrg } from '../../org/session/connect.ts';
import { applyPlan, planApp } from './deploy.ts';
import { checkExpectedOrg } from '../target/expectedOrg.ts';
import { checkPipelineTarget } from '../target/pipelineTarget.ts';
import { isJwtError } from '../../base/errors/errors.ts';
import { writeAppFiles } from '../project/writeAppFiles.ts';
import { planAdoptedFiles, type AdoptedFile } from './after/adoptedFiles.ts';
import { checkText } from '../checkTexts.ts';
import { adminOfConnection } from '../target/admin.ts';
import { isChosenClientId } from './clientId.ts';
import { clientIdKeeper } from './send/clientIdKeeper.ts';
import { lookAtLogin } from './look/login.ts';
import type {
  AppDeployment,
  ApprovePlan,
  DeployConnection,
  DeployedConnection,
  DeployTarget,
  DeployWatch,
} from './model.ts';
import { readDeployment, type Deployment } from './readDeployment.ts';
import { unfinishedDeploys } from './send/unfinished.ts';

type ConnectionWorld = DeployWatch & { approve: ApprovePlan; onTarget?: (target: DeployTarget) => void };

/**
 * Deploys the app files of one connection to its org: the files are read and checked before the org is asked, and a person
 * is asked once it is known what would be done.
 */
export const deployConnection = async (
  input: DeployConnection,
  { approve, onTarget, ...watch }: ConnectionWorld,
): Promise<DeployedConnection> => {
  const files = await readDeployment(input);
  const admin = await openOrgOfConnection(input, files);
  const identity = await checkExpectedOrg({ ...files, pins: files.orgPins }, admin);
  const unpinned = checkPipelineTarget({ ...input, ...files }, admin);
  const login = input.allowCertificateChange ? undefined : await lookAtLogin({ ...input, ...files, admin });
  const target = deployTargetOf(files, admin);
  onTarget?.(target);
  const keeper = clientIdKeeper({ ...input, ...files, orgId: admin.orgId, isRefreshed: identity === 'refreshed' });
  const unfinished = unfinishedDeploys(input.stateFolder, admin.orgId, files.app);
  const { components } = files;
  const loginUser = files.record?.username;
  const app = { ...input, ...watch, admin, login, loginUser, components, newClientId: keeper.newClientId, unfinished };
  const plan = await planApp(app);
  const unassigned = await lookForUnassigned(files, admin);
  const adopted = await planAdoptedFiles(files, plan);
  await approve({ ...plan, notices: [...plan.notices, ...adopted.notices] }, target);
  await keeper.remember(plan);
  const deployment = await applyPlan(plan, app);
  const recorded = await keeper.record(deployment);
  const unwritten = await writeAdopted(files, adopted.files, deployment);
  const done = { files, admin, deployment, recorded, unpinned, unassigned, adopted: adopted.files, unwritten };
  return deployedConnection(input, done);
};

type DeployDone = {
  files: Deployment;
  admin: AdminOrg;
  deployment: AppDeployment;
  recorded: string | undefined;
  unpinned: string | undefined;
  unassigned: UnassignedPreset[];
  adopted: AdoptedFile[];
  unwritten: string[];
};

const deployedConnection = (
  input: DeployConnection,
  { files, admin, deployment, recorded, unpinned, unassigned, adopted, unwritten }: DeployDone,
): DeployedConnection => {
  const { clientId, clientIdProblem } = deployment;
  return {
    deployment: {
      connection: files.connection,
      folder: files.folder,
      instanceUrl: admin.instanceUrl,
      environment: admin.organization.environment,
      ...deployment,
      ...(adopted.length > 0 && { adoptedFiles: adopted.map(({ path, state }) => ({ path, state })) }),
    },
    verifiable: clientId !== undefined && recorded === clientId,
    madeGlobalSettings: files.madeGlobalSettings,
    keepsOtherClientId: keepsOther(input, deployment),
    unassigned,
    warnings: [
      ...files.warnings,
      ...(unpinned === undefined ? [] : [checkText('warning.unpinned', { variable: unpinned })]),
      ...(clientIdProblem ? [clientIdProblem] : []),
      ...unwritten,
    ],
  };
};

/** The org has the deploy already: what can't be written is told, and the next run writes it. */
const writeAdopted = async (
  files: Deployment,
  adopted: readonly AdoptedFile[],
  { dryRun, errors, pickedUp }: AppDeployment,
): Promise<string[]> => {
  if (dryRun || pickedUp || errors.length > 0) return [];
  try {
    await writeAppFiles(files, adopted);
    return [];
  } catch (error) {
    if (!isJwtError(error)) throw error;
    return [error.message];
  }
};

/** Asked only where the files have something for it, and before the deploy: a failure must not hide that one was made. */
const lookForUnassigned = async (files: Deployment, admin: AdminOrg): Promise<UnassignedPreset[]> => {
  const username = files.record?.username;
  if (username === undefined || presetsAmong(files.app, files.components).length === 0) return [];
  const access = await ifAllowed(readUserAccess(admin, username));
  return unassignedPresets({ ...files, username, orgId: admin.orgId }, files.components, access?.held);
};

const keepsOther = (
  { keepClientId }: DeployConnection,
  { clientId, refusedClientId }: Pick<AppDeployment, 'clientId' | 'refusedClientId'>,
): boolean =>
  clientId !== undefined && (refusedClientId !== undefined || (keepClientId === true && !isChosenClientId(clientId)));

const openOrgOfConnection = async (
  input: DeployConnection,
  { connection, record, orgPins }: Deployment,
): Promise<AdminOrg> => {
  const authInfo: AuthInfo = await adminOfConnection({ connection, record, orgPins }, input);
  return openAdminOrg({ authInfo, apiVersion: input.apiVersion, http: input.http, env: input.env });
};

const deployTargetOf = (
  { connection, app }: Deployment,
  { orgId, organization, instanceUrl }: AdminOrg,
): DeployTarget => ({
  connection,
  app,
  orgId,
  instanceUrl,
  name: organization.name,
  environment: organization.environment,
});
