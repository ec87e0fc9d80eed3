import type { AuthInfo } from '@salesforce/core';
import type { HttpClient } from '../../base/http.ts';
import type { Environment } from '../../connection/environment.ts';
import type { Connection } from '../../connection/types.ts';
import { openAdminOrg, type AdminOrg } from '../../org/connect.ts';
import type { Organization } from '../../org/organization.ts';
import { deployApp, type AppDeployment, type DeployApp } from '../deploy.ts';
import { checkExpectedOrg } from '../expectedOrg.ts';
import { adminOfConnection, type AdminChoice } from './admin.ts';
import { isChosenClientId } from './clientId.ts';
import { clientIdKeeper } from './clientIdKeeper.ts';
import { readDeployment, type Deployment } from './readDeployment.ts';
import { unfinishedDeploys } from './unfinished.ts';

/** What is told of one deploy while it runs. */
export type DeployWatch = Pick<DeployApp, 'onEvent' | 'onProgress' | 'onPickUp' | 'onSelfAuthorizationEnd'>;

/** Where a deploy is about to go. */
export type DeployTarget = Pick<Organization, 'name' | 'environment'> & {
  connection: string;
  app: string;
  orgId: string;
  instanceUrl: string;
};

/** Told of the org before anything is sent; throws to refuse it. */
export type ApproveTarget = (target: DeployTarget) => Promise<void>;

export type DeployConnection = Pick<DeployApp, 'dryRun' | 'waitMinutes' | 'jobId'> &
  AdminChoice & {
    connection: string;
    appName?: string;
    connectionFile: string;
    appsFolder: string;
    /** Whether a person named `appsFolder`. */
    folderIsChosen?: boolean;
    keyFolder: string;
    projectFolder?: string;
    /** Where deploys are kept until their end has been seen. */
    stateFolder: string;
    apiVersion?: string;
    allowCertificateChange?: boolean;
    /** Whether an app that the org doesn't have gets a chosen consumer key, which is recorded. */
    keepClientId?: boolean;
    /** The org that must answer; its variables in `env` and the connection file say so too. */
    expectedOrgId?: string;
    env: Environment;
    http?: HttpClient;
  };

export type ConnectionDeployment = AppDeployment & {
  connection: string;
  folder: string;
  instanceUrl: string;
  environment: Organization['environment'];
};

export type DeployedConnection = {
  deployment: ConnectionDeployment;
  /** Whether the connection file knows the connection well enough for `sf jwt verify --connection`. */
  verifiable: boolean;
  /** Whether the global OAuth settings weren't among the files, and were made from the key pair. */
  madeGlobalSettings: boolean;
  /** Whether a chosen consumer key was wanted, and the app keeps another one. */
  keepsOtherClientId: boolean;
  warnings: string[];
};

/** Deploys the app files of one connection to its org. The files are read and checked before the org is asked. */
export const deployConnection = async (
  input: DeployConnection,
  { approve, ...watch }: DeployWatch & { approve: ApproveTarget },
): Promise<DeployedConnection> => {
  const files = await readDeployment(input);
  const admin = await openOrg(input, files);
  const identity = checkExpectedOrg({ ...files, pins: files.orgPins }, admin);
  await approve(targetOf(files, admin));
  const keeper = clientIdKeeper({ ...input, ...files, orgId: admin.orgId, isRefreshed: identity === 'refreshed' });
  const deployment = await deployApp({
    ...input,
    ...watch,
    ...certificateGuard(input, files.record),
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
    warnings: [...files.warnings, ...(clientIdProblem ? [clientIdProblem] : [])],
  };
};

const keepsOther = (
  { keepClientId }: DeployConnection,
  { clientId, refusedClientId }: Pick<AppDeployment, 'clientId' | 'refusedClientId'>,
): boolean =>
  clientId !== undefined && (refusedClientId !== undefined || (keepClientId === true && !isChosenClientId(clientId)));

const openOrg = async (input: DeployConnection, { connection, record, orgPins }: Deployment): Promise<AdminOrg> => {
  const authInfo: AuthInfo = await adminOfConnection({ connection, record, orgPins }, input);
  return openAdminOrg({ authInfo, apiVersion: input.apiVersion, http: input.http });
};

const targetOf = ({ connection, app }: Deployment, { orgId, organization, instanceUrl }: AdminOrg): DeployTarget => ({
  connection,
  app,
  orgId,
  instanceUrl,
  name: organization.name,
  environment: organization.environment,
});

const certificateGuard = (
  { allowCertificateChange }: DeployConnection,
  record: Connection | undefined,
): Pick<DeployApp, 'keepCertificate'> =>
  allowCertificateChange ? {} : { keepCertificate: { recorded: record?.certificate?.sha256 } };
