import { appRecord } from '../../../connection/record.ts';
import { checkAppName } from '../../../app/names.ts';
import { readCertificate } from '../../../base/certificate.ts';
import { jwtError } from '../../../base/errors/errors.ts';
import { foreignText } from '../../../base/text/foreignText.ts';
import type { FoundBundle } from '../../../connection/bundle/bundleVariables.ts';
import { environmentPrefix } from '../../../connection/names.ts';
import type { CertificateRecord, Connection, ConnectionFile } from '../../../connection/types.ts';
import { isEncryptedKey } from '../../../keypair/read/examine.ts';
import { readKeyPair, type StoredKeyPair } from '../../../keypair/store/store.ts';
import { shownUrl } from '../../../login/instanceUrl.ts';
import { canonicalUrl } from '../../target/bundle.ts';
import { exportedConnection } from '../connection.ts';
import { handOffSheet } from './handOffSheet.ts';
import { handOffSteps, type HandOffFacts } from './handOffSteps.ts';
import { handOffText } from './handOffTexts.ts';
import type { HandOff, HandOffReader } from './handOffTypes.ts';
import { refuseOtherKey } from '../login.ts';
import { notesOfPair } from '../storedPair.ts';
import type { ExportFormat } from '../types.ts';

/**
 * A sheet without secrets for the other side: the values of a login, and what the admin or the developer does next. Values
 * that aren't known yet are said to be. Throws ExportNeedsConnection, KeyPairMissing if no certificate is known at all,
 * BundleKeyDiffers, and the errors of `knownConnection`.
 */
export const exportHandOff: ExportFormat['make'] = async (request, { env }) => {
  const { connection } = request;
  if (connection === undefined) throw jwtError('ExportNeedsConnection', ['hand-off']);
  const { file, record, bundle, values } = await exportedConnection(connection, request.connectionFile, env);
  const keyName = record.keyName ?? connection;
  const pair = await readKeyPair(request.keyFolder, keyName);
  if (pair) refuseOtherKey(connection, record, pair);
  const held = pair ?? heldBy(bundle);
  const certificate = held ? handOffCertificate(held) : record.certificate;
  if (certificate === undefined) throw jwtError('KeyPairMissing', [keyName], [keyName]);
  const reader = request.options.for ?? (values.clientId === undefined ? 'admin' : 'developer');
  const facts = handOffFacts(connection, file, { ...values, encrypted: held?.encrypted === true });
  const texts = { ...handOffTextValues(facts), keyFile: `${keyName}.key` };
  const shown = handOffValues(values, { connection, reader, app: facts.app, url: canonicalUrl(env), texts });
  const steps = handOffSteps(reader, facts);
  const handOff = { ...shown, certificate: publicFacts(certificate), steps: stepsOf(steps, texts) };
  return {
    content: Buffer.from(handOffSheet(handOff, steps, texts)),
    keyName,
    ...certificate,
    notes: pair ? notesOfPair(pair) : [],
    handOff,
  };
};

type Held = Pick<StoredKeyPair, 'certificatePem' | 'encrypted'>;

const heldBy = (bundle: FoundBundle | undefined): Held | undefined =>
  bundle && { certificatePem: bundle.certificate, encrypted: isEncryptedKey(bundle.key) };

const handOffCertificate = ({ certificatePem }: Held): CertificateRecord => {
  const { sha256, publicKeySha256, notAfter } = readCertificate(certificatePem);
  return { sha256, publicKeySha256, notAfter: notAfter.toISOString() };
};

const publicFacts = ({ sha256, notAfter }: CertificateRecord): HandOff['certificate'] => ({ sha256, notAfter });

const handOffFacts = (
  connection: string,
  file: ConnectionFile | undefined,
  values: Partial<Connection> & { encrypted: boolean },
): HandOffFacts => {
  const { app: named, username, instanceUrl, clientId, orgId, encrypted } = values;
  const app = checkAppName(named ?? file?.defaults?.app ?? 'JwtLogin');
  const complete = [username, instanceUrl, clientId, orgId].every(Boolean);
  const variable = environmentPrefix(connection);
  return { connection, variable, app, folder: folderOf(app, file), username, instanceUrl, encrypted, complete };
};

/** As it is in source control. */
const folderOf = (app: string, file: ConnectionFile | undefined): string => appRecord(file, app)?.path ?? `jwt/${app}`;

/** What the texts of the sheet may name. */
type SheetTexts = Record<string, string | undefined>;

type Naming = {
  connection: string;
  reader: HandOffReader;
  app: string;
  url: (text: string) => string;
  texts: SheetTexts;
};

const handOffValues = (
  { instanceUrl: given, clientId, username, orgId }: Partial<Connection>,
  { connection, reader, app, url, texts }: Naming,
): Omit<HandOff, 'certificate' | 'steps'> => {
  const instanceUrl = given === undefined ? undefined : shownUrl(url(given));
  return {
    for: reader,
    connection,
    ...(instanceUrl !== undefined && {
      instanceUrl,
      audienceUrl: instanceUrl,
      tokenUrl: `${instanceUrl}/services/oauth2/token`,
    }),
    ...(clientId !== undefined && { clientId }),
    ...(username !== undefined && { username }),
    ...(orgId !== undefined && { orgId }),
    app,
    keyFile: handOffText(`keyFile.${reader}`, texts),
  };
};

const handOffTextValues = ({ connection, variable, app, folder, username }: HandOffFacts): SheetTexts => ({
  connection,
  variable,
  app,
  appFolder: `${folder}/app`,
  orgFolder: `${folder}/orgs/${connection}`,
  username,
});

const stepsOf = (steps: ReturnType<typeof handOffSteps>, texts: SheetTexts): HandOff['steps'] =>
  steps.map(({ id, command }) => ({
    text: handOffText(`step.${id}`, texts),
    ...(command !== undefined && { command: foreignText(command) }),
  }));
