import { readCertificate } from '../../base/certificate.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { encryptPrivateKey } from '../../keypair/der/pbes2.ts';
import { readPrivateKey } from '../../keypair/read/read.ts';
import { removeNextPair, stageNextPair } from '../../keypair/store/staged.ts';
import { readKeyPair } from '../../keypair/store/store.ts';
import {
  certificateDays,
  certificateFor,
  generateKeyPair,
  keySizes,
  type KeyPair,
  type KeySize,
} from '../../keypair/write/generate.ts';
import { passphraseFrom } from '../keys/passphrase.ts';
import { step } from '../steps.ts';
import { findMaterial, findNext, materialHash } from './material.ts';
import type { Material, RotateFacts, RotateScene, RotateStep, RotateWorld } from './model.ts';

/** A new pair, or a new certificate for the old key, beside the one that is in use; what an earlier run made is taken. */
export const makeNextPair = (scene: RotateScene, world: RotateWorld): RotateStep =>
  step<RotateFacts, never>({
    name: 'new-pair',
    changes: 'key store',
    needs: [],
    plan: async () => {
      const { request, slot, earlier } = scene;
      const there = earlier && (await findBegun(scene));
      // A run that was killed may have made it without the journal's knowing: only a step that acts is noted.
      if (there) return { action: 'none', facts: { next: there }, apply: () => Promise.resolve(noteOf(there)) };
      const preview = request.dryRun ? await newPair(scene, world) : undefined;
      return {
        action: 'create',
        facts: preview ? { next: { ...preview, keyFolder: '', encrypted: scene.old.encrypted } } : {},
        apply: async () => {
          const { keyFolder } = request;
          await removeNextPair(keyFolder, slot.keyName);
          await stageNextPair(keyFolder, slot.keyName, await newPair(scene, world), world.now());
          const next = await findNext(keyFolder, slot.keyName);
          if (!next) throw jwtError('KeyPairMissing', [slot.keyName], [slot.keyName]);
          return { facts: { next }, ...noteOf(next) };
        },
      };
    },
  });

const noteOf = (next: Material): { notes: { newSha256: string } } => ({ notes: { newSha256: materialHash(next) } });

/** It lies ready still, or is in use already. */
const findBegun = async ({ request, slot, earlier }: RotateScene): Promise<Material | undefined> => {
  const staged = await findNext(request.keyFolder, slot.keyName);
  if (staged) return staged;
  const inUse = await findMaterial(request.keyFolder, slot.keyName);
  return materialHash(inUse) === earlier?.notes.newSha256 ? inUse : undefined;
};

const newPair = async (scene: RotateScene, { now }: RotateWorld): Promise<KeyPair> => {
  const { request, slot, file, old } = scene;
  const days = request.days ?? file.defaults?.certificateDays ?? certificateDays.default;
  const subject = { commonName: slot.keyName };
  const passphrase = await passphraseFrom(scene.members[0]?.resolved.passphrase);
  if (request.reuseKey) {
    const stored = await readKeyPair(old.keyFolder, slot.keyName);
    const privateKeyPem = stored?.privateKeyPem ?? '';
    const { key } = await readPrivateKey(privateKeyPem, passphrase);
    return { privateKeyPem, certificatePem: await certificateFor(key, { subject, days }, { now: now() }) };
  }
  const pair = await generateKeyPair({ subject, days, bits: request.bits ?? sizeOf(old) }, { now: now() });
  if (!old.encrypted) return pair;
  const { key } = await readPrivateKey(pair.privateKeyPem);
  // The old one was opened with it.
  return { ...pair, privateKeyPem: await encryptPrivateKey(key, passphrase ?? '') };
};

/** That of the old key, where it is one that is made here. */
const sizeOf = ({ certificatePem }: Material): KeySize => {
  const { bits } = readCertificate(certificatePem);
  return keySizes.find((size) => size === bits) ?? 2048;
};
