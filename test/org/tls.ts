import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type TlsIdentity = { key: string; cert: string; caFile: string; remove: () => Promise<void> };
export type TlsKind = 'good' | 'expired' | 'other-host';

const DAY = 86_400_000;

/** A self-signed certificate for loopback, its PEM in a temporary file for NODE_EXTRA_CA_CERTS. */
export async function makeTlsIdentity(kind: TlsKind, names: string[] = []): Promise<TlsIdentity> {
  const { key, cert } = await selfSigned(kind, names);
  const folder = await mkdtemp(join(tmpdir(), 'local-org-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, cert);
  return { key, cert, caFile, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function selfSigned(kind: TlsKind, names: string[]): Promise<{ key: string; cert: string }> {
  const { default: forge } = await import('node-forge');
  const { generateKeyPairSync } = await import('node:crypto');
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const cert = forge.pki.createCertificate();
  const name = [{ name: 'commonName', value: kind === 'other-host' ? 'elsewhere.example' : 'localhost' }];
  cert.publicKey = forge.pki.publicKeyFromPem(pair.publicKey);
  cert.serialNumber = `01${Date.now().toString(16).padStart(12, '0')}`;
  cert.validity.notBefore = new Date(Date.now() - 10 * DAY);
  cert.validity.notAfter = new Date(Date.now() + (kind === 'expired' ? -DAY : 30 * DAY));
  cert.setSubject(name);
  cert.setIssuer(name);
  cert.setExtensions([
    { name: 'basicConstraints', cA: true },
    { name: 'subjectAltName', altNames: altNames(kind, names) },
  ]);
  cert.sign(forge.pki.privateKeyFromPem(pair.privateKey), forge.md.sha256.create());
  return { key: pair.privateKey, cert: forge.pki.certificateToPem(cert) };
}

function altNames(kind: TlsKind, names: string[]): object[] {
  if (kind === 'other-host') return [{ type: 2, value: 'elsewhere.example' }];
  return [{ type: 2, value: 'localhost' }, { type: 7, ip: '127.0.0.1' }, ...names.map((value) => ({ type: 2, value }))];
}
