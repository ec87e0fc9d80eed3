import { checkDeployable } from '../../app/files/check.ts';
import type { AppComponent } from '../../app/model.ts';
import type { CertificateFacts } from '../../base/certificate.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { readConnectionsApart } from '../../connection/file.ts';
import { connectionRecord } from '../../connection/record.ts';
import type { OrgPin } from '../../connection/resolve/resolve.ts';
import type { Connection, ConnectionFile } from '../../connection/types.ts';
import { bundleOf, orgPinsOf } from '../target/bundle.ts';
import { appFolder } from '../project/appFolder.ts';
import { readAppFiles } from '../project/appFiles.ts';
import { chooseApp } from '../project/chooseApp.ts';
import { checkKeepClientId } from './send/clientIdKeeper.ts';
import type { DeployConnection, DeployedConnection } from './model.ts';
import { missingGlobalSettings } from '../project/globalSettings.ts';
import { refuseUnusable } from '../project/chooseConnections.ts';

/** The files of one connection that are to be deployed, and what is known of it. */
export type Deployment = Pick<DeployedConnection, 'madeGlobalSettings' | 'warnings'> & {
  connection: string;
  app: string;
  file?: ConnectionFile;
  record?: Connection;
  orgPins: OrgPin[];
  folder: string;
  /** What no link may lead out of. */
  boundary: string;
  components: AppComponent[];
  /** The one in the components. */
  certificate: CertificateFacts;
};

/** What there is to deploy, checked; no org is asked. */
export const readDeployment = async (input: DeployConnection): Promise<Deployment> => {
  const { connection, env, expectedOrgId, isOnlyOne } = input;
  const read = await readConnectionsApart(input.connectionFile);
  await refuseUnusable(connection, { ...read, env }, input);
  const app = await chooseApp(connection, { ...input, file: read?.file });
  const orgPins = await orgPinsOf({
    name: connection,
    flags: { expectedOrgId },
    env,
    file: read?.file,
    single: isOnlyOne,
  });
  const { folder, boundary } = await appFolder(app, input, read?.file);
  const files = await readAppFiles(folder, connection);
  const record = connectionRecord(read?.file, connection);
  checkKeepClientId(input, record);
  const certificatePem = (await bundleOf(connection, record, env))?.certificate;
  const { keyFolder } = input;
  const made = await missingGlobalSettings(files, { app, connection, record, keyFolder, certificatePem });
  const components = made ? [...files, made] : files;
  const certificate = checkFilesOf(app, components, connection);
  return {
    connection,
    app,
    ...(read && { file: read.file }),
    ...(record && { record }),
    orgPins,
    folder,
    boundary,
    components,
    certificate,
    madeGlobalSettings: made !== undefined,
    warnings: read?.warnings ?? [],
  };
};

/** The files are whole, and those of the app that was chosen. */
const checkFilesOf = (app: string, components: readonly AppComponent[], connection: string): CertificateFacts => {
  const { app: found, certificate } = checkDeployable(components, connection);
  if (found !== app) throw jwtError('AppFileNotBound', [components[0]?.path ?? app, found, app]);
  return certificate;
};
