/** The real `gh` against a loopback server: that it reads our command lines, and the secret from its standard input. */
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openStore } from '../../../../src/flows/handOver/openStore.ts';
import { storeTarget } from '../../../../src/flows/handOver/targets.ts';
import { findStore } from '../../../../src/pipeline/stores/storeTable.ts';
import { makeTlsIdentity, type TlsIdentity } from '../../../org/tls.ts';
import { installInPipeline } from '../../../tools/debian.ts';

const isGhThere = (): boolean => spawnSync('gh', ['--version']).status === 0;
const hasGh = (): boolean => isGhThere() || (installInPipeline('gh') && isGhThere());

const secret = Buffer.from('what only the owner of the private key reads'.repeat(9)).toString('base64');

describe('the real gh', function () {
  this.timeout(300_000);
  let identity: TlsIdentity;
  let server: Server;
  let home = '';
  const asked: string[] = [];
  const stored: Record<string, number> = {};

  /** What GitHub answers, so far as secrets go. A sealed box is 48 bytes longer than what is in it. */
  const answerTo = (line: string, body: string): object => {
    const [, path = '', name] = /^PUT (.*\/secrets\/(\w+))$/.exec(line) ?? [];
    if (name !== undefined) {
      const { encrypted_value: value } = JSON.parse(body) as { encrypted_value: string };
      stored[path.replace('/api/v3', '')] = Buffer.from(value, 'base64').length - 48;
      return {};
    }
    if (line.endsWith('/public-key')) {
      const key = generateKeyPairSync('x25519').publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
      return { key_id: '1', key: key.toString('base64') };
    }
    if (/\/secrets\?/.test(line))
      return { total_count: 1, secrets: [{ name: 'SF_JWT_ACME', updated_at: '2026-11-02T03:04:05Z' }] };
    return { data: /viewer\{login\}/.test(body) ? { viewer: { login: 'me' } } : { repository: repository } };
  };
  const repository = { id: 'R_1', name: 'app', nameWithOwner: 'acme/app', owner: { login: 'acme' } };

  before(async function () {
    if (!hasGh()) {
      console.log(
        '    There is no gh on this machine, and none could be installed: its command lines are NOT CHECKED.',
      );
      this.skip();
    }
    identity = await makeTlsIdentity('good');
    home = mkdtempSync(join(tmpdir(), 'real-gh-'));
    server = createServer({ key: identity.key, cert: identity.cert }, (request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        const line = `${request.method} ${request.url}`;
        asked.push(line);
        response.writeHead(line.startsWith('PUT') ? 201 : 200, {
          'content-type': 'application/json',
          'X-Oauth-Scopes': 'repo, read:org, admin:org',
        });
        response.end(JSON.stringify(answerTo(line, body)));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    if (home === '') return;
    server.closeAllConnections();
    server.close();
    rmSync(home, { recursive: true, force: true });
    await identity.remove();
  });

  for (const [title, part, path] of [
    ['a repository', {}, '/repos/acme/app/actions/secrets/SF_JWT_ACME'],
    ['an environment', { environment: 'production' }, '/repos/acme/app/environments/production/secrets/SF_JWT_ACME'],
    ['an organization', { group: 'acme' }, '/orgs/acme/actions/secrets/SF_JWT_ACME'],
  ] as const)
    it(`is signed in, lists, and stores all of a secret for ${title}`, async () => {
      const host = `localhost:${(server.address() as AddressInfo).port}`;
      const store = findStore('github');
      if (!store) throw new Error('github');
      const place = 'group' in part ? part : { ...part, place: `${host}/acme/app` };
      const env = {
        PATH: process.env.PATH,
        HOME: home,
        GH_HOST: host,
        GH_ENTERPRISE_TOKEN: 'token-of-a-test',
        SSL_CERT_FILE: identity.caFile,
      };
      const opened = openStore(storeTarget(store, place, {}), { env, seconds: 60 });
      expect(await opened.rehearse('put')).to.equal('group' in part ? undefined : 'acme/app');
      expect(await opened.list(['SF_JWT_ACME'])).to.have.length(1);
      await opened.put({ name: 'SF_JWT_ACME', text: secret });
      expect(stored[path], asked.join('\n')).to.equal(secret.length);
    });
});
