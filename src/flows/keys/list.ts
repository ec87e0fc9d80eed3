import { isOpenToOthers, exists } from '../../base/files/files.ts';
import { readConnectionsApart } from '../../connection/file.ts';
import { refusalTexts } from '../../connection/recordsApart.ts';
import type { Connection } from '../../connection/types.ts';
import { listKeyNames } from '../../keypair/store/storeList.ts';
import { storeProtection, type StoreProtection } from '../../keypair/store/storeProtection.ts';
import { finding } from '../inspect/texts.ts';
import type { InspectFinding } from '../inspect/types.ts';
import { describeKey, type ListedKey } from './describe.ts';
import { usesWithoutKey, type KeyUse } from './use.ts';

type KeyListRequest = { keyFolder: string; connectionFile: string; keyName?: string };

/** The machine that the key store is on. */
type KeyListWorld = { now: () => Date; home: string; platform: NodeJS.Platform };

export type KeyList = {
  keyFolder: string;
  protectedBy: StoreProtection;
  keys: ListedKey[];
  /** Connections whose key isn't in the key store; a pipeline's may be in a bundle alone. */
  withoutKey: KeyUse[];
  /** About the folder as a whole. */
  findings: InspectFinding[];
  hasProblem: boolean;
  /** What the connection file says that can't be used, or that this version doesn't know. */
  warnings: string[];
};

/**
 * What is in the key store, and who uses it. What is wrong with a pair is a finding; thrown are the errors of the
 * connection file, and FileNotReadable for the folder.
 */
export const listKeys = async (request: KeyListRequest, world: KeyListWorld): Promise<KeyList> => {
  const { keyFolder, connectionFile } = request;
  const read = await readConnectionsApart(connectionFile);
  const connections: Record<string, Connection> = read?.file.connections ?? {};
  const warnings = [...(read?.warnings ?? []), ...refusalTexts(read?.refused)];
  const known: ListedKey[] = [];
  for (const keyName of await listKeyNames(keyFolder))
    known.push(await describeKey({ keyFolder, keyName, connections }, world.now()));
  const isMeant = ({ keyName }: { keyName: string }): boolean => keyName === (request.keyName ?? keyName);
  const all = known.filter(isMeant).map((key) => withTwins(key, known));
  const withoutKey = usesWithoutKey(connections, known).filter(isMeant);
  const protectedBy = storeProtection(keyFolder, world.home, world.platform);
  const findings = await folderFindings(keyFolder, protectedBy);
  const hasProblem = all.some((key) => key.findings.some(({ level }) => level === 'problem'));
  return { keyFolder, protectedBy, keys: all, withoutKey, findings, hasProblem, warnings };
};

const withTwins = (key: ListedKey, all: readonly ListedKey[]): ListedKey => {
  const hash = key.certificate?.publicKeySha256;
  const names = all.filter(({ certificate }) => hash !== undefined && certificate?.publicKeySha256 === hash);
  if (names.length < 2) return key;
  const twice = finding('warning', 'key-twice', { names: names.map(({ keyName }) => keyName).join(', ') });
  return { ...key, findings: [...key.findings, twice] };
};

const folderFindings = async (path: string, protectedBy: StoreProtection): Promise<InspectFinding[]> => {
  if (protectedBy === 'unknown') return [finding('warning', 'key-protection-unknown', { path })];
  return (await exists(path)) && (await isOpenToOthers(path)) ? [finding('warning', 'key-folder-open', { path })] : [];
};
