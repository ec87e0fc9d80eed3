import { join } from 'node:path';
import { parseComponent, xmlTextOf } from '../../app/xml.ts';
import { componentPath } from '../../app/components.ts';
import type { EnvironmentVariables } from '../../base/environment.ts';
import { readFileInside } from '../../base/files/insideRead.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import type { KnownConnections } from '../../connection/choose/known.ts';
import { refuseUnknownName } from '../../connection/choose/known.ts';
import { siblings } from '../../connection/siblings.ts';
import type { readProofs } from '../../connection/proofs/lastProofs.ts';
import { connectionRecord } from '../../connection/record.ts';
import { refuseRecord } from '../../connection/recordsApart.ts';
import { resolveKey, type KeyOrigin } from '../../connection/resolve/key.ts';
import type { Connection, ConnectionFile } from '../../connection/types.ts';
import { appFolder, type AppFolderPlace } from '../project/appFolder.ts';
import { bundleOf, canonicalUrl } from '../target/bundle.ts';
import { certificateFacts } from './certificates.ts';
import { problemOfStatus } from './problems.ts';
import type { StoredKeyLook } from './storedKeys.ts';
import type { StatusFacts } from './types.ts';

export type StatusPlace = AppFolderPlace & { keyFolder: string; stateFolder: string };

type StatusLook = {
  known: KnownConnections;
  place: StatusPlace;
  env: EnvironmentVariables;
  storedKey: (keyName: string) => Promise<StoredKeyLook>;
  lastProof: Awaited<ReturnType<typeof readProofs>>;
};

type LookedAt = Pick<StatusFacts, 'connection' | 'tags' | 'key' | 'replaced' | 'otherInSlot'> & Partial<StatusFacts>;

/** All that files and environment say of one connection. What is wrong with one is told of it, and stops no other. */
export const lookAtConnection = async (connection: string, look: StatusLook): Promise<StatusFacts> => {
  const { file } = look.known;
  const record = connectionRecord(file, connection);
  const nothing: LookedAt = { connection, tags: record?.tags ?? [], key: 'missing', replaced: [], otherInSlot: [] };
  try {
    refuseRecord(connection, look.known.refused ?? {});
    refuseUnknownName(connection, look.known);
    const { keyName = connection, ...login } = record ?? ({} as Partial<Connection>);
    const said = { ...nothing, ...loginOfRecord(login), keyName };
    const facts = { ...said, ...(await keyFacts(said, record, look)) };
    return {
      ...facts,
      inAppFiles: await appFileFacts(connection, record, look),
      otherInSlot: otherInSlot(connection, record, file),
      lastProof: lastProofOf(facts, look),
    };
  } catch (error) {
    return { ...nothing, ...loginOfRecord(record ?? {}), problem: problemOfStatus(error) };
  }
};

const loginOfRecord = ({
  instanceUrl,
  username,
  orgId,
  environment,
  app,
  clientId,
  certificate,
  retiring,
}: Partial<Connection>): Partial<StatusFacts> => ({
  ...(instanceUrl !== undefined && { instanceUrl }),
  ...(username !== undefined && { username }),
  ...(orgId !== undefined && { orgId }),
  ...(environment !== undefined && { environment }),
  ...(app !== undefined && { app }),
  ...(clientId !== undefined && { clientId }),
  ...(retiring && { retiringApp: retiring.app }),
  ...recordedCertificate(certificate),
});

/** A date that is none is no record. */
const recordedCertificate = (certificate: Connection['certificate']): Pick<StatusFacts, 'recorded'> => {
  const end = new Date(certificate?.notAfter ?? NaN);
  if (certificate === undefined || Number.isNaN(end.getTime())) return {};
  const { sha256, publicKeySha256 } = certificate;
  return { recorded: { sha256, publicKeySha256, notAfter: end.toISOString() } };
};

/** Where the key is, and what is beside it. A bundle says as whom and where it logs in, too. */
const keyFacts = async (
  { connection, keyName = connection, recorded }: LookedAt,
  record: Connection | undefined,
  { env, storedKey, known }: StatusLook,
): Promise<Partial<StatusFacts>> => {
  const origin = await resolveKey(
    { name: connection, flags: {}, env, single: false, canonicalUrl: canonicalUrl(env) },
    record ?? {},
  );
  if (origin?.source === 'bundle') return bundleFacts(connection, origin, known);
  if (origin?.source === 'environment') return { key: 'environment' };
  const { state, certificate, replaced, problem, ...waiting } = await storedKey(keyName);
  const isOther = recorded !== undefined && certificate?.sha256 !== recorded.sha256;
  return {
    key: state,
    ...(certificate && { ofKey: { ...certificate, source: 'key store' } }),
    ...(isOther && { replaced: await replaced() }),
    ...waiting,
    ...(problem && { problem }),
  };
};

const bundleFacts = async (
  connection: string,
  { certificatePem }: Extract<KeyOrigin, { source: 'bundle' }>,
  { env }: KnownConnections,
): Promise<Partial<StatusFacts>> => {
  // It agrees with the record, or it had been refused.
  const { username, instanceUrl, clientId, orgId } = (await bundleOf(connection, undefined, env)) ?? {};
  return {
    key: 'bundle',
    ofKey: { ...certificateFacts(certificatePem), source: 'bundle' },
    ...(username !== undefined && { username, instanceUrl, clientId, orgId }),
  };
};

/** What the file says that a deploy would send: of an External Client App, which alone has such files. */
const appFileFacts = async (
  connection: string,
  { app, appKind }: Partial<Connection> = {},
  { place, known: { file } }: StatusLook,
): Promise<StatusFacts['inAppFiles']> => {
  if (app === undefined || appKind === 'connectedApp') return undefined;
  const path = componentPath('ExtlClntAppGlobalOauthSettings', app, connection);
  try {
    const { folder, boundary } = await appFolder(app, place, file);
    const content = await readFileInside(boundary, join(folder, path));
    if (content === undefined) return undefined;
    const { elements } = parseComponent(content, path);
    const certificate = xmlTextOf(elements, 'certificate')?.trim();
    const clientId = xmlTextOf(elements, 'consumerKey')?.trim();
    return { path, ...(certificate && { certificate: certificateFacts(certificate) }), ...(clientId && { clientId }) };
  } catch (error) {
    return { path, problem: foreignText(problemOfStatus(error).message) };
  }
};

/** One app has one certificate and one consumer key in an org: who records another one will be wrong. */
const otherInSlot = (connection: string, record: Connection | undefined, file?: ConnectionFile): string[] => {
  const { app, orgId, certificate, clientId } = record ?? {};
  if (app === undefined || orgId === undefined) return [];
  const differs = (other: Connection): boolean =>
    (certificate !== undefined && other.certificate !== undefined && certificate.sha256 !== other.certificate.sha256) ||
    (clientId !== undefined && other.clientId !== undefined && clientId !== other.clientId);
  return siblings(file, { connection, app, orgId })
    .filter(([, other]) => differs(other))
    .map(([name]) => name);
};

const lastProofOf = (
  { instanceUrl, username, clientId }: Partial<StatusFacts>,
  { lastProof, env }: StatusLook,
): StatusFacts['lastProof'] =>
  instanceUrl === undefined || username === undefined || clientId === undefined
    ? undefined
    : lastProof({ instanceUrl: canonicalUrl(env)(instanceUrl), username, clientId });
