import { resolve } from 'node:path';
import { readCertificate } from '../../../base/certificate.ts';
import { jwtError } from '../../../base/errors/errors.ts';
import { readIfExists } from '../../../base/files/insideRead.ts';
import { writeNewFile } from '../../../base/files/newFile.ts';
import { certificateChain } from '../../../keypair/read/chain.ts';
import { isSelfSigned } from '../../../keypair/read/certificateDetails.ts';
import { readPrivateKey } from '../../../keypair/read/read.ts';
import { keepStagedRequest, nextKeyFolder, readStagedRequest } from '../../../keypair/store/staged.ts';
import { replaceCertificate } from '../../../keypair/store/storeCertificate.ts';
import { certificateRequest } from '../../../keypair/write/certificateRequest.ts';
import { subjectOf } from '../../../keypair/write/certificateSubject.ts';
import { refuseOver } from '../../keys/import/end.ts';
import { chosenChain, readGiven } from '../../keys/import/given.ts';
import { passphraseFrom } from '../../keys/passphrase.ts';
import { step } from '../../steps.ts';
import { mayBeDeployed } from '../begun.ts';
import type { Material, RotateFacts, RotateScene, RotateStep, RotateWorld } from '../model.ts';
import { findNext, materialHash, pairOf } from './material.ts';

/**
 * How far the certificate of an authority is: `none` is wanted, it is to be `requested`, is `waited` for, or has `come`. A
 * request that lies beside the next pair says so; the journal may be lost by then.
 */
export type Signing = 'none' | 'requested' | 'waited' | 'come';

export const signingOf = async ({
  request,
  slot,
  earlier,
}: Pick<RotateScene, 'request' | 'slot' | 'earlier'>): Promise<Signing> => {
  const isRequested = (await readStagedRequest(request.keyFolder, slot.keyName)) !== undefined;
  if (mayBeDeployed(earlier)) return isRequested ? 'come' : 'none';
  if (request.certificateFiles.length > 0) {
    const [name = ''] = slot.members.map((member) => member.name);
    if (!isRequested) throw jwtError('RotateNotRequested', [name], [name]);
    return 'come';
  }
  if (!isRequested) return request.ca || earlier?.notes.ca !== undefined ? 'requested' : 'none';
  const staged = await findNext(request.keyFolder, slot.keyName);
  return staged && isSelfSigned(readCertificate(staged.certificatePem).pem) ? 'waited' : 'come';
};

/** Writes the certificate request to a file for a person, and keeps it beside the pair, which is no leftover from then on. */
export const requestCertificate = (scene: RotateScene): RotateStep =>
  step<RotateFacts, 'next'>({
    name: 'request',
    changes: 'key store',
    needs: ['next'],
    plan: async ({ next }) => {
      const { request, slot } = scene;
      const known = await readStagedRequest(request.keyFolder, slot.keyName);
      const requestFile = resolve(request.csrFile ?? `${slot.keyName}.csr`);
      return {
        action: known === undefined ? 'create' : 'none',
        facts: { requestFile },
        details: { file: requestFile },
        notes: { ca: 'yes' },
        apply: async () => {
          const text = known ?? (await requestText(scene, next));
          // The same run may have been killed after it.
          if ((await readIfExists(requestFile)) !== text) await writeNewFile(requestFile, text);
          if (known === undefined) await keepStagedRequest(request.keyFolder, slot.keyName, text);
        },
      };
    },
  });

/** It names whom the old certificate names, unless another subject is given. */
const requestText = async ({ request, slot, members, old }: RotateScene, next: Material): Promise<string> => {
  const passphrase = await passphraseFrom(members[0]?.resolved.passphrase);
  const { privateKeyPem } = await pairOf(next, slot.keyName);
  const { key } = await readPrivateKey(privateKeyPem, passphrase);
  const named = old ? subjectOf(old.certificatePem) : {};
  return certificateRequest(key, { commonName: slot.keyName, ...named, ...request.subject });
};

/** The certificate that the authority has issued for the next key, and the chain behind it, beside that key. */
export const takeCertificate = (scene: RotateScene, world: RotateWorld): RotateStep =>
  step<RotateFacts, 'next'>({
    name: 'certificate',
    changes: 'key store',
    needs: ['next'],
    plan: async ({ next }) => {
      const { request, slot, earlier } = scene;
      // The org may have the one that was taken before.
      if (mayBeDeployed(earlier)) return { action: 'skipped', facts: {} };
      const chain = await givenChain(scene, next, world);
      if (chain.join('') === certificateChain(next.certificatePem).join('')) return { action: 'none', facts: {} };
      const taken = { ...next, certificatePem: chain.join('') };
      return {
        action: 'update',
        facts: { next: taken },
        apply: async () => {
          await replaceCertificate(nextKeyFolder(request.keyFolder, slot.keyName), slot.keyName, taken.certificatePem);
          return { notes: { newSha256: materialHash(taken) } };
        },
      };
    },
  });

/** Throws CertificateDoesNotFit, CertificateTooLarge, CertificateOver and the errors of reading certificates. */
const givenChain = async ({ request, slot }: RotateScene, next: Material, world: RotateWorld): Promise<string[]> => {
  const { certificateFiles } = request;
  const { certificates } = await readGiven({ certificateFiles }, { passphrase: () => Promise.resolve(undefined) });
  const hash = readCertificate(next.certificatePem).publicKeySha256;
  const { chain } = chosenChain(certificates, { keyName: slot.keyName, hash });
  refuseOver(chain[0] ?? '', { force: false }, world);
  return chain;
};
