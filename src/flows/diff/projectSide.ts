import { checkCertificate, checkOneApp } from '../../app/files/check.ts';
import { globalSettingsFile } from '../../app/files/files.ts';
import type { AppComponent } from '../../app/model.ts';
import { editComponent } from '../../app/xmlEdit.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { connectionRecord } from '../../connection/record.ts';
import type { ConnectionFile } from '../../connection/types.ts';
import { readKeyPair } from '../../keypair/store/store.ts';
import { bundleOf } from '../target/bundle.ts';
import { readAppFiles, readEffectiveFiles } from '../project/appFiles.ts';
import { chooseApp } from '../project/chooseApp.ts';
import { appFolder } from '../project/appFolder.ts';
import type { DiffRequest, ProjectSide } from './model.ts';

const comparedSettingsType = 'ExtlClntAppGlobalOauthSettings';

/**
 * The files that a deploy of the connection would take. For an export there may be none. Errors: AppFilesMissing,
 * AppNotChosen, and what is wrong with the files.
 */
export const readProjectSide = async (
  connection: string,
  request: DiffRequest,
  file: ConnectionFile | undefined,
): Promise<ProjectSide> => {
  const app = await chooseApp(connection, { ...request, file });
  const { folder, boundary } = await appFolder(app, request, file);
  const read = request.export ? readEffectiveFiles : readAppFiles;
  const existing = await read(folder, connection);
  if (existing.length > 0) checkApp(existing, app);
  const record = connectionRecord(file, connection);
  const bundle = await bundleOf(connection, record, request.env);
  const isLeftOut = existing.length > 0 && !existing.some(({ type }) => type === comparedSettingsType);
  const made = isLeftOut ? [await expectedGlobalSettings({ app, connection, record, bundle }, request.keyFolder)] : [];
  return {
    connection,
    app,
    folder,
    boundary,
    existing,
    wanted: [...existing, ...made],
    madeGlobalSettings: isLeftOut,
    ...(file && { file }),
    ...(record && { record }),
    ...(bundle && { bundle }),
  };
};

const checkApp = (files: readonly AppComponent[], app: string): void => {
  const found = checkOneApp(files);
  if (found !== app) throw jwtError('AppFileNotBound', [files[0]?.path ?? '', found, app]);
};

/**
 * The global OAuth settings that a deploy makes where they are kept out of source control: with the certificate of the
 * bundle, else with the one that the connection file records, as its hash, else with that of the key pair, or without one.
 */
const expectedGlobalSettings = async (
  { app, connection, record, bundle }: Pick<ProjectSide, 'app' | 'connection' | 'record' | 'bundle'>,
  keyFolder: string,
): Promise<AppComponent> => {
  const bare = globalSettingsFile(app, '', connection);
  if (bundle) return globalSettingsFile(app, checkCertificate(bundle.certificate).pem, connection);
  if (record?.certificate)
    return { ...bare, content: editComponent(bare.content, { certificate: record.certificate.sha256 }) };
  const pair = await readKeyPair(keyFolder, record?.keyName ?? connection);
  return pair ? globalSettingsFile(app, checkCertificate(pair.certificatePem).pem, connection) : bare;
};
