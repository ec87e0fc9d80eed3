import { readCertificate } from '../../base/certificate.ts';
import { readKeyPair } from '../../keypair/store/store.ts';
import { neededTime } from '../verify/checks/expiryCheck.ts';
import { parseExpiresIn } from '../verify/expiresIn.ts';
import type { RotateRequest } from './model.ts';
import type { Slot } from './slots.ts';

type CertificateLife = { sha256?: string; notBefore?: Date; notAfter?: Date };

/** The certificate of a slot as it is known here: that of the key pair, else the one that the connection file records. */
export const lifeOf = async (slot: Slot, keyFolder: string): Promise<CertificateLife> => {
  const pair = await readKeyPair(keyFolder, slot.keyName);
  if (pair) return readCertificate(pair.certificatePem);
  const recorded = slot.members.find(({ record }) => record.certificate)?.record.certificate;
  const end = new Date(recorded?.notAfter ?? NaN);
  return Number.isNaN(end.getTime()) ? {} : { sha256: recorded?.sha256, notAfter: end };
};

/** Whether a certificate is to be replaced now. Of what nobody knows the end of, it is: the rotation then says what is missing. */
export const isDue = (
  { ifExpiresIn }: Pick<RotateRequest, 'ifExpiresIn'>,
  { notBefore, notAfter }: CertificateLife,
  now: Date,
): boolean => {
  if (ifExpiresIn === undefined || notAfter === undefined) return true;
  const needed = neededTime(parseExpiresIn(ifExpiresIn), notAfter, notBefore);
  return needed === undefined || notAfter.getTime() - now.getTime() <= needed;
};
