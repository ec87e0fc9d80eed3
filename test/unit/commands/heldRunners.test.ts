/** A hostile text in each place of a server's answer, on each runner: no line of it is a command. */
import { expect } from 'chai';
import {
  reply,
  startHostileServer,
  tokenAnswer,
  type HostileServer,
  type LoginRequest,
  type RawAnswer,
} from '../../tools/hostileServer.ts';
import { harmIn, injectionsTogether } from '../../tools/injections.ts';
import { runPluginHere } from '../../tools/runPluginHere.ts';
import { pem } from '../flows/verify/world.ts';

const payload = injectionsTogether['all of them'] ?? '';
/** What a header can hold of it. */
const header = `${payload.replace(/[^\x20-\x7e]/g, '')} ::error::pwned ##vso[task.complete]pwned %0A::error::pwned`;
const json = (status: number, data: unknown, headers = {}): RawAnswer => reply(status, JSON.stringify(data), headers);

/** Fifteen places of the answers of a server. */
const places = (origin: string): Record<string, [LoginRequest, RawAnswer]> => ({
  'the error': ['token', json(400, { error: payload })],
  'the description': ['token', json(400, { error: 'invalid_grant', error_description: payload })],
  'a list of errors': ['token', json(400, [{ errorCode: payload, message: payload }])],
  'the title of a page': ['token', reply(403, `<title>${payload}</title>${payload}`, { 'content-type': 'text/html' })],
  'the location': ['token', reply(302, '', { location: `https://${header}` })],
  'the content type': ['token', reply(200, payload, { 'content-type': header })],
  'the scopes': ['token', reply(200, tokenAnswer(origin, { scope: `api ${payload}` }))],
  'the instance URL': ['token', reply(200, tokenAnswer(origin, { instance_url: `https://${payload}` }))],
  'the id': ['token', reply(200, tokenAnswer(origin, { id: `${origin}/id/${payload}` }))],
  'the user name': ['userinfo', json(200, { preferred_username: payload })],
  'the issuer': ['discovery', json(200, { issuer: payload })],
  'the error of the API': ['api', json(403, [{ errorCode: payload, message: payload }])],
  'the date': ['discovery', json(200, { issuer: origin }, { date: header })],
  'the time to wait': ['token', reply(429, '', { 'retry-after': header })],
  'the page of the discovery document': [
    'discovery',
    reply(200, `<html>${payload}</html>`, { 'content-type': 'text/html' }),
  ],
});

const runners: Record<string, Record<string, string>> = {
  'no runner': {},
  GitHub: { CI: 'true', GITHUB_ACTIONS: 'true' },
  Azure: { CI: 'true', TF_BUILD: 'True' },
  GitLab: { CI: 'true', GITLAB_CI: 'true' },
};

/** A line that the plugin itself says to a runner; what follows is data. */
const own = /^(?:::(?:error|warning|notice) title=[^:]*::|##vso\[task\.(?:logissue type=\w+|uploadsummary)\])/;

describe('a hostile text from a server', () => {
  let server: HostileServer;
  before(async () => (server = await startHostileServer()));
  after(() => server.close());

  for (const place of Object.keys(places('')))
    it(`as ${place} is text on every runner`, async () => {
      const [request, answer] = places(server.origin)[place] ?? [];
      for (const [runner, env] of Object.entries(runners)) {
        server.script(request && answer ? { [request]: answer } : {});
        const argv = ['--instance-url', server.origin, '--username', 'ci@acme.example', '--client-id', 'x'];
        const { stdout, stderr, exitCode } = await runPluginHere(['jwt', 'verify', ...argv], {
          env: { CI: undefined, SF_JWT_ALLOWED_HOSTS: server.host, SF_JWT_KEY: pem, ...env },
        });
        expect([0, 1, 75], runner + stderr).to.include(exitCode);
        const lines = `${stdout}\n${stderr}`.split('\n').map((line) => line.replace(own, ''));
        expect(harmIn(lines.join('\n')), runner).to.deep.equal([]);
      }
    });
});
