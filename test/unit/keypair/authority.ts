/** A certificate authority of two levels, made with openssl, and what it signs. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from './witness.ts';

export type Authority = {
  /** Paths of its certificates. */
  root: string;
  intermediate: string;
  /** Signs a request; the path of the certificate. */
  sign: (request: string, to: string, days?: number) => string;
};

export const authority = (folder: string): Authority => {
  const at = (name: string): string => join(folder, name);
  writeFileSync(at('ca.ext'), 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n');
  writeFileSync(at('leaf.ext'), 'basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\n');
  const root = ['-keyout', at('root.key'), '-out', at('root.crt'), '-subj', '/O=Test/CN=Root', '-days', '800'];
  ask('openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...root);
  const issuing = ['-keyout', at('issuing.key'), '-out', at('issuing.csr'), '-subj', '/O=Test/CN=Issuing'];
  ask('openssl', 'req', '-new', '-newkey', 'rsa:2048', '-nodes', ...issuing);
  const sign =
    (by: string, extensions: string) =>
    (request: string, to: string, days = 90) => {
      const authorityFiles = ['-CA', at(`${by}.crt`), '-CAkey', at(`${by}.key`), '-CAcreateserial'];
      const what = ['-in', request, '-out', to, '-days', String(days), '-extfile', at(extensions)];
      ask('openssl', 'x509', '-req', '-sha256', ...authorityFiles, ...what);
      return to;
    };
  const intermediate = sign('root', 'ca.ext')(at('issuing.csr'), at('issuing.crt'), 700);
  return { root: at('root.crt'), intermediate, sign: sign('issuing', 'leaf.ext') };
};
