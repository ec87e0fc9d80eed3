import { readStagedRequest } from '../../keypair/store/staged.ts';
import { readKeyPair } from '../../keypair/store/store.ts';
import { listHistory } from '../../keypair/store/storeList.ts';
import { certificateFacts } from './certificates.ts';
import { problemOfStatus } from './problems.ts';
import type { KeyPresence, KnownCertificate, StatusProblem } from './types.ts';

/** What lies under a name in the key store. */
export type StoredKeyLook = {
  state: Extract<KeyPresence, 'key store' | 'damaged' | 'missing'>;
  certificate?: KnownCertificate;
  problem?: StatusProblem;
  /** Whether a next pair lies beside it, for which an authority was asked for a certificate. */
  certificateRequested?: true;
  /** Fingerprints of the certificates that newer ones have taken the place of. */
  replaced: () => Promise<string[]>;
};

/** Each name is looked at once, however many connections share it. */
export const storedKeys = (keyFolder: string): ((keyName: string) => Promise<StoredKeyLook>) => {
  const known = new Map<string, Promise<StoredKeyLook>>();
  return (keyName) => {
    const found = known.get(keyName) ?? lookAtKey(keyFolder, keyName);
    known.set(keyName, found);
    return found;
  };
};

const lookAtKey = async (keyFolder: string, keyName: string): Promise<StoredKeyLook> => {
  const replaced = async (): Promise<string[]> =>
    (await listHistory(keyFolder, keyName)).flatMap(({ sha256 }) => sha256 ?? []);
  try {
    const pair = await readKeyPair(keyFolder, keyName);
    const isRequested = (await readStagedRequest(keyFolder, keyName)) !== undefined;
    const known = { replaced, ...(isRequested && { certificateRequested: true as const }) };
    if (pair === undefined) return { state: 'missing', ...known };
    return { state: 'key store', certificate: certificateFacts(pair.certificatePem), ...known };
  } catch (error) {
    return { state: 'damaged', problem: problemOfStatus(error), replaced: () => Promise.resolve([]) };
  }
};
