import { isJwtError, jwtError } from '../../../base/errors/errors.ts';
import type { PassphraseOrigin } from '../../../connection/resolve/passphrase.ts';
import { readPrivateKey } from '../../../keypair/read/read.ts';
import { passphraseFrom } from '../../keys/passphrase.ts';
import type { Verification } from '../../verify/types.ts';
import { findMaterial, materialHash, pairOf } from './material.ts';
import type { Material, OneWay, RotateScene } from '../model.ts';
import { areProven } from '../proofs.ts';

/** What lost means for a key that was in the key store: it is gone, its files are, or that of the certificate in the org is. */
const lostPairs = ['KeyPairMissingError', 'KeyPairBrokenError', 'RotateOldPairMissingError'];

type OldQuestion = Pick<RotateScene, 'request' | 'slot' | 'isLost'> & { oldSha256?: string; newSha256?: string };

/**
 * The pair whose login is proven first. Nothing where its key is said to be lost, and it isn't here or nobody can open it.
 * Throws RotateKeyMissing, PassphraseMissing, RotateOldPairMissing and the errors of the key store.
 */
export const findOld = async (
  { request, slot, oldSha256, newSha256, isLost }: OldQuestion,
  passphrase: PassphraseOrigin | undefined,
): Promise<Material | undefined> => {
  try {
    const old = await findMaterial(request.keyFolder, slot.keyName, oldSha256);
    if (!isLost) return old;
    const isNew = materialHash(old) === newSha256;
    return isNew || !(await opens(old, slot.keyName, passphrase)) ? undefined : old;
  } catch (error) {
    if (!isJwtError(error)) throw error;
    if (isLost && lostPairs.includes(error.name)) return undefined;
    const [name] = slot.members.map((member) => member.name);
    throw error.name === 'KeyPairMissingError'
      ? jwtError('RotateKeyMissing', [slot.keyName, name ?? ''], [name ?? ''])
      : error;
  }
};

/** One whose passphrase is lost is lost. The new key gets one in any case: what was protected stays so. */
const opens = async (old: Material, keyName: string, origin: PassphraseOrigin | undefined): Promise<boolean> => {
  if (!old.encrypted) return true;
  const passphrase = await passphraseFrom(origin);
  if (passphrase === undefined) throw jwtError('PassphraseMissing', [keyName]);
  const { privateKeyPem } = await pairOf(old, keyName);
  return readPrivateKey(privateKeyPem, passphrase).then(
    () => true,
    () => false,
  );
};

/** The org refuses this key, whatever else may be in order. */
const keyFaults = ['assertion-invalid', 'certificate-mismatch', 'key-outdated', 'key-does-not-fit'];

/**
 * Why there is no way back from a rotation: the old login works no longer because of its key or certificate. Any other fault
 * would be one of the new login, too. Throws KeyNotLost.
 */
export const whyOneWay = (
  { old, members, isLost }: Pick<RotateScene, 'old' | 'members' | 'isLost'>,
  proofs: readonly Verification[],
  now: Date,
): OneWay | undefined => {
  if (!old) return 'lostKey';
  const [name = ''] = members.map((member) => member.name);
  if (isLost && areProven(proofs)) throw jwtError('KeyNotLost', [name], [name]);
  if (!proofs.every(({ fault }) => fault !== undefined && keyFaults.includes(fault.id))) return undefined;
  if (isLost) return 'lostKey';
  return proofs.every(({ certificateEnds }) => Date.parse(certificateEnds ?? '') <= now.getTime())
    ? 'ended'
    : undefined;
};
