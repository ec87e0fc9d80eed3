import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { root } from '../../tools/runCommand.ts';

describe('the audit of the lock file', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/jose/package.json'), 'utf8')) as {
    version: string;
  };
  let server: Server;
  let answer: { status: number; body: object } = { status: 405, body: {} };
  before((done) => {
    server = createServer((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(request.method === 'GET' ? 200 : answer.status, { 'content-type': 'application/json' });
        // Whoever has a hole is asked for, to know in which versions.
        const versions = { [version]: { name: 'jose', version } };
        response.end(JSON.stringify(request.method === 'GET' ? { name: 'jose', versions } : answer.body));
      });
    }).listen(0, '127.0.0.1', done);
  });
  after((done) => void server.close(done));

  const audit = async (
    status: number,
    body: object,
    ...argv: string[]
  ): Promise<{ code: number | null; said: string }> => {
    answer = { status, body };
    const registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const child = spawn(process.execPath, [join(root, 'test/tools/audit.ts'), ...argv], {
      env: { ...process.env, npm_config_registry: registry, npm_config_cache: join(root, 'tmp/npm-cache') },
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, said };
  };
  const advisory = (severity: string): object => ({
    jose: [{ id: severity.length, url: 'https://example.com/1', title: 'A hole', severity, vulnerable_versions: '*' }],
  });

  it('says so where no registry answers, and stops nobody', async () => {
    const { code, said } = await audit(405, {});
    expect(said).to.match(/^NOT AUDITED: no registry answers/);
    expect(code).to.equal(0);
  });

  it('fails where no registry answers one that must', async () => {
    const { code, said } = await audit(405, {}, '--must-answer');
    expect(said).to.match(/^NOT AUDITED: no registry answers/);
    expect(code).to.equal(1);
    expect((await audit(200, {}, '--must-answer')).code).to.equal(0);
  });

  it('is run once a week by a workflow that a runner takes, with nothing installed', async () => {
    const path = join(root, '.github/workflows/audit.yml');
    await promisify(execFile)(process.execPath, [join(root, 'node_modules/@action-validator/cli/cli.mjs'), path]);
    const workflow = readFileSync(path, 'utf8');
    expect(workflow).to.match(/^ {4}- cron: '\d+ \d+ \* \* [0-6]'$/m);
    expect([...workflow.matchAll(/run: (.+)/g)].map(([, step]) => step)).to.deep.equal([
      'npm run --silent audit -- --must-answer',
    ]);
    const imported = readFileSync(join(root, 'test/tools/audit.ts'), 'utf8').matchAll(/from '([^']+)'/g);
    expect([...imported].map(([, name]) => name)).to.deep.equal(['node:child_process', '../../build/places.ts']);
  });

  it('finds nothing where nothing is known', async () => {
    expect(await audit(200, {})).to.deep.equal({ code: 0, said: 'Audited: 0 packages with known vulnerabilities.\n' });
  });

  it('fails on what is high, and tells of what is low', async () => {
    const { code, said } = await audit(200, advisory('high'));
    expect([code, said.includes('high: jose: A hole https://example.com/1')]).to.deep.equal([1, true]);
    const low = await audit(200, advisory('low'));
    expect([low.code, low.said.includes('low: jose')]).to.deep.equal([0, true]);
  });
});
