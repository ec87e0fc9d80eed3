/** Every fault that an answer can show, produced by the local org and seen through the command. */
import { expect } from 'chai';
import JwtVerify, { type JwtVerifyResult } from '../../../src/commands/jwt/verify.ts';
import { requestFaults } from '../../../src/login/faults.ts';
import type { Symptom } from '../../../src/login/symptom.ts';
import { startLocalOrg, type LocalOrg, type RequestKind } from '../../org/index.ts';
import type { ScriptedAnswer } from '../../org/switches.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { opensslPair, readyApp } from '../local-org/appPackage.ts';
import { faultCases } from '../login/faultCases.ts';

const command = { run: async (argv: string[], root: string) => JwtVerify.run(argv, root) };

const kinds: Partial<Record<Symptom['stage'], RequestKind>> = { token: 'token', api: 'data', query: 'query' };
const json = { 'content-type': 'application/json' };

/** The answer of a server that shows this. */
const answerFor = (symptom: Symptom): ScriptedAnswer => {
  const { status = 200, error, description, page, body, redirectTo, stage, fromProxy } = symptom;
  if (redirectTo !== undefined) return { status, headers: { location: `${redirectTo}/x?sid=hidden` } };
  if (page !== undefined)
    return {
      status,
      headers: { 'content-type': 'text/html', ...(fromProxy && { 'x-squid-error': 'ERR_ACCESS_DENIED 0' }) },
      body: `<html><p>${page}</p></html>`,
    };
  if (body !== undefined) return { status, body: body === 'empty' ? '' : 'welcome' };
  if (stage === 'token')
    return { status, headers: json, body: JSON.stringify({ error, error_description: description }) };
  return { status, headers: json, body: JSON.stringify([{ errorCode: error, message: description }]) };
};

describe('jwt verify of an org that answers with a fault', () => {
  const pair = opensslPair();
  let org: LocalOrg;
  let clientId: string;

  before(async () => {
    org = await startLocalOrg();
    clientId = await readyApp(org, pair);
  });
  after(() => org.close());
  beforeEach(() => (org.requests.length = 0));

  const run = (argv: string[], env: Record<string, string | undefined> = {}): Promise<CommandRun<JwtVerifyResult>> =>
    runCommand(command, argv, {
      env: {
        SF_JWT_ALLOWED_HOSTS: org.host,
        SF_JWT_KEY: pair.key,
        SF_JWT_USERNAME: 'ci@acme.example',
        SF_JWT_CLIENT_ID: clientId,
        SF_JWT_INSTANCE_URL: org.origin,
        CI: undefined,
        ...env,
      },
    });

  const answered = faultCases.filter(([{ status }]) => status !== undefined);

  for (const [symptom, id, exitCode, retryable] of answered)
    it(`${JSON.stringify(symptom).slice(0, 110)} is ${id}, exit ${exitCode}`, async () => {
      const kind = kinds[symptom.stage];
      org.switches.onRequest = (request) => (request.kind === kind ? answerFor(symptom) : undefined);
      const smoke = symptom.stage === 'query' ? ['--smoke', 'SELECT Id FROM User'] : [];
      const text = await run(smoke);
      expect([text.exitCode, text.error]).to.deep.equal([exitCode, undefined]);
      expect(text.stdout)
        .to.match(/^fail /m)
        .and.include(`[${id}]`)
        .and.include('What to do:');
      expect(org.requests.filter((request) => request.kind === 'token')).to.have.length(1);
      const result = await run([...smoke, '--json']);
      const [verification] = result.json?.result.connections ?? [];
      expect([result.exitCode, result.json?.status, verification?.exitCode]).to.deep.equal([
        exitCode,
        exitCode,
        exitCode,
      ]);
      expect(verification?.fault).to.include({ id, retryable, httpStatus: symptom.status });
      expect(verification?.fault?.host).to.equal('127.0.0.1');
      expect(verification?.fault?.evidence).to.include(`HTTP ${symptom.status}`).and.not.include('hidden');
      const concise = await run([...smoke, '--concise']);
      expect(concise.stdout.trimEnd().split('\n')).to.have.length(1);
      expect(concise.stdout).to.include(`[${id}] (exit code ${exitCode})`);
    });

  it('is all of the table that an answer can show', () => {
    const shown = new Set(answered.map(([, id]) => id));
    const rows = requestFaults
      .filter(({ code, stage }) => code === undefined && stage !== 'quoted')
      .map(({ id }) => id);
    expect(rows.filter((id) => !shown.has(id))).to.deep.equal([]);
  });

  it('names what is excluded, because the server checks it earlier', async () => {
    org.switches.onRequest = ({ kind }) =>
      kind === 'token'
        ? answerFor({ stage: 'token', status: 400, error: 'invalid_grant', description: 'inactive user' })
        : undefined;
    const { stdout } = await run([]);
    expect(stdout)
      .to.include('Ruled out, because the server checks them earlier: the audience of the assertion; the client ID')
      .and.include('Already passed: private key, instance URL, network, host, clock.')
      .and.include('Logins used: 1.');
  });

  it('shows an unknown refusal as it came, with status, host and request id', async () => {
    org.switches.onRequest = ({ kind }) =>
      kind === 'token'
        ? {
            status: 400,
            headers: { 'x-sfdc-request-id': 'TID:1' },
            body: '{"error":"new_thing","error_description":"Nobody\\u001b[31m knows::x"}',
          }
        : undefined;
    const { json: shown } = await run(['--json']);
    expect(shown?.result.connections[0]?.fault).to.include({
      id: 'unknown-refusal',
      error: 'new_thing',
      errorDescription: 'Nobody knows: :x',
      httpStatus: 400,
      host: '127.0.0.1',
      requestId: 'TID:1',
    });
  });

  describe('in foreign text', () => {
    const payload =
      '\u001b[31m\u0007\r\n::error::x\n##vso[task.setvariable]y ##[error]z <script>`|*[a](http://b)\u202e@everyone';
    const strange = /(?!\n)\p{Cc}|\u202e|^::error::x|##vso\[task\.setvariable|##\[error|\\u001b|\\u202e/mu;

    const fields: Array<[string, ScriptedAnswer | undefined]> = [
      ['the error', { status: 400, body: JSON.stringify({ error: payload, error_description: 'x' }) }],
      ['the description', { status: 400, body: JSON.stringify({ error: 'x', error_description: payload }) }],
      ['a page', { status: 200, body: `<html>${payload}</html>` }],
      ['a page with an error status', { status: 500, body: `<html>${payload}</html>` }],
      ['the content type', { status: 200, headers: { 'content-type': 'a/\u0080##vso[x]::error::x' }, body: 'x' }],
      ['the request id', { status: 400, headers: { 'x-request-id': '::error::x ##[error]z' }, body: '{}' }],
      ['a redirect', { status: 302, headers: { location: 'https://a.io:::error::x##vso[task.setvariable]' } }],
      ['Retry-After', { status: 429, headers: { 'retry-after': '::error::x' }, body: '' }],
      ['the scopes', undefined],
    ];
    for (const [what, answer] of fields)
      it(`${what} stays text everywhere`, async () => {
        const good = { access_token: '00D000000000001!x', instance_url: org.origin, scope: `api ${payload}` };
        const id = `${org.origin}/id/${org.state.organization.id}/${org.state.users[1]?.id}`;
        const scripted = answer ?? { status: 200, body: JSON.stringify({ ...good, id }) };
        org.switches.onRequest = ({ kind }) => (kind === 'token' ? scripted : undefined);
        const text = await run([]);
        expect(text.stdout + text.stderr).not.to.match(strange);
        const { stdout } = await run(['--json']);
        expect(stdout).not.to.match(strange);
        for (const runner of [{ GITHUB_ACTIONS: 'true' }, { TF_BUILD: 'True' }, { GITLAB_CI: 'true' }]) {
          const annotated = await run([], { CI: 'true', ...runner });
          const lines = annotated.stderr.split('\n').filter((line) => /^(?:::|##)/.test(line));
          expect(
            lines.every((line) => /^::(?:error|warning) title=Salesforce|^##vso\[task\.logissue type=/.test(line)),
          ).to.equal(true);
          expect(lines.join('\n').replace(/^(?:::\w+ |##vso\[task\.logissue)/gm, '')).not.to.match(strange);
        }
      });

    it('the issuer and the user name stay text', async () => {
      org.switches.onRequest = ({ kind }) => {
        if (kind === 'discovery') return { status: 200, body: JSON.stringify({ issuer: payload }) };
        if (kind === 'userinfo') return { status: 200, body: JSON.stringify({ preferred_username: payload }) };
        return undefined;
      };
      for (const argv of [[], ['--json']]) {
        const { stdout, stderr } = await run(argv);
        expect(stdout + stderr).not.to.match(strange);
      }
    });
  });
});
