import { isSameId } from '../../connection/orgId.ts';
import { recordedPublicKeyOf } from '../../connection/record.ts';
import type { Connection } from '../../connection/types.ts';

/** A connection that logs in with a key. */
export type KeyUse = {
  connection: string;
  /** The name under which it looks for its key. */
  keyName: string;
  instanceUrl: string;
  orgId?: string;
  /** Of the certificate that it has on record. */
  certificateSha256?: string;
};

type OrgPlace = Pick<KeyUse, 'instanceUrl' | 'orgId'>;
type Connections = Readonly<Record<string, Connection>>;

/** The connections that use a key of the key store: by its name, or because they record the same public key. */
export const usesOfKey = (
  connections: Connections,
  { keyName, publicKeySha256 }: { keyName: string; publicKeySha256?: string },
): KeyUse[] =>
  Object.entries(connections)
    .flatMap(([connection, record]) =>
      loginsOfRecord(record).map((each) => ({ use: useOf(connection, each), hash: recordedPublicKeyOf(each) })),
    )
    .filter(({ use, hash }) => use.keyName === keyName || (publicKeySha256 !== undefined && hash === publicKeySha256))
    .map(({ use }) => use);

/** The connections whose key isn't in the key store, neither under the name that they look for nor under another. */
export const usesWithoutKey = (
  connections: Connections,
  keys: ReadonlyArray<{ keyName: string; connections: readonly KeyUse[] }>,
): KeyUse[] => {
  const served = keys.flatMap(({ connections: uses }) => uses.map(({ connection }) => connection));
  return Object.entries(connections)
    .filter(([connection]) => !served.includes(connection))
    .map(([connection, record]) => useOf(connection, record));
};

/** A connection that is leaving an app logs in by that one, too. */
const loginsOfRecord = (record: Connection): Connection[] =>
  record.retiring ? [record, { ...record, ...record.retiring }] : [record];

const useOf = (connection: string, { keyName = connection, instanceUrl, orgId, certificate }: Connection): KeyUse => ({
  connection,
  keyName,
  instanceUrl,
  ...(orgId && { orgId }),
  ...(certificate && { certificateSha256: certificate.sha256 }),
});

/** One use for each org among them. Connections are told apart by their org ids where both have one, else by their URLs. */
const orgsOfUses = (uses: readonly KeyUse[]): KeyUse[] =>
  uses.filter((use, index) => !uses.slice(0, index).some((earlier) => isSameOrgUse(use, earlier)));

/** Whether two connections log in to one org. */
export const isSameOrgUse = (a: OrgPlace, b: OrgPlace): boolean =>
  a.orgId !== undefined && b.orgId !== undefined ? isSameId(a.orgId, b.orgId) : hostOfUse(a) === hostOfUse(b);

const hostOfUse = ({ instanceUrl }: OrgPlace): string => {
  const url = instanceUrl.trim().toLowerCase().replace(/\/+$/, '');
  return url.replace(/^https?:\/\//, '');
};

/** The names of the connections if one key opens two orgs or more: whoever steals it has all of them. */
export const sharedBy = (uses: readonly KeyUse[]): string[] =>
  orgsOfUses(uses).length < 2 ? [] : uses.map(({ connection }) => connection);
