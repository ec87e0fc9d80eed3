/** An org that attacks its own administrator: a deploy and a comparison end by themselves, and ask nobody else. */
import { dirname } from 'node:path';
import { expect } from 'chai';
import type { RecordedRequest } from '../../org/index.ts';
import type { ScriptedAnswer } from '../../org/switches.ts';
import { filesBelow } from '../../tools/filesBelow.ts';
import { startHostileServer, type HostileServer } from '../../tools/hostileServer.ts';
import { harmIn } from '../../tools/injections.ts';
import { runPluginHere } from '../../tools/runPluginHere.ts';
import { scene, type Scene } from '../../tools/scene.ts';
import { setSwitches } from '../../tools/switches.ts';

const xml = (status: number, body: string): ScriptedAnswer => ({
  status,
  headers: { 'content-type': 'text/xml;charset=UTF-8' },
  body,
});
const json = (body: string): ScriptedAnswer => ({ status: 200, headers: { 'content-type': 'application/json' }, body });
const envelope = (body: string, before = ''): string =>
  `<?xml version="1.0"?>${before}<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>${body}</e:Body></e:Envelope>`;
const result = (call: string, body: string): string =>
  `<${call}Response xmlns="http://soap.sforce.com/2006/04/metadata"><result>${body}</result></${call}Response>`;
const lol = [
  '<!ENTITY a "aaaaaaaaaa">',
  ...'bcdefgh'.split('').map((name, index) => {
    const inner = `&${'abcdefg'[index]};`;
    return `<!ENTITY ${name} "${inner.repeat(10)}">`;
  }),
].join('');

describe('a hostile org on the side of its administrator', () => {
  let stage: Scene;
  let elsewhere: HostileServer;

  before(async () => {
    stage = await scene();
    elsewhere = await startHostileServer();
    const login = ['--connection', 'acme', '--username', stage.loginUser];
    const made = await run('setup', '--target-org', 'admin', '--no-prompt', ...login);
    expect(made.exitCode, made.raw).to.equal(0);
  });
  after(async () => {
    elsewhere.close();
    await stage.end();
  });
  afterEach(() => setSwitches(stage.org));

  const run = (...argv: string[]) => runPluginHere(['jwt', ...argv], stage.options);
  const deploy = ['deploy', '-c', 'acme', '--target-org', 'admin', '--no-prompt', '--wait', '1'];
  const diff = ['diff', '-c', 'acme', '--target-org', 'admin'];

  /** Answers in the org's place; the command ends by itself, tells what it may, and asks nobody else. */
  const attack = async (
    argv: string[],
    answer: (request: RecordedRequest) => ScriptedAnswer | void,
  ): Promise<{ raw: string; exitCode: number; answered: number }> => {
    let answered = 0;
    setSwitches(stage.org, {
      onRequest: (request) => {
        const given = answer(request);
        answered += given ? 1 : 0;
        return given;
      },
    });
    const before = Object.keys(filesBelow(dirname(stage.project))).filter((path) => !path.startsWith('project/'));
    const { raw, error, exitCode } = await run(...argv);
    const shown = `${raw}${error?.message ?? ''}`;
    expect([0, 1, 2, 69, 75], shown).to.include(exitCode);
    expect(harmIn(shown)).to.deep.equal([]);
    expect(shown)
      .not.to.include(stage.org.admin.accessToken)
      .and.not.include('canary')
      .and.not.match(/call stack/i);
    expect(elsewhere.seen).to.deep.equal([]);
    expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
    const after = Object.keys(filesBelow(dirname(stage.project))).filter((path) => !path.startsWith('project/'));
    expect(after).to.deep.equal(before);
    expect(answered, 'the attack was met').to.be.greaterThan(0);
    return { raw: shown, exitCode, answered };
  };

  const isListQuery = ({ kind, rawPath }: RecordedRequest): boolean =>
    kind === 'query' && /SetupEntityAccess|PermissionSet/.test(decodeURIComponent(rawPath));

  for (const [what, url] of Object.entries({
    'another origin': '(elsewhere)/services/data/v66.0/query/x',
    'a host without scheme': '//(host)/services/data/x',
    'a host behind an at sign': '@(host)/services/data/x',
    'a host behind a backslash': '\\\\(host)\\x',
  }))
    for (const argv of [deploy, diff])
      it(`that says its next page lies at ${what} isn’t followed there by ${argv[0]}`, async () => {
        const next = url.replace('(elsewhere)', elsewhere.origin).replace('(host)', elsewhere.host);
        await attack(argv, (request) =>
          isListQuery(request)
            ? json(
                JSON.stringify({
                  totalSize: 2,
                  done: false,
                  nextRecordsUrl: next,
                  records: [{ Id: '0PS000000000001' }],
                }),
              )
            : undefined,
        );
      });

  const soaps: Record<string, () => ScriptedAnswer> = {
    'a bomb of entities': () => xml(200, envelope('<x>&h;</x>', `<!DOCTYPE x [${lol}]>`)),
    'an external entity': () =>
      xml(200, envelope('<x>&e;</x>', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>')),
    nothing: () => xml(200, ''),
    'a page': () => xml(200, '<html><body>Maintenance</body></html>'),
    'half of an answer': () => xml(200, envelope('').slice(0, 60)),
    'deep elements': () => xml(200, envelope('<a>'.repeat(20_000) + '</a>'.repeat(20_000))),
    'an element called __proto__': () =>
      xml(200, envelope(result('deploy', '<__proto__><polluted>yes</polluted></__proto__>'))),
    'a fault of deep elements': () =>
      xml(500, envelope(`<e:Fault><faultstring>${'<a>'.repeat(10_000)}</faultstring></e:Fault>`)),
  };
  for (const [what, answer] of Object.entries(soaps))
    for (const argv of [deploy, diff])
      it(`that answers SOAP with ${what} ends ${argv[0]}, and is no success`, async () => {
        const { exitCode } = await attack(argv, ({ kind }) => (kind === 'soap' ? answer() : undefined));
        expect(exitCode).not.to.equal(0);
      });

  const queries: Record<string, string> = {
    '__proto__ and constructor':
      '{"totalSize":1,"done":true,"__proto__":{"polluted":"yes"},"records":[{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}]}',
    'deep arrays': `{"totalSize":1,"done":true,"records":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    'no records': '{"totalSize":1,"done":false}',
    'something else': '"x"',
  };
  for (const [what, body] of Object.entries(queries))
    for (const argv of [deploy, diff])
      it(`that answers queries with ${what} ends ${argv[0]}`, async () => {
        await attack(argv, ({ kind }) => (kind === 'query' ? json(body) : undefined));
      });

  for (const id of ['../../x', '0Af/../../../x', '0Af\n::error::x', ''])
    it(`that gives a deploy the id ${JSON.stringify(id)} has no say over places of files`, async () => {
      await attack(deploy, ({ soapAction }) =>
        soapAction === 'deploy'
          ? xml(200, envelope(result('deploy', `<done>false</done><id>${id}</id><state>Queued</state>`)))
          : undefined,
      );
    });

  it('that says its own id is a path has no say over places of files', async () => {
    await attack(deploy, ({ kind, rawPath }) =>
      kind === 'query' && decodeURIComponent(rawPath).includes('FROM Organization')
        ? json('{"totalSize":1,"done":true,"records":[{"Id":"../../../../x","Name":"x","OrganizationType":"x"}]}')
        : undefined,
    );
  });
});
