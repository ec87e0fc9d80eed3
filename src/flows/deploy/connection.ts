import type { AuthInfo } from '@salesforce/core';
import { presetsAmong } from '../../app/elements/presets.ts';
import { readUserAccess } from '../../org/people/assignments.ts';
import { ifAllowed } from '../../org/session/orgError.ts';
import { unassignedPresets, type UnassignedPreset } from '../project/unassignedPresets.ts';
import { openAdminOrg, type AdminOrg } from '../../org/session/connect.ts';
import { applyPlan, planApp } from './deploy.ts';
import { checkExpectedOrg } from '../target/expectedOrg.ts';
import { checkPipelineTarget } from '../target/pipelineTarget.ts';
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
  await approve(plan, target);
  await keeper.remember(plan);
  const deployment = await applyPlan(plan, app);
  const recorded = await keeper.record(deployment);
  return deployedConnection(input, { files, admin, deployment, recorded, unpinned, unassigned });
};

type DeployDone = {
  files: Deployment;
  admin: AdminOrg;
  deployment: AppDeployment;
  recorded: string | undefined;
  unpinned: string | undefined;
  unassigned: UnassignedPreset[];
};

const deployedConnection = (
  input: DeployConnection,
  { files, admin, deployment, recorded, unpinned, unassigned }: DeployDone,
): DeployedConnection => {
  const { clientId, clientIdProblem } = deployment;
  return {
    deployment: {
      connection: files.connection,
      folder: files.folder,
      instanceUrl: admin.instanceUrl,
      environment: admin.organization.environment,
      ...deployment,
    },
    verifiable: clientId !== undefined && recorded === clientId,
    madeGlobalSettings: files.madeGlobalSettings,
    keepsOtherClientId: keepsOther(input, deployment),
    unassigned,
    warnings: [
      ...files.warnings,
      ...(unpinned === undefined ? [] : [checkText('warning.unpinned', { variable: unpinned })]),
      ...(clientIdProblem ? [clientIdProblem] : []),
    ],
  };
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
