import { exists } from '../../base/files/files.ts';
import { errorOfMistrust, findMistrust } from '../../base/files/ownership.ts';
import type { Connection } from '../../connection/types.ts';
import { examine } from '../../keypair/read/examine.ts';
import { certificatesIn } from '../../keypair/read/read.ts';
import { readKeyPair, type StoredKeyPair } from '../../keypair/store/store.ts';
import { pairPaths, stagedKeyPath } from '../../keypair/store/storeFiles.ts';
import { listHistory, type HistoryEntry } from '../../keypair/store/storeList.ts';
import { inspectCertificates } from '../inspect/certificates.ts';
import { finding, findingOfError } from '../inspect/texts.ts';
import type { InspectFinding, Inspected } from '../inspect/types.ts';
import { sharedBy, usesOfKey, type KeyUse } from './use.ts';

/** One name in the key store. Without a pair that is whole there is no certificate. */
export type ListedKey = {
  keyName: string;
  keyPath: string;
  certificatePath: string;
  encrypted?: boolean;
  certificate?: Inspected['certificates'][number];
  /** Subjects of the authorities behind the certificate that were imported with it. */
  chain: string[];
  connections: KeyUse[];
  history: HistoryEntry[];
  findings: InspectFinding[];
};

type DescribeRequest = { keyFolder: string; keyName: string; connections: Readonly<Record<string, Connection>> };

/** Everything that can be told of a pair without its passphrase. */
export const describeKey = async (request: DescribeRequest, now: Date): Promise<ListedKey> => {
  const { keyFolder, keyName, connections } = request;
  const { keyPath, certificatePath } = pairPaths(keyFolder, keyName);
  const history = await listHistory(keyFolder, keyName);
  const { pair, findings } = await readWhole(keyFolder, keyName, history.length > 0);
  const about = inspectCertificates(pair ? certificatesIn(examine(pair.certificatePem)) : [], now);
  const [certificate, ...chain] = about.certificates;
  const uses = usesOfKey(connections, { keyName, publicKeySha256: certificate?.publicKeySha256 });
  return {
    keyName,
    keyPath,
    certificatePath,
    ...(pair && { encrypted: pair.encrypted }),
    ...(certificate && { certificate }),
    chain: chain.map(({ subject }) => subject),
    connections: uses,
    history,
    findings: [
      ...findings,
      ...(await findingsOfOwner([keyPath, certificatePath])),
      ...(await findingsOfStaged(keyFolder, keyName)),
      ...about.findings,
      ...(pair ? findingsOfUse(uses, keyName, certificate?.sha256) : []),
      ...history
        .filter(({ readableByOthers }) => readableByOthers)
        .map(({ path }) => finding('warning', 'key-open-to-others', { path: pairPaths(path, keyName).keyPath })),
    ],
  };
};

const readWhole = async (
  keyFolder: string,
  keyName: string,
  hasHistory: boolean,
): Promise<{ pair?: StoredKeyPair; findings: InspectFinding[] }> => {
  try {
    const pair = await readKeyPair(keyFolder, keyName, { anyOwner: true });
    if (pair) return { pair, findings: findingsOfFiles(pair) };
    return { findings: hasHistory ? [finding('warning', 'key-history-only', { keyName })] : [] };
  } catch (error) {
    return { findings: [findingOfError(error)] };
  }
};

/** Everything but this list refuses such a pair. */
const findingsOfOwner = async (paths: string[]): Promise<InspectFinding[]> => {
  const mistrust = await findMistrust(paths);
  return mistrust ? [findingOfError(errorOfMistrust(mistrust))] : [];
};

/** A key that a killed run left behind is of no use, but it is a key. */
const findingsOfStaged = async (keyFolder: string, keyName: string): Promise<InspectFinding[]> => {
  const path = stagedKeyPath(pairPaths(keyFolder, keyName));
  return (await exists(path)) ? [finding('warning', 'key-left-behind', { path, keyName })] : [];
};

const findingsOfFiles = ({ readableByOthers, restored, keyPath: path }: StoredKeyPair): InspectFinding[] => [
  ...(restored ? [finding('warning', 'key-restored')] : []),
  ...(readableByOthers ? [finding('warning', 'key-open-to-others', { path })] : []),
];

const findingsOfUse = (uses: readonly KeyUse[], keyName: string, sha256: string | undefined): InspectFinding[] => {
  const shared = sharedBy(uses);
  return [
    ...(shared.length > 0 ? [finding('warning', 'key-shared', { connections: shared.join(', ') })] : []),
    ...uses
      .filter((use) => use.keyName === keyName && ![undefined, sha256].includes(use.certificateSha256))
      .map(({ connection }) => finding('warning', 'certificate-not-recorded', { connection })),
  ];
};
