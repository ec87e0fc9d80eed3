import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { ifStatePossible } from '../../base/files/ifStatePossible.ts';
import { writeFileInside } from '../../base/files/insideFile.ts';
import { readFileInside } from '../../base/files/insideRead.ts';
import { withLock } from '../../base/files/lock.ts';
import { formatProofs, parseProofs, proofFileBytes, type LastProof } from './proofFile.ts';

/** As whom, where and by which app: what a login is, whatever it is called and in whichever checkout. */
type LoginOfProof = { username: string; instanceUrl: string; clientId: string };

/** What was found of a login that was tried. */
type TriedLogin = LoginOfProof & {
  outcome: 'proven' | 'failed' | 'skipped';
  certificateEnds?: string;
  fault?: { id: string };
};

/** Longer than a killed holder of the lock counts; a proof is worth no longer wait. */
const proofWaitMs = 7_000;

const proofPath = (stateFolder: string): string => join(stateFolder, 'proofs.json');

/**
 * Keeps when each of these logins was proven, or failed, for `sf jwt status`: one write for all, for this user only. Who
 * proves a login calls it with the verifications, once. Where it can't be kept, the login is proven all the same.
 */
export const keepProofs = async (stateFolder: string, tried: readonly TriedLogin[], now: Date): Promise<void> => {
  const known = tried.filter(({ outcome, username }) => outcome !== 'skipped' && username !== '');
  if (known.length === 0) return;
  await ifStatePossible(() =>
    withLock(
      proofPath(stateFolder),
      async () => {
        const proofs = new Map(parseProofs(await readProofText(stateFolder)));
        for (const login of known) {
          const digest = loginDigest(login);
          proofs.set(digest, nextProof(proofs.get(digest), login, now.toISOString()));
        }
        const text = formatProofs(proofs);
        await writeFileInside(stateFolder, proofPath(stateFolder), text, { mode: 0o600, maximumBytes: proofFileBytes });
      },
      proofWaitMs,
    ),
  );
};

/** What is known of the proofs of a login; nothing where none was kept, or where they can't be read. */
export const readProofs = async (stateFolder: string): Promise<(login: LoginOfProof) => LastProof | undefined> => {
  const proofs = parseProofs((await ifStatePossible(() => readProofText(stateFolder))) ?? '');
  return (login) => proofs.get(loginDigest(login));
};

/** A file that can't be read is replaced, but nothing is, through a link. */
const readProofText = async (stateFolder: string): Promise<string> =>
  (await ifStatePossible(() => readFileInside(stateFolder, proofPath(stateFolder), proofFileBytes))) ?? '';

/** A failure keeps what was proven before it; a proof is the end of all failures. */
const nextProof = (before: LastProof = {}, { outcome, certificateEnds, fault }: TriedLogin, at: string): LastProof => {
  if (outcome === 'proven') return { provenAt: at, ...(certificateEnds !== undefined && { certificateEnds }) };
  const { provenAt, certificateEnds: provenEnds } = before;
  return {
    ...(provenAt !== undefined && { provenAt }),
    ...(provenEnds !== undefined && { certificateEnds: provenEnds }),
    failedAt: at,
    ...(fault && { fault: fault.id }),
  };
};

/** The values stay out of the file: one that was given by mistake could be a secret. */
const loginDigest = ({ username, instanceUrl, clientId }: LoginOfProof): string =>
  createHash('sha256')
    .update(JSON.stringify([username.toLowerCase(), instanceUrl, clientId]))
    .digest('hex');
