import { daysLeft } from '../../base/certificate.ts';
import type { EnvironmentVariables } from '../../base/environment.ts';
import { agreedBundle, type FoundBundle } from '../../connection/bundle/bundleVariables.ts';
import { chooseConnections } from '../../connection/choose/choose.ts';
import { readConnectionsApart } from '../../connection/file.ts';
import { connectionRecord, recordedPublicKeyOf, recordWithout } from '../../connection/record.ts';
import { chooseKey, refuseUnfilledKeyPath, type KeyOrigin } from '../../connection/resolve/key.ts';
import { resolvePassphrase } from '../../connection/resolve/passphrase.ts';
import type { LoginFlags, Source } from '../../connection/resolve/resolve.ts';
import { loginRows, orgRow, valuesOf } from '../../connection/resolve/value.ts';
import type { Connection, ConnectionFile } from '../../connection/types.ts';
import { readKeyPair } from '../../keypair/store/store.ts';
import { readCertificate } from '../../base/certificate.ts';
import { canonicalUrl } from '../target/bundle.ts';
import { finding, findingOfError } from '../inspect/texts.ts';
import type { InspectFinding } from '../inspect/types.ts';

/** One place that says a value: `from` is the flag, the variable, or the property of the file. */
export type ShownOrigin = { value: string; source: Source; from: string };

/** A value of the login, and what else says something of it and doesn't count. */
export type ShownValue = {
  property: string;
  value?: string;
  source?: Source;
  from?: string;
  overridden: ShownOrigin[];
};

export type ShownKey = {
  source: Source;
  /** The variable, the path of the file, or the name in the key store; never the key. */
  from: string;
  passphrase?: { source: string; from: string };
  /** Of the pair in the key store. */
  stored?: { sha256: string; publicKeySha256: string; notAfter: string; daysLeft: number; encrypted: boolean };
};

export type ShownConnection = {
  connection?: string;
  isDefault: boolean;
  inFile: boolean;
  values: ShownValue[];
  key?: ShownKey;
  /** What only the connection file says. */
  record: Partial<Connection>;
  missing: string[];
  findings: InspectFinding[];
  warnings: string[];
};

type ShowRequest = {
  connection?: string;
  flags: LoginFlags;
  passphraseFile?: string;
  connectionFile: string;
  keyFolder: string;
};

type ShowWorld = { env: EnvironmentVariables; now: Date };

/**
 * Where each value of a login comes from, by the rules by which it is put together. No key is opened, and nothing is sent. Throws the
 * errors of the connection file, of choosing, and of values and bundles that can't be used.
 */
export const showConnection = async (request: ShowRequest, world: ShowWorld): Promise<ShownConnection> => {
  const { env } = world;
  const { file, refused, warnings = [] } = (await readConnectionsApart(request.connectionFile)) ?? {};
  const wish = { names: request.connection === undefined ? [] : [request.connection], flags: request.flags };
  const [name] = chooseConnections(wish, { file, refused, env });
  const inFile = name === undefined ? undefined : connectionRecord(file, name);
  const { values, key, findings } = await loginToShow({ name, inFile }, request, world);
  const usual = file?.defaults?.connection;
  return {
    ...(name !== undefined && { connection: name }),
    isDefault: name !== undefined && usual === name,
    inFile: inFile !== undefined,
    values,
    ...(key && { key }),
    record: recordWithout(inFile ?? {}, 'instanceUrl', 'username', 'clientId', 'orgId'),
    missing: missingOf(values, key),
    findings: [...findings, ...recordFindings(inFile, key), ...defaultFindings(file)],
    warnings,
  };
};

const loginToShow = async (
  { name, inFile }: { name: string | undefined; inFile: Connection | undefined },
  request: ShowRequest,
  world: ShowWorld,
): Promise<{ values: ShownValue[]; key?: ShownKey; findings: InspectFinding[] }> => {
  const { flags, passphraseFile } = request;
  const { env } = world;
  const login = { name, flags, env, passphraseFile, canonicalUrl: canonicalUrl(env) };
  const bundle = await agreedBundle(login, inFile);
  const values = [...loginRows, orgRow].map((row) => shownValue(row, login, { bundle, inFile }));
  const origin = chooseKey(login, bundle, inFile?.keyName);
  if (origin === undefined) return { values, findings: [] };
  await refuseUnfilledKeyPath(origin);
  const { shown, findings } = await shownKey(origin, request, world);
  return { values, key: { ...shown, ...passphraseOf(resolvePassphrase(login)) }, findings };
};

const shownValue = (
  row: (typeof loginRows)[number] | typeof orgRow,
  request: Parameters<typeof valuesOf>[1],
  known: { bundle?: FoundBundle; inFile?: Connection },
): ShownValue => {
  const [first, ...others] = [...valuesOf(row, request, known)].map(({ value, source, place }) => {
    const from = source === 'bundle' ? known.bundle?.variable : place.tokens[0];
    return { value, source, from: from ?? '' };
  });
  return { property: row.property, ...first, overridden: others.filter(({ value }) => value !== first?.value) };
};

const shownKey = async (
  origin: KeyOrigin,
  { keyFolder }: ShowRequest,
  { now }: ShowWorld,
): Promise<{ shown: ShownKey; findings: InspectFinding[] }> => {
  const from = originName(origin);
  if (origin.source !== 'key store') return { shown: { source: origin.source, from }, findings: [] };
  try {
    const pair = await readKeyPair(keyFolder, origin.keyName);
    const shown = { source: origin.source, from };
    if (!pair) return { shown, findings: [finding('warning', 'key-not-here', { keyName: origin.keyName })] };
    const { sha256, publicKeySha256, notAfter } = readCertificate(pair.certificatePem);
    const about = { sha256, publicKeySha256, notAfter: notAfter.toISOString(), daysLeft: daysLeft(notAfter, now) };
    return { shown: { ...shown, stored: { ...about, encrypted: pair.encrypted } }, findings: [] };
  } catch (error) {
    return { shown: { source: origin.source, from }, findings: [findingOfError(error)] };
  }
};

const originName = (origin: KeyOrigin): string => {
  if (origin.source === 'key store') return origin.keyName;
  if ('variable' in origin && origin.variable !== undefined) return origin.variable;
  return 'path' in origin ? origin.path : '';
};

const passphraseOf = (origin: ReturnType<typeof resolvePassphrase>): Pick<ShownKey, 'passphrase'> => {
  if (origin === undefined || origin.source === 'prompt') return {};
  const from = origin.source === 'flag' ? origin.path : origin.variable;
  return { passphrase: { source: origin.source, from } };
};

const missingOf = (values: readonly ShownValue[], key: ShownKey | undefined): string[] => [
  ...values
    .filter(({ property, value }) => property !== 'orgId' && value === undefined)
    .map(({ property }) => property),
  ...(key === undefined ? ['key'] : []),
];

/** The pair in the key store may be of before a rotation, or after it. */
const recordFindings = (inFile: Connection | undefined, key: ShownKey | undefined): InspectFinding[] => {
  const recorded = inFile && recordedPublicKeyOf(inFile);
  const isOther = recorded !== undefined && key?.stored !== undefined && recorded !== key.stored.publicKeySha256;
  return isOther ? [finding('warning', 'key-not-recorded', { keyName: key.from })] : [];
};

const defaultFindings = (file: ConnectionFile | undefined): InspectFinding[] => {
  const usual = file?.defaults?.connection;
  return usual === undefined || connectionRecord(file, usual) !== undefined
    ? []
    : [finding('warning', 'default-unknown', { connection: usual })];
};
