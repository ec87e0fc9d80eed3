import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import JwtGenerateAssertion, { type JwtGenerateAssertionResult } from '../../../src/commands/jwt/generate/assertion.ts';
import { decodeJwt } from '../../../src/login/jwt.ts';
import type { CommandRun } from '../../tools/runCommand.ts';
import { opensslPair, type KeyAndCertificate } from '../local-org/appPackage.ts';
import { ownApps, type OwnApps } from './connectionScene.ts';

const command = { run: async (argv: string[], root: string) => JwtGenerateAssertion.run(argv, root) };

describe('sf jwt generate assertion', () => {
  let pairs: [KeyAndCertificate, KeyAndCertificate];
  let own: OwnApps;
  before(() => (pairs = [opensslPair(), opensslPair()]));
  beforeEach(async () => {
    own = await ownApps(pairs);
    own.write({ acme: { instanceUrl: own.org.origin, username: 'ci@acme.example', clientId: own.clientId } });
  });
  afterEach(() => own.end());

  const target = (): string => own.beside('a.jwt');
  const generate = (
    argv: string[] = [],
    env: Record<string, string> = {},
  ): Promise<CommandRun<JwtGenerateAssertionResult>> =>
    own.run(command, ['--jwt-key-file', own.beside('server.key'), '--output-file', target(), ...argv], env);
  const sh = (line: string): Promise<{ stdout: string }> =>
    promisify(execFile)('sh', ['-c', line], { cwd: own.project });

  it('writes what curl, as it is printed, logs in with once, for its owner only, and shows it nowhere', async () => {
    const { stdout, stderr, exitCode } = await generate();
    expect(exitCode, stderr).to.equal(0);
    const assertion = readFileSync(target(), 'utf8');
    expect(statSync(target()).mode & 0o777).to.equal(0o600);
    expect(stdout + stderr)
      .not.to.include(assertion.slice(0, 40))
      .and.not.to.include(assertion.slice(-40));
    expect(own.org.requests).to.have.length(0);
    const [line = ''] = /^ {3}curl .*$/m.exec(stdout) ?? [];
    const first = JSON.parse((await sh(line)).stdout) as Record<string, string>;
    expect(first['access_token']).to.match(/^00D/);
    const again = JSON.parse((await sh(line)).stdout) as Record<string, string>;
    expect(again['access_token']).to.equal(undefined);
    expect(again['error']).to.match(/invalid_grant|bad_jti_claim/);
  });

  it('tells as JSON what is in it, but not the assertion, and by forms that name the file or a variable', async () => {
    const { json, stdout } = await generate(['--json', '--expires-in', '30']);
    const assertion = readFileSync(target(), 'utf8');
    expect(stdout).not.to.include(assertion.slice(-40));
    const claims = Object.fromEntries((json?.result.claims ?? []).map(({ claim, value }) => [claim, value]));
    expect(claims).to.deep.include({ iss: own.clientId, sub: 'ci@acme.example', aud: own.org.origin, alg: 'RS256' });
    const exp = Number(decodeJwt(assertion)?.claims['exp']);
    expect(exp * 1000 - Date.now()).to.be.within(0, 30_000);
    expect(json?.result.expiresAt).to.equal(new Date(exp * 1000).toISOString());
    const { curl, http, postman } = json?.result.requests ?? {};
    expect(curl).to.include(`assertion@${target()}`);
    for (const form of [http, postman]) expect(form).to.include('{{assertion}}').and.to.include(own.org.origin);
    const [head = '', body = ''] = (http ?? '').split('\n\n');
    expect(head).to.include(`POST ${own.org.origin}/services/oauth2/token`);
    const sent = body.replace('{{assertion}}', assertion);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await fetch(json?.result.tokenUrl ?? '', { method: 'POST', headers, body: sent });
    expect(answer.status).to.equal(200);
  });

  it('writes over nothing, and not where Git would take it', async () => {
    writeFileSync(target(), 'mine');
    expect((await generate(['--json'])).json?.name).to.equal('FileExistsError');
    expect(readFileSync(target(), 'utf8')).to.equal('mine');
    execFileSync('git', ['init', '-q', own.project]);
    const inside = join(own.project, 'a.jwt');
    const argv = ['--jwt-key-file', own.beside('server.key'), '--output-file', inside, '--json'];
    expect((await own.run(command, argv)).json?.name).to.equal('AssertionInWorkTreeError');
    expect(existsSync(inside)).to.equal(false);
    writeFileSync(join(own.project, '.gitignore'), '*.jwt\n');
    expect((await own.run(command, argv)).exitCode).to.equal(0);
  });

  it('signs nothing with a key that is none, for another host, or for longer than Salesforce allows', async () => {
    mkdirSync(own.beside('x'));
    const broken = await own.run<JwtGenerateAssertionResult>(command, [
      ...['--jwt-key-file', own.beside('server.crt'), '--output-file', target(), '--json'],
    ]);
    expect([broken.exitCode, broken.json?.result.verification.fault?.id]).to.deep.equal([1, 'key-is-certificate']);
    const other = await generate(['--instance-url', 'https://evil.example', '--json']);
    expect([other.exitCode, other.json?.result.verification.fault?.id]).to.deep.equal([2, 'host-not-allowed']);
    expect((await generate(['--expires-in', '181', '--json'])).exitCode).to.equal(2);
    expect((await own.run(command, ['--json'])).json?.name).to.equal('AssertionWithoutFileError');
    expect(existsSync(target())).to.equal(false);
  });
});
