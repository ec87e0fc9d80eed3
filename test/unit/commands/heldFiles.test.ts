/** Hostile app files and settings in a project: a finding or a named error, and nothing of them as a command of a runner. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import type { JwtLintResult } from '../../../src/commands/jwt/lint.ts';
import { harmIn, harmInData } from '../../tools/injections.ts';
import { runPluginHere } from '../../tools/runPluginHere.ts';
import { sampleFiles } from '../app/sample.ts';

const namespace = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
const settings = 'jwt/JwtLogin/app/extlClntAppOauthSettings/JwtLogin_oauth.ecaOauth-meta.xml';
const secret = 'canary of a file beside the project';

describe('a project whose files are hostile', () => {
  let folder: string;
  let project: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-hostile-')));
    project = join(folder, 'project');
    put('sfdx-project.json', '{"packageDirectories":[{"path":"force-app"}]}');
    writeFileSync(join(folder, 'secret'), secret);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const put = (path: string, content: string | Buffer): void => {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), content);
  };
  const run = <T>(...argv: string[]) =>
    runPluginHere<T>(['jwt', ...argv], { cwd: project, env: { SF_JWT_KEY_DIR: join(folder, 'keys'), CI: undefined } });
  const putApp = (): void => {
    sampleFiles().forEach(({ path, content }) => put(`jwt/JwtLogin/${path}`, content));
    const acme = { instanceUrl: 'https://acme.my.salesforce.com', username: 'ci@acme.example', app: 'JwtLogin' };
    put('config/jwt-connections.json', JSON.stringify({ version: 1, connections: { acme } }));
  };

  /** What stands in place of the OAuth settings. */
  const bodies: Record<string, () => string | Buffer> = {
    'a DOCTYPE and an external entity': () =>
      `<!DOCTYPE x [<!ENTITY e SYSTEM "file://${folder}/secret">]><ExtlClntAppOauthSettings ${namespace}><label>&e;</label></ExtlClntAppOauthSettings>`,
    'an unknown entity': () =>
      `<ExtlClntAppOauthSettings ${namespace}><label>&evil;</label></ExtlClntAppOauthSettings>`,
    'an element called __proto__': () =>
      `<ExtlClntAppOauthSettings ${namespace}><__proto__><polluted>yes</polluted></__proto__></ExtlClntAppOauthSettings>`,
    'an element called constructor': () =>
      `<ExtlClntAppOauthSettings ${namespace}><constructor><polluted>yes</polluted></constructor></ExtlClntAppOauthSettings>`,
    '80,000 nested elements': () =>
      `<ExtlClntAppOauthSettings ${namespace}>${'<a>'.repeat(80_000)}${'</a>'.repeat(80_000)}</ExtlClntAppOauthSettings>`,
    'runner commands and terminal sequences': () =>
      `<ExtlClntAppOauthSettings ${namespace}><commaSeparatedOauthScopes>Api\n::error::pwned\n##vso[task.complete]\u001b]8;;https://evil.example\u0007x</commaSeparatedOauthScopes></ExtlClntAppOauthSettings>`,
    'bidirectional characters': () =>
      `<ExtlClntAppOauthSettings ${namespace}><commaSeparatedOauthScopes>\u202eipA\u2066</commaSeparatedOauthScopes></ExtlClntAppOauthSettings>`,
    'bytes that are no UTF-8': () =>
      Buffer.concat([
        Buffer.from(`<ExtlClntAppOauthSettings ${namespace}><label>`),
        Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0x80]),
      ]),
  };
  for (const [what, body] of Object.entries(bodies))
    it(`by ${what} is judged, and shown as text only`, async () => {
      putApp();
      put(settings, body());
      for (const argv of [['lint'], ['deploy', '-c', 'acme', '--no-prompt']]) {
        const text = await run(...argv);
        const json = await run<JwtLintResult>(...argv, '--json');
        for (const { exitCode } of [text, json]) expect([1, 2], text.raw).to.include(exitCode);
        expect([...harmIn(text.raw), ...harmInData(json.json)], text.raw).to.deep.equal([]);
        expect(text.raw + json.raw)
          .not.to.include('canary')
          .and.not.match(/call stack|internal error/i);
      }
      expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
    });

  it('by the names of files is shown as text only', async () => {
    const names = [
      'a\n::set-output name=x::pwned',
      'b\n##vso[task.setvariable variable=x]pwned',
      'c\u001b]8;;https:evil\u0007x',
      'd\u202epwned\u200b',
    ];
    for (const name of names) put(`jwt/JwtLogin/app/extlClntAppOauthSettings/${name}.ecaOauth-meta.xml`, '<broken');
    const sarif = join(folder, 'lint.sarif');
    const text = await run('lint', '--sarif-file', sarif);
    const json = await run<JwtLintResult>('lint', '--json');
    expect(text.exitCode, text.raw).to.equal(1);
    expect([...harmIn(text.raw), ...harmInData(json.json)]).to.deep.equal([]);
    expect(json.raw).to.include('pwned');
  });

  /** A file that sf itself reads before each command. */
  const broken: Record<string, [path: string, text: string]> = {
    'settings of sf that are broken and full of runner commands': [
      '.sf/config.json',
      '{"target-org": \n::error::pwned\n##vso[task.complete]pwned\n::add-mask::pwned\n',
    ],
    'old settings of sf that are broken': ['.sfdx/sfdx-config.json', '\n::error::pwned\n{"defaultusername":'],
    'a project file that is broken': ['sfdx-project.json', '{"packageDirectories":\n::error::pwned\n'],
    'settings of sf that are hostile': [
      '.sf/config.json',
      JSON.stringify({
        'target-org': '\n::error::pwned\u001b[2J',
        'org-instance-url': 'https://evil.example',
        'org-api-version': '../../pwned',
        __proto__: { polluted: 'yes' },
      }),
    ],
  };
  const commands: string[][] = [
    ['verify', '-c', 'acme'],
    ['authorize', '-c', 'acme'],
    ['deploy', '-c', 'acme', '--no-prompt'],
    ['diff', '-c', 'acme'],
    ['setup', '--connection', 'acme', '--username', 'ci@acme.example', '--no-prompt'],
    ['lint'],
    ['inspect', 'sfdx-project.json'],
    ['export', '--key-name', 'acme', '--format', 'certificate'],
    ['generate', 'metadata', '-c', 'acme', '--contact-email', 'a@acme.example'],
    ['key', 'list'],
    ['key', 'delete', '--key-name', 'acme', '--no-prompt'],
    ['key', 'passphrase', '--key-name', 'acme', '--remove'],
  ];
  for (const [what, [path, content]] of Object.entries(broken))
    it(`by ${what} makes no command print a command of a runner`, async () => {
      put(path, content);
      for (const argv of commands) {
        const { raw, error, exitCode } = await run(...argv);
        expect([0, 1, 2], argv.join(' ') + raw).to.include(exitCode);
        expect(harmIn(raw + (error?.message ?? '')), argv.join(' ')).to.deep.equal([]);
      }
      expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
    });
});
