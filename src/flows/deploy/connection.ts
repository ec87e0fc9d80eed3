import type { AuthInfo } from '@salesforce/core';
import { checkDeployable } from '../../app/check.ts';
import type { AppComponent } from '../../app/model.ts';
import type { CertificateFacts } from '../../base/certificate.ts';
import { jwtError } from '../../base/errors.ts';
import type { HttpClient } from '../../base/http.ts';
import type { Environment } from '../../connection/environment.ts';
import { readConnectionFile } from '../../connection/file.ts';
import { isSameId } from '../../connection/orgId.ts';
import { resolveOrgPins, type OrgPin } from '../../connection/resolve.ts';
import type { Connection, ConnectionFile } from '../../connection/types.ts';
import { openAdminOrg } from '../../org/connect.ts';
import { appFolder } from '../metadata/appFolder.ts';
import { deployApp, type AppDeployment, type DeployApp } from '../deploy.ts';
import { readAppFiles } from './appFiles.ts';
import { refuseWrongCertificate } from './certificateGuard.ts';
import { chooseApp } from './choose.ts';
import { refuseUnknownConnection } from './knownConnection.ts';
import { missingGlobalSettings } from './globalSettings.ts';
import type { AccessRequest } from './look.ts';

export type DeployConnection = Pick<
  DeployApp,
  | keyof AccessRequest
  | 'dryRun'
  | 'waitMinutes'
  | 'onEvent'
  | 'onProgress'
  | 'onSelfAuthorizationEnd'
  | 'onAccessLoss'
  | 'onAdoption'
> & {
  connection?: string;
  appName?: string;
  connectionFile: string;
  appsFolder: string;
  /** Whether a person named `appsFolder`. */
  folderIsChosen?: boolean;
  keyFolder: string;
  projectFolder?: string;
  authInfo: AuthInfo;
  apiVersion?: string;
  allowCertificateChange?: boolean;
  /** The org that must answer; its variables in `env` and the connection file say so too. */
  expectedOrgId?: string;
  env: Environment;
  http?: HttpClient;
};

export type ConnectionDeployment = AppDeployment & { connection: string; folder: string; instanceUrl: string };

export type DeployedConnection = {
  deployment: ConnectionDeployment;
  /** Whether the connection file knows the connection well enough for `sf jwt verify --connection`. */
  verifiable: boolean;
  /** Whether the global OAuth settings weren't among the files, and were made from the key pair. */
  madeGlobalSettings: boolean;
  warnings: string[];
};

/** Deploys the app files of one connection to the org of the admin. The files are read and checked before the org is asked. */
export const deployConnection = async (input: DeployConnection): Promise<DeployedConnection> => {
  const files = await readDeployment(input);
  const { connection, record, folder, components } = files;
  const admin = await openAdminOrg(input);
  checkOrg(connection, files.orgPins, admin.orgId);
  if (!input.allowCertificateChange) await refuseWrongCertificate({ ...input, ...files, orgId: admin.orgId });
  const deployment = await deployApp({ ...input, ...certificateGuard(input, record), admin, components, connection });
  const { clientId, clientIdProblem } = deployment;
  return {
    deployment: { connection, folder, instanceUrl: admin.instanceUrl, ...deployment },
    verifiable: clientId !== undefined && record?.clientId === clientId,
    madeGlobalSettings: files.madeGlobalSettings,
    warnings: [...files.warnings, ...(clientIdProblem ? [clientIdProblem] : [])],
  };
};

type Deployment = Pick<DeployedConnection, 'madeGlobalSettings' | 'warnings'> & {
  connection: string;
  record?: Connection;
  file?: ConnectionFile;
  orgPins: OrgPin[];
  folder: string;
  components: AppComponent[];
  certificate: CertificateFacts;
};

/** What there is to deploy, checked. */
const readDeployment = async (input: DeployConnection): Promise<Deployment> => {
  const read = await readConnectionFile(input.connectionFile);
  await refuseUnknownConnection({ ...input, file: read?.file });
  const { connection, app } = await chooseApp({ ...input, file: read?.file });
  const { env, expectedOrgId } = input;
  const orgPins = resolveOrgPins({ name: connection, flags: { expectedOrgId }, env, file: read?.file });
  const folder = appFolder(app, input, read?.file);
  const files = await readAppFiles(folder, connection);
  const record = connectionIn(read?.file, connection);
  const made = await missingGlobalSettings(files, { app, connection, record, keyFolder: input.keyFolder });
  const components = made ? [...files, made] : files;
  const { certificate } = checkDeployable(components, connection);
  return {
    connection,
    record,
    file: read?.file,
    certificate,
    orgPins,
    folder,
    components,
    madeGlobalSettings: made !== undefined,
    warnings: read?.warnings ?? [],
  };
};

const connectionIn = (file: ConnectionFile | undefined, name: string): Connection | undefined =>
  file && Object.hasOwn(file.connections, name) ? file.connections[name] : undefined;

const certificateGuard = (
  { allowCertificateChange }: DeployConnection,
  record: Connection | undefined,
): Pick<DeployApp, 'keepCertificate'> =>
  allowCertificateChange ? {} : { keepCertificate: { recorded: record?.certificate?.sha256 } };

/** Key, certificate and client id belong to one org; another org would be given another org's certificate. */
const checkOrg = (name: string, pins: readonly OrgPin[], orgId: string): void => {
  const other = pins.find((pin) => !isSameId(pin.orgId, orgId));
  if (other) throw jwtError('OrgNotExpected', [orgId, name, other.orgId]);
};
