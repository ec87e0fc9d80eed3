import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import { trustFacts, type TrustFacts } from '../../../../src/base/network/trust.ts';
import { findFault } from '../../../../src/login/faults.ts';
import { opensslPair } from '../../local-org/appPackage.ts';

describe('the file in NODE_EXTRA_CA_CERTS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trust-'));
  const { key, certificate } = opensslPair();
  after(() => rmSync(folder, { recursive: true }));

  const file = (name: string, content: string | Buffer): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };

  const keystore = (): string => {
    const [pem, path] = [file('both.pem', key + certificate), join(folder, 'store.p12')];
    execFileSync('openssl', ['pkcs12', '-export', '-in', pem, '-out', path, '-passout', 'pass:x'], { stdio: 'ignore' });
    return path;
  };

  const trusted = (): string => {
    const path = join(folder, 'trusted.pem');
    const args = ['x509', '-in', file('plain.pem', certificate), '-trustout', '-out', path];
    execFileSync('openssl', args, { stdio: 'ignore' });
    return path;
  };

  const cases: Array<[string, () => string, TrustFacts['state']]> = [
    ['that is not set', () => '', 'unset'],
    ['that is PEM', () => file('a.pem', certificate), 'loaded'],
    [
      'that is PEM with text around it',
      () => file('b.pem', `# root\r\n${certificate.replaceAll('\n', '\r\n')}`),
      'loaded',
    ],
    ['that is a trusted certificate', trusted, 'loaded'],
    ['that is DER', () => file('ca.cer', new X509Certificate(certificate).raw), 'der'],
    ['that is a keystore of Java', () => file('cacerts', Buffer.from('feedfeed00000002', 'hex')), 'keystore'],
    ['that is PKCS#12', keystore, 'keystore'],
    ['that is a key', () => file('k.pem', key), 'notPem'],
    ['that is cut off', () => file('c.pem', certificate.slice(0, 300)), 'notPem'],
    ['whose content is damaged', () => file('d.pem', certificate.replace(/M.{40}/, 'M')), 'notPem'],
    ['that is empty', () => file('e.pem', ''), 'notPem'],
    ['that is not there', () => join(folder, 'nonexistent.pem'), 'missing'],
    ['that is below a file', () => join(file('f.pem', 'x'), 'root.pem'), 'missing'],
    ['that is a folder', () => folder, 'unreadable'],
    ['that is a device', () => '/dev/zero', 'unreadable'],
  ];
  for (const [what, make, state] of cases)
    it(`${what} is ${state}, which the fault of TLS says`, () => {
      const path = make();
      const trust = trustFacts({ NODE_EXTRA_CA_CERTS: path });
      expect(trust.state).to.equal(state);
      const symptom = { stage: 'host', code: 'SELF_SIGNED_CERT_IN_CHAIN', trust } as const;
      const { fault } = findFault(symptom, { host: 'acme.my.salesforce.com' });
      expect(fault.id).to.equal('tls-untrusted');
      expect(fault.explanation).to.include('NODE_EXTRA_CA_CERTS').and.include(path);
      expect(fault.fix.some((line) => /set NODE_EXTRA_CA_CERTS=/.test(line))).to.equal(state === 'unset');
      expect(fault.fix[0]).to.include(state === 'unset' ? 'root.pem' : 'NODE_EXTRA_CA_CERTS');
    });

  it('stands in a command as one word', () => {
    const trust = { state: 'der', file: "/tmp/my ca's.cer" } as const;
    const { fault } = findFault({ stage: 'host', code: 'INVALID_CA', trust }, { host: 'h' });
    expect(fault.fix[0]).to.include(`openssl x509 -inform der -in '/tmp/my ca'\\''s.cer' -out root.pem`);
  });
});
