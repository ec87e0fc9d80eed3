import { parseShallowJson } from '../../base/json.ts';
import { shapeProblem, type ObjectShape, type Shape } from '../../base/shape.ts';

/** When a login was last proven, and with which certificate; what has failed since, if something has. Never a secret. */
export type LastProof = {
  /** In ISO 8601 UTC. */
  provenAt?: string;
  /** When the certificate of that proof ends: it tells whether another one has taken its place since. */
  certificateEnds?: string;
  failedAt?: string;
  /** The ID of the fault. */
  fault?: string;
};

/** By the digest of the login. */
type LastProofs = ReadonlyMap<string, LastProof>;

/** More than the connection file can have; what is older goes first. */
const mostProofs = 20_000;

/** What so many take, with room to spare. */
export const proofFileBytes = 8 * 1_048_576;

const moment = {
  type: 'string',
  maxLength: 30,
  pattern: String.raw`^\d{4}-\d\d-\d\dT[\d:.]+Z$`,
} as const satisfies Shape;

const proofShape: ObjectShape<keyof LastProof> = {
  type: 'object',
  properties: {
    provenAt: moment,
    certificateEnds: moment,
    failedAt: moment,
    fault: { type: 'string', maxLength: 100, pattern: '^[a-z0-9-]+$' },
  },
};

/** What a damaged or foreign file says doesn't count, entry by entry. */
export const parseProofs = (text: string): LastProofs =>
  new Map(
    entriesIn(text)
      .filter(([digest, proof]) => /^[0-9a-f]{64}$/.test(digest) && shapeProblem(proofShape, proof) === undefined)
      .map(([digest, proof]) => [digest, knownParts(proof as LastProof)]),
  );

const entriesIn = (text: string): Array<[string, unknown]> => {
  try {
    const { proofs } = parseShallowJson(text) as { proofs?: object };
    return Object.entries(proofs ?? {});
  } catch {
    return [];
  }
};

const knownParts = ({ provenAt, certificateEnds, failedAt, fault }: LastProof): LastProof => ({
  ...(provenAt !== undefined && { provenAt }),
  ...(certificateEnds !== undefined && { certificateEnds }),
  ...(failedAt !== undefined && { failedAt }),
  ...(fault !== undefined && { fault }),
});

export const formatProofs = (proofs: LastProofs): string => {
  const newestFirst = [...proofs].sort(([, one], [, other]) => (lastSeen(one) < lastSeen(other) ? 1 : -1));
  return `${JSON.stringify({ version: 1, proofs: Object.fromEntries(newestFirst.slice(0, mostProofs)) })}\n`;
};

const lastSeen = ({ provenAt = '', failedAt = '' }: LastProof): string => (provenAt > failedAt ? provenAt : failedAt);
