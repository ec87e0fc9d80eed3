import { createCipheriv, createHmac, hash, randomBytes, type KeyObject } from 'node:crypto';
import { derTag, toDer, toDerInteger, toDerOid } from '../der/der.ts';
import { encryptPbes2, type EncryptedInfo, type Random } from '../der/pbes2.ts';
import { asBmpString, derivePkcs12, type Pkcs12Digest } from '../der/pkcs12Derivation.ts';
import { pkcs12Oids } from '../der/pkcs12Oids.ts';

/** For key, certificates and integrity alike. Readers of .NET stop at 300,000 each and a million together. */
const pkcs12Rounds = 100_000;

const none = Buffer.alloc(0);

type Encrypt = (plain: Buffer, password: string, random: Random) => Promise<EncryptedInfo>;
type Protection = { encrypt: Encrypt; digest: Pkcs12Digest; digestOid: string };

/** Triple DES, with the derivation of PKCS#12: what readers knew before 2021. */
const encryptTripleDes: Encrypt = async (plain, password, random) => {
  const salt = random(8);
  const derivation = { password, salt, rounds: pkcs12Rounds, digest: 'sha1' } as const;
  const key = derivePkcs12({ ...derivation, purpose: 'key', size: 24 });
  const iv = derivePkcs12({ ...derivation, purpose: 'iv', size: 8 });
  const cipher = createCipheriv('des-ede3-cbc', key, iv);
  const parameters = sequence(toDer(derTag.octetString, salt), toDerInteger(pkcs12Rounds));
  return {
    algorithm: sequence(toDerOid(pkcs12Oids.tripleDes), parameters),
    content: Buffer.concat([cipher.update(plain), cipher.final()]),
  };
};

const protections: Record<'modern' | 'legacy', Protection> = {
  modern: {
    encrypt: (plain, passphrase, random) => encryptPbes2(plain, { passphrase, rounds: pkcs12Rounds, random }),
    digest: 'sha256',
    digestOid: '2.16.840.1.101.3.4.2.1',
  },
  legacy: { encrypt: encryptTripleDes, digest: 'sha1', digestOid: '1.3.14.3.2.26' },
};

type Keystore = {
  key: KeyObject;
  /** The one of the key first, as DER. */
  certificates: Buffer[];
  /** What Java calls the alias. */
  name: string;
  password: string;
  legacy: boolean;
};

/**
 * A PKCS#12 file (RFC 7292) with one key and its certificates, all encrypted with the password: AES-256 and SHA-256, or
 * for old readers Triple DES and SHA-1.
 */
export const writePkcs12 = async (keystore: Keystore, random: Random = randomBytes): Promise<Buffer> => {
  const protection = protections[keystore.legacy ? 'legacy' : 'modern'];
  const { password } = keystore;
  const certificates = await protection.encrypt(certificateBags(keystore), password, random);
  const key = await protection.encrypt(keystore.key.export({ type: 'pkcs8', format: 'der' }), password, random);
  const safes = sequence(encryptedContent(certificates), dataContent(sequence(keyBag(key, keystore))));
  return sequence(toDerInteger(3), dataContent(safes), macOf(safes, password, protection, random(16)));
};

const keyBag = ({ algorithm, content }: EncryptedInfo, keystore: Keystore): Buffer =>
  bag(pkcs12Oids.shroudedKeyBag, sequence(algorithm, toDer(derTag.octetString, content)), attributesOf(keystore));

/** Only the certificate of the key gets the attributes that bind it to the key. */
const certificateBags = (keystore: Keystore): Buffer =>
  sequence(
    ...keystore.certificates.map((der, index) => {
      const value = sequence(toDerOid(pkcs12Oids.x509Certificate), explicit(toDer(derTag.octetString, der)));
      return bag(pkcs12Oids.certificateBag, value, index === 0 ? attributesOf(keystore) : none);
    }),
  );

const attributesOf = ({ name, certificates }: Keystore): Buffer => {
  // Without the zero at its end, which only the derivation of keys wants.
  const text = toDer(derTag.bmpString, asBmpString(name).subarray(0, -2));
  const id = toDer(derTag.octetString, hash('sha1', certificates[0] ?? none, 'buffer'));
  return toDer(derTag.set, attribute(pkcs12Oids.friendlyName, text), attribute(pkcs12Oids.localKeyId, id));
};

const attribute = (oid: string, value: Buffer): Buffer => sequence(toDerOid(oid), toDer(derTag.set, value));

const bag = (oid: string, value: Buffer, attributes: Buffer): Buffer =>
  sequence(toDerOid(oid), explicit(value), attributes);

const dataContent = (bytes: Buffer): Buffer =>
  sequence(toDerOid(pkcs12Oids.data), explicit(toDer(derTag.octetString, bytes)));

const encryptedContent = ({ algorithm, content }: EncryptedInfo): Buffer => {
  const inner = sequence(toDerOid(pkcs12Oids.data), algorithm, toDer(0x80, content));
  return sequence(toDerOid(pkcs12Oids.encryptedData), explicit(sequence(toDerInteger(0), inner)));
};

const macOf = (safes: Buffer, password: string, { digest, digestOid }: Protection, salt: Buffer): Buffer => {
  const size = hash(digest, '', 'buffer').length;
  const key = derivePkcs12({ purpose: 'mac', password, salt, rounds: pkcs12Rounds, size, digest });
  const algorithm = sequence(toDerOid(digestOid), toDer(derTag.null));
  const value = toDer(derTag.octetString, createHmac(digest, key).update(safes).digest());
  return sequence(sequence(algorithm, value), toDer(derTag.octetString, salt), toDerInteger(pkcs12Rounds));
};

function sequence(...parts: Buffer[]): Buffer {
  return toDer(derTag.sequence, ...parts);
}

/** `[0] EXPLICIT`. */
function explicit(value: Buffer): Buffer {
  return toDer(0xa0, value);
}
