import { readCertificate } from '../../../base/certificate.ts';
import { jwtError } from '../../../base/errors/errors.ts';
import { encryptPrivateKey } from '../../../keypair/der/pbes2.ts';
import { checkNewPassphrase } from '../../../keypair/read/passphrase.ts';
import { readPrivateKey } from '../../../keypair/read/read.ts';
import { readStagedRequest, removeNextPair, stageNextPair } from '../../../keypair/store/staged.ts';
import {
  certificateDays,
  certificateFor,
  generateKeyPair,
  keySizes,
  type KeyPair,
  type KeySize,
} from '../../../keypair/write/generate.ts';
import { passphraseFrom } from '../../keys/passphrase.ts';
import { step } from '../../steps.ts';
import { findInUse, findNext, materialHash, pairOf } from './material.ts';
import type { Material, RotateFacts, RotateScene, RotateStep, RotateWorld } from '../model.ts';

/** A new pair, or a new certificate for the old key, beside the one that is in use; what an earlier run made is taken. */
export const makeNextPair = (scene: RotateScene, world: RotateWorld): RotateStep =>
  step<RotateFacts, never>({
    name: 'new-pair',
    changes: 'key store',
    needs: [],
    plan: async () => {
      const { request, slot } = scene;
      const there = await findBegun(scene);
      // A run that was killed may have made it without the journal's knowing: only a step that acts is noted.
      if (there) return { action: 'none', facts: { next: there }, apply: () => Promise.resolve(noteOf(there)) };
      const preview = request.dryRun ? await generateNextPair(scene, world) : undefined;
      return {
        action: 'create',
        facts: preview ? { next: { ...preview, keyFolder: '', encrypted: isProtected(scene) } } : {},
        apply: async () => {
          const { keyFolder } = request;
          await removeNextPair(keyFolder, slot.keyName);
          await stageNextPair(keyFolder, slot.keyName, await generateNextPair(scene, world), world.now());
          const next = await findNext(keyFolder, slot.keyName);
          if (!next) throw jwtError('KeyPairMissing', [slot.keyName], [slot.keyName]);
          return { facts: { next }, ...noteOf(next) };
        },
      };
    },
  });

const noteOf = (next: Material): { notes: { newSha256: string } } => ({ notes: { newSha256: materialHash(next) } });

/** It lies ready still, or is in use already. One for which an authority has been asked is no leftover. */
const findBegun = async ({ request, slot, earlier }: RotateScene): Promise<Material | undefined> => {
  const staged = await findNext(request.keyFolder, slot.keyName);
  const isKept = earlier !== undefined || (await readStagedRequest(request.keyFolder, slot.keyName)) !== undefined;
  if (staged && isKept) return staged;
  const inUse = await findInUse(request.keyFolder, slot.keyName);
  return earlier && inUse && materialHash(inUse) === earlier.notes.newSha256 ? inUse : undefined;
};

/** A pair as the slot wants it: of its size, protected like the old one. */
export const generateNextPair = async (scene: RotateScene, { now }: Pick<RotateWorld, 'now'>): Promise<KeyPair> => {
  const { request, slot, file, old } = scene;
  const days = request.days ?? file.defaults?.certificateDays ?? certificateDays.default;
  const subject = { commonName: slot.keyName, ...request.subject };
  if (request.reuseKey && old) {
    const { privateKeyPem } = await pairOf(old, slot.keyName);
    const { key } = await readPrivateKey(privateKeyPem, await passphraseOfSlot(scene));
    return { privateKeyPem, certificatePem: await certificateFor(key, { subject, days }, { now: now() }) };
  }
  const pair = await generateKeyPair({ subject, days, bits: request.bits ?? sizeOf(old) }, { now: now() });
  return isProtected(scene) ? protectedNext(pair, scene) : pair;
};

const passphraseOfSlot = ({ members }: RotateScene): Promise<string | undefined> =>
  passphraseFrom(members[0]?.resolved.passphrase);

const protectedNext = async (pair: KeyPair, scene: RotateScene): Promise<KeyPair> => {
  const { key } = await readPrivateKey(pair.privateKeyPem);
  const passphrase = (await passphraseOfSlot(scene)) ?? '';
  // The old key was opened with it, unless it is lost.
  if (!scene.old) checkNewPassphrase(passphrase);
  return { ...pair, privateKeyPem: await encryptPrivateKey(key, passphrase) };
};

/** Like the old key; where that is lost, if there is a passphrase. */
const isProtected = ({ old, members }: RotateScene): boolean =>
  old ? old.encrypted : members[0]?.resolved.passphrase !== undefined;

/** That of the old key, where it is one that is made here. */
const sizeOf = (old: Material | undefined): KeySize => {
  const bits = old && readCertificate(old.certificatePem).bits;
  return keySizes.find((size) => size === bits) ?? 2048;
};
