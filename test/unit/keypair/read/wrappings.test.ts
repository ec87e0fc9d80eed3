import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJwtError } from '../../../../src/base/errors/errors.ts';
import { readPrivateKey } from '../../../../src/keypair/read/read.ts';
import { ask, isInstalled } from '../witness.ts';
import { temporaryFolder } from '../pairs.ts';

/** Made by openssl and ssh-keygen, in all the wrappings that keys arrive in. */
describe('a key of another program, in another wrapping', function () {
  let folder: string;
  let remove: () => void;
  before(function () {
    if (!isInstalled('openssl', 'version')) this.skip();
    ({ path: folder, remove } = temporaryFolder());
    const at = (name: string): string => join(folder, name);
    ask('openssl', 'genrsa', '-traditional', '-out', at('p1.pem'), '2048');
    ask('openssl', 'pkcs8', '-topk8', '-nocrypt', '-in', at('p1.pem'), '-out', at('p8.pem'));
    ask('openssl', 'pkcs8', '-topk8', '-nocrypt', '-in', at('p1.pem'), '-outform', 'der', '-out', at('p8.der'));
    ask('openssl', 'rsa', '-in', at('p1.pem'), '-traditional', '-outform', 'der', '-out', at('p1.der'));
    ask('ssh-keygen', '-q', '-t', 'rsa', '-b', '2048', '-N', '', '-f', at('ssh'));
    ask('openssl', 'req', '-x509', '-key', at('p8.pem'), '-subj', '/CN=x', '-days', '9', '-out', at('c.pem'));
    const keystore = ['pkcs12', '-export', '-inkey', at('p8.pem'), '-in', at('c.pem'), '-passout', 'pass:'];
    ask('openssl', ...keystore, '-out', at('e.pfx'));
  });
  after(() => remove?.());

  const bytes = (name: string): Buffer => readFileSync(join(folder, name));
  const text = (name: string): string => bytes(name).toString();
  const base64 = (data: Buffer | string): string => Buffer.from(data).toString('base64');
  const inLines = (data: string, length = 64): string => data.replace(new RegExp(`.{${length}}`, 'g'), '$&\n');
  const body = (name: string): string =>
    text(name)
      .replace(/-----[^-]+-----/g, '')
      .trim();
  const under = (label: string, name: string): string =>
    `-----BEGIN ${label}-----\n${inLines(base64(bytes(name)))}\n-----END ${label}-----\n`;

  /** What it is read as, or the error that names it. */
  const read = async (input: Buffer | string): Promise<string> => {
    try {
      const { format, publicKeySha256 } = await readPrivateKey(input, undefined);
      const { publicKeySha256: own } = await readPrivateKey(bytes('p8.der'), undefined);
      expect(publicKeySha256).to.equal(own);
      return format;
    } catch (error) {
      if (!isJwtError(error)) throw error;
      return error.name;
    }
  };

  const kinds: Record<string, Record<string, [() => Buffer | string, string]>> = {
    'a keystore with the empty password': {
      'in base64 in lines': [() => inLines(base64(bytes('e.pfx'))), 'PKCS#12'],
      'in base64 in the lines of Windows': [
        () => inLines(base64(bytes('e.pfx')), 76).replaceAll('\n', '\r\n'),
        'PKCS#12',
      ],
      'in base64 of base64': [() => base64(base64(bytes('e.pfx'))), 'PKCS#12'],
      'in base64url': [() => bytes('e.pfx').toString('base64url'), 'PKCS#12'],
    },
    'the wrapping of certutil': {
      'around DER': [() => under('CERTIFICATE', 'p8.der'), 'PKCS#8'],
      'around DER of the traditional form': [() => under('CERTIFICATE', 'p1.der'), 'PKCS#1'],
      'around a keystore, as a revocation list': [() => under('X509 CRL', 'e.pfx'), 'PKCS#12'],
      'around a keystore, as PKCS#7': [() => under('PKCS7', 'e.pfx'), 'PKCS#12'],
      'around a request that is none': [() => under('NEW CERTIFICATE REQUEST', 'p8.der'), 'PKCS#8'],
    },
    'a wrong label': {
      'for elliptic curves': [() => under('EC PRIVATE KEY', 'p8.der'), 'PKCS#8'],
      'for an encrypted key': [() => under('ENCRYPTED PRIVATE KEY', 'p1.der'), 'PKCS#1'],
      'for OpenSSH': [() => under('OPENSSH PRIVATE KEY', 'p8.der'), 'PKCS#8'],
      'that nobody knows': [() => under('PRIVATE RSA KEY', 'p8.der'), 'PKCS#8'],
      'on one end': [() => text('p8.pem').replace('END PRIVATE', 'END RSA PRIVATE'), 'PKCS#8'],
      'around a keystore': [() => under('PRIVATE KEY', 'e.pfx'), 'PKCS#12'],
    },
    'base64 alone': {
      'in the lines of Windows': [() => body('p8.pem').replaceAll('\n', '\r\n'), 'PKCS#8'],
      'of the traditional form on one line': [() => body('p1.pem').replaceAll('\n', ''), 'PKCS#1'],
      'in quotes': [() => `"${body('p8.pem').replaceAll('\n', '')}"`, 'PKCS#8'],
      'with line breaks as two signs': [() => body('p8.pem').replaceAll('\n', '\\n'), 'PKCS#8'],
    },
    'base64 of something else': {
      'a certificate': [() => base64(text('c.pem')), 'KeyIsCertificateError'],
      'a certificate in lines': [() => inLines(base64(text('c.pem'))), 'KeyIsCertificateError'],
      'a key of OpenSSH in lines': [() => inLines(base64(text('ssh'))), 'KeyIsOpenSshError'],
      'a key of OpenSSH, twice': [() => base64(base64(text('ssh'))), 'KeyIsOpenSshError'],
      'a key of OpenSSH in quotes': [() => `'${base64(text('ssh'))}'`, 'KeyIsOpenSshError'],
      'a certificate, twice': [() => base64(base64(text('c.pem'))), 'KeyIsCertificateError'],
    },
  };
  for (const [kind, members] of Object.entries(kinds))
    for (const [what, [make, expected]] of Object.entries(members))
      it(`${kind}, ${what}: ${expected}`, async () => expect(await read(make())).to.equal(expected));
});
