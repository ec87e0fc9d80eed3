/** Keys in every form, made by programs that nobody here wrote. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from './witness.ts';

export const formPassphrase = 'canary pässphrase';

export type Form = {
  what: string;
  file: string;
  /** How the program is called; `$` is the folder. */
  make: string[];
  /** Another key than the one that all others hold. */
  own?: true;
  /** Keys that only the passphrase opens. */
  encrypted?: true;
  /** The name of the error, for what can't be used. */
  error?: string;
};

const openssl = (...argv: string[]): string[] => ['openssl', ...argv];
const pass = `pass:${formPassphrase}`;
const pkcs8 = (...argv: string[]): string[] =>
  openssl('pkcs8', '-topk8', '-in', '$/plain.key', '-passout', pass, ...argv);
const keytool = (...argv: string[]): string[] => ['keytool', '-storepass', 'secret1', '-keypass', 'secret1', ...argv];

/** Later rows may use the files of earlier ones. */
export const forms: readonly Form[] = [
  { what: 'PKCS#8', file: 'plain.key', make: openssl('genpkey', '-algorithm', 'RSA', '-out', '$/plain.key') },
  {
    what: 'PKCS#1',
    file: 'pkcs1.key',
    make: openssl('rsa', '-in', '$/plain.key', '-traditional', '-out', '$/pkcs1.key'),
  },
  {
    what: 'PKCS#8 in DER',
    file: 'pkcs8.der',
    make: openssl('pkcs8', '-topk8', '-nocrypt', '-in', '$/plain.key', '-outform', 'DER', '-out', '$/pkcs8.der'),
  },
  {
    what: 'PKCS#1 in DER',
    file: 'pkcs1.der',
    make: openssl('rsa', '-in', '$/plain.key', '-traditional', '-outform', 'DER', '-out', '$/pkcs1.der'),
  },
  {
    what: 'PKCS#8 with PBES2 and AES',
    file: 'pbes2.key',
    encrypted: true,
    make: pkcs8('-v2', 'aes-256-cbc', '-out', '$/pbes2.key'),
  },
  {
    what: 'PKCS#8 with PBES2 in DER',
    file: 'pbes2.der',
    encrypted: true,
    make: pkcs8('-v2', 'aes-128-cbc', '-outform', 'DER', '-out', '$/pbes2.der'),
  },
  { what: 'PKCS#8 with scrypt', file: 'scrypt.key', encrypted: true, make: pkcs8('-scrypt', '-out', '$/scrypt.key') },
  {
    what: 'PKCS#8 with PBES1 (3DES)',
    file: 'pbes1.key',
    encrypted: true,
    make: pkcs8('-v1', 'PBE-SHA1-3DES', '-out', '$/pbes1.key'),
  },
  {
    what: 'PKCS#8 with a lost cipher',
    file: 'lost.key',
    error: 'KeyCipherUnsupported',
    make: pkcs8('-v1', 'PBE-MD5-DES', '-provider', 'legacy', '-provider', 'default', '-out', '$/lost.key'),
  },
  {
    what: 'encrypted PKCS#1 (AES)',
    file: 'aes.key',
    encrypted: true,
    make: openssl('rsa', '-in', '$/plain.key', '-traditional', '-aes256', '-passout', pass, '-out', '$/aes.key'),
  },
  {
    what: 'encrypted PKCS#1 (3DES)',
    file: 'des3.key',
    encrypted: true,
    make: openssl('rsa', '-in', '$/plain.key', '-traditional', '-des3', '-passout', pass, '-out', '$/des3.key'),
  },
  {
    what: 'PEM of ssh-keygen',
    file: 'ssh.pem',
    own: true,
    make: ['ssh-keygen', '-q', '-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', '', '-f', '$/ssh.pem'],
  },
  {
    what: 'OpenSSH',
    file: 'openssh.key',
    error: 'KeyIsOpenSsh',
    make: ['ssh-keygen', '-q', '-t', 'rsa', '-b', '2048', '-N', '', '-f', '$/openssh.key'],
  },
  {
    what: 'a certificate',
    file: 'plain.crt',
    error: 'KeyIsCertificate',
    make: openssl('req', '-x509', '-key', '$/plain.key', '-subj', '/CN=test', '-days', '30', '-out', '$/plain.crt'),
  },
  {
    what: 'a certificate in DER',
    file: 'plain.cer',
    error: 'KeyIsCertificate',
    make: openssl('x509', '-in', '$/plain.crt', '-outform', 'DER', '-out', '$/plain.cer'),
  },
  {
    what: 'a certificate request',
    file: 'plain.csr',
    error: 'KeyIsCertificateRequest',
    make: openssl('req', '-new', '-key', '$/plain.key', '-subj', '/CN=test', '-out', '$/plain.csr'),
  },
  {
    what: 'a certificate request in DER',
    file: 'csr.der',
    error: 'KeyIsCertificateRequest',
    make: openssl('req', '-in', '$/plain.csr', '-outform', 'DER', '-out', '$/csr.der'),
  },
  {
    what: 'a public key',
    file: 'plain.pub',
    error: 'KeyIsPublic',
    make: openssl('pkey', '-in', '$/plain.key', '-pubout', '-out', '$/plain.pub'),
  },
  {
    what: 'a public key of PKCS#1',
    file: 'rsa.pub',
    error: 'KeyIsPublic',
    make: openssl('rsa', '-in', '$/plain.key', '-RSAPublicKey_out', '-out', '$/rsa.pub'),
  },
  { what: 'a public key of SSH', file: 'openssh.key.pub', error: 'KeyIsPublic', make: ['true'] },
  {
    what: 'PKCS#7',
    file: 'plain.p7b',
    error: 'KeyIsCertificate',
    make: openssl('crl2pkcs7', '-nocrl', '-certfile', '$/plain.crt', '-out', '$/plain.p7b'),
  },
  {
    what: 'PKCS#12',
    file: 'modern.p12',
    encrypted: true,
    make: openssl(
      'pkcs12',
      '-export',
      '-inkey',
      '$/plain.key',
      '-in',
      '$/plain.crt',
      '-passout',
      pass,
      '-out',
      '$/modern.p12',
    ),
  },
  {
    what: 'PKCS#12 with old ciphers',
    file: 'legacy.p12',
    encrypted: true,
    make: openssl(
      'pkcs12',
      '-export',
      '-legacy',
      '-inkey',
      '$/plain.key',
      '-in',
      '$/plain.crt',
      '-passout',
      pass,
      '-out',
      '$/legacy.p12',
    ),
  },
  {
    what: 'PKCS#12 without encryption',
    file: 'open.p12',
    make: openssl(
      'pkcs12',
      '-export',
      '-inkey',
      '$/plain.key',
      '-in',
      '$/plain.crt',
      '-keypbe',
      'NONE',
      '-certpbe',
      'NONE',
      '-passout',
      'pass:',
      '-out',
      '$/open.p12',
    ),
  },
  {
    what: 'PKCS#12 without a key',
    file: 'nokey.p12',
    error: 'KeyIsCertificate',
    make: openssl('pkcs12', '-export', '-nokeys', '-in', '$/plain.crt', '-passout', pass, '-out', '$/nokey.p12'),
  },
  {
    what: 'PEM of PKCS#12 with Bag Attributes',
    file: 'bag.pem',
    make: openssl('pkcs12', '-in', '$/modern.p12', '-nodes', '-passin', pass, '-out', '$/bag.pem'),
  },
  {
    what: 'a Java keystore',
    file: 'old.jks',
    error: 'KeyIsJavaKeystore',
    make: keytool(
      '-genkeypair',
      '-alias',
      'a',
      '-keyalg',
      'RSA',
      '-dname',
      'CN=x',
      '-storetype',
      'JKS',
      '-keystore',
      '$/old.jks',
    ),
  },
  {
    what: 'a Java keystore of JCEKS',
    file: 'old.jceks',
    error: 'KeyIsJavaKeystore',
    make: keytool(
      '-genkeypair',
      '-alias',
      'a',
      '-keyalg',
      'RSA',
      '-dname',
      'CN=x',
      '-storetype',
      'JCEKS',
      '-keystore',
      '$/old.jceks',
    ),
  },
  {
    what: 'an EC key',
    file: 'ec.key',
    error: 'KeyNotRsa',
    make: openssl('ecparam', '-name', 'prime256v1', '-genkey', '-out', '$/ec.key'),
  },
  {
    what: 'an Ed25519 key',
    file: 'ed.key',
    error: 'KeyNotRsa',
    make: openssl('genpkey', '-algorithm', 'ED25519', '-out', '$/ed.key'),
  },
  {
    what: 'an RSA-PSS key',
    file: 'pss.key',
    error: 'KeyNotRsa',
    make: openssl('genpkey', '-algorithm', 'RSA-PSS', '-out', '$/pss.key'),
  },
  { what: 'a DSA key', file: 'dsa.key', error: 'KeyNotRsa', make: openssl('gendsa', '-out', '$/dsa.key', '$/dsa.par') },
  {
    what: 'an RSA key of 1024 bits',
    file: 'short.key',
    error: 'KeyTooShort',
    make: openssl('genrsa', '-out', '$/short.key', '1024'),
  },
];

/** Makes every file in a folder. */
export const makeForms = (folder: string): void => {
  for (const { file, make } of forms) {
    if (file === 'dsa.key') ask('openssl', 'dsaparam', '-out', join(folder, 'dsa.par'), '2048');
    const [program = 'true', ...argv] = make.map((word) => word.replace('$', folder));
    ask(program, ...argv);
  }
};

/** A damage as a shell does it to a file: `$1` is the file, the output is the damaged one. */
export const shellDamages: ReadonlyArray<{ what: string; script: string; repair: string }> = [
  { what: 'echo $KEY without quotes', script: 'KEY=$(cat "$1"); echo $KEY', repair: 'blanks' },
  { what: 'tr -d "\\n"', script: 'tr -d "\\n" < "$1"', repair: 'noLineBreaks' },
  { what: 'sed to literal \\n', script: `sed ':a;N;$!ba;s/\\n/\\\\n/g' "$1"`, repair: 'escapedLineBreaks' },
  { what: 'CR only', script: 'tr "\\n" "\\r" < "$1"', repair: 'carriageReturns' },
  {
    what: 'UTF-16 by redirection in PowerShell 5',
    script: 'printf "\\377\\376"; iconv -f UTF-8 -t UTF-16LE "$1"',
    repair: 'utf16',
  },
  { what: 'UTF-16 BE', script: 'iconv -f UTF-8 -t UTF-16BE "$1"', repair: 'utf16' },
  { what: 'double quotes', script: `printf '"%s"' "$(cat "$1")"`, repair: 'quotes' },
  { what: 'single quotes', script: `printf "'%s'" "$(cat "$1")"`, repair: 'quotes' },
  { what: 'base64', script: 'base64 < "$1"', repair: 'base64' },
  { what: 'base64 -w0', script: 'base64 -w0 < "$1"', repair: 'base64' },
  { what: 'openssl base64 -A', script: 'openssl base64 -A -in "$1"', repair: 'base64' },
  { what: 'base64url', script: 'base64 -w0 < "$1" | tr "+/" "-_" | tr -d "="', repair: 'base64' },
  { what: 'indentation of YAML', script: 'echo "key: |"; sed "s/^/  /" "$1"', repair: 'indentation' },
  { what: 'a prompt copied along', script: 'printf "%s%%" "$(cat "$1")"', repair: 'surroundings' },
];

/** The output of a shell script that gets a file. */
export const damagedByShell = (script: string, path: string): Buffer =>
  execFileSync('bash', ['-c', script, 'bash', path], { stdio: ['ignore', 'pipe', 'pipe'] });

/** What the advice for a Java keystore and for an OpenSSH key says, done. */
export const followAdvice = (folder: string): Buffer[] => {
  const target = join(folder, 'converted.p12');
  const passwords = ['-srcstorepass', 'secret1', '-deststorepass', 'secret1'];
  ask(
    'keytool',
    '-importkeystore',
    '-srckeystore',
    join(folder, 'old.jks'),
    '-destkeystore',
    target,
    '-deststoretype',
    'PKCS12',
    ...passwords,
  );
  const copy = join(folder, 'openssh.copy');
  copyFileSync(join(folder, 'openssh.key'), copy);
  writeFileSync(join(folder, 'empty'), '');
  ask('ssh-keygen', '-q', '-p', '-P', '', '-N', '', '-m', 'PKCS8', '-f', copy);
  return [readFileSync(target), readFileSync(copy)];
};
