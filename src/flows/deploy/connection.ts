import type { AuthInfo } from '@salesforce/core';
import { openAdminOrg, type AdminOrg } from '../../org/session/connect.ts';
import { deployApp } from './deploy.ts';
import { checkExpectedOrg } from '../target/expectedOrg.ts';
import { checkPipelineTarget } from '../target/pipelineTarget.ts';
import { checkText } from '../checkTexts.ts';
import { adminOfConnection } from '../target/admin.ts';
import { refuseWrongCertificate } from './guard/certificateGuard.ts';
import { isChosenClientId } from './clientId.ts';
import { clientIdKeeper } from './send/clientIdKeeper.ts';
import type {
  ApproveTarget,
  AppDeployment,
  DeployApp,
  DeployConnection,
  DeployedConnection,
  DeployTarget,
  DeployWatch,
} from './model.ts';
import { readDeployment, type Deployment } from './readDeployment.ts';
import { unfinishedDeploys } from './send/unfinished.ts';

/** Deploys the app files of one connection to its org. The files are read and checked before the org is asked. */
export const deployConnection = async (
  input: DeployConnection,
  { approve, ...watch }: DeployWatch & { approve: ApproveTarget },
): Promise<DeployedConnection> => {
  const files = await readDeployment(input);
  const admin = await openOrgOfConnection(input, files);
  const identity = await checkExpectedOrg({ ...files, pins: files.orgPins }, admin);
  const unpinned = checkPipelineTarget({ ...input, ...files }, admin);
  const keepCertificate = input.allowCertificateChange ? undefined : await guardCertificate(input, files, admin);
  await approve(deployTargetOf(files, admin));
  const keeper = clientIdKeeper({ ...input, ...files, orgId: admin.orgId, isRefreshed: identity === 'refreshed' });
  const deployment = await deployApp({
    ...input,
    ...watch,
    keepCertificate,
    admin,
    components: files.components,
    newClientId: keeper.newClientId,
    unfinished: unfinishedDeploys(input.stateFolder, admin.orgId, files.app),
  });
  const recorded = await keeper.record(deployment);
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
    warnings: [
      ...files.warnings,
      ...(unpinned === undefined ? [] : [checkText('warning.unpinned', { variable: unpinned })]),
      ...(clientIdProblem ? [clientIdProblem] : []),
    ],
  };
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

const guardCertificate = async (
  input: DeployConnection,
  files: Deployment,
  admin: AdminOrg,
): Promise<DeployApp['keepCertificate']> => {
  const { fitsKey } = await refuseWrongCertificate({ ...input, ...files, admin });
  return { recorded: files.record?.certificate?.sha256, fitsKey };
};
