/** The same commands by the bundle and by the plugin with its libraries beside it: same output, same exit code. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { startLocalOrg, type LocalOrg } from '../org/index.ts';
import { runSf } from '../tools/realSf.ts';
import { root } from '../tools/runCommand.ts';
import { scene } from '../tools/scene.ts';
import { Terminal } from '../tools/terminal.ts';
import { makeUnbundled } from '../tools/unbundledPlugin.ts';

type Side = { plugin: string; folder: string; home: string; project: string; org: LocalOrg };
type Env = Record<string, string | undefined>;
type Row = { name: string; argv: (side: Side) => string[]; env?: (side: Side) => Env };
type Said = { code: number | null; stdout: string[]; stderr: string[] };

const username = 'ci@acme.example';
const row = (argv: string, env: Env = {}): Row => ({ name: argv, argv: () => argv.split(' '), env: () => env });

/** In this order: each finds what those before it have left. */
const rows: Row[] = [
  row('jwt --help'),
  row('jwt verify --help'),
  row('jwt setup -h'),
  row('jwt key list'),
  row('jwt key list --json'),
  row('jwt key list', { SF_CONTENT_TYPE: 'JSON' }),
  row('jwt verify --nonsense'),
  row('jwt verify surplus'),
  row('jwt verify --connection nobody'),
  row('jwt verify --connection nobody --json'),
  row('jwt verify --connection nobody', { SF_ENV: 'development' }),
  row('jwt verify --connection acme --expires-in soon'),
  row('jwt deploy --connection acme --api-version nine'),
  row('jwt generate keypair --name acme'),
  row('jwt generate keypair --name acme --json'),
  {
    name: 'flags from a folder',
    argv: ({ folder }) => ['jwt', 'generate', 'keypair', '--flags-dir', join(folder, 'flags')],
  },
  row(`jwt setup --no-prompt --target-org admin --connection acme --username ${username}`),
  row(`jwt setup --no-prompt --target-org admin --connection acme --username ${username} --json`),
  row('jwt deploy --connection acme --dry-run --target-org admin'),
  row('jwt diff --connection acme --target-org admin'),
  row('jwt generate metadata --connection acme --dry-run'),
  row('jwt generate metadata --connection acme --label Other'),
  row('jwt generate pipeline --provider github --job gate --job review --connection acme'),
  row('jwt diff --connection acme --target-org admin --json'),
  row('jwt verify --connection acme'),
  row('jwt verify --connection acme --json'),
  row('jwt verify --connection acme', { HTTPS_PROXY: 'http://127.0.0.1:1', NO_PROXY: undefined }),
  row('jwt status'),
  row('jwt status --json --expires-in 2d'),
  row('jwt authorize --connection acme --alias ci'),
  row('jwt usage --target-org admin --since 7d'),
  row('jwt inspect config/jwt-connections.json'),
  { name: 'a key', argv: ({ home }) => ['jwt', 'inspect', join(home, '.sf/jwt/keys/acme.crt')] },
  { name: 'an error', argv: () => ['jwt', 'doctor', '--error', 'invalid assertion'] },
  row('jwt doctor --error nothing --json'),
  row('jwt doctor --connection acme --target-org admin --verbose'),
  row('jwt doctor --connection acme --target-org admin --json'),
  row('jwt secret push --provider openbao --connection acme'),
  row('jwt secret list --provider openbao --connection acme --json'),
  row('jwt lint'),
  row('jwt lint --format sarif'),
  row('jwt export --connection acme --format certificate'),
  row('jwt verify --connection acme', { SF_DISABLE_LOG_FILE: undefined }),
  row('jwt verify --connection acme', { SF_DISABLE_LOG_FILE: undefined, SF_LOG_LEVEL: 'trace' }),
  row('jwt key list', { SF_DISABLE_LOG_FILE: undefined, DEBUG: 'jwt*' }),
];

const sideOf = async (plugin: string, folder: string): Promise<Side> => {
  const [home, project] = [join(folder, 'home'), join(folder, 'project')];
  for (const each of [home, project, join(folder, 'flags')]) mkdirSync(each, { recursive: true });
  writeFileSync(join(folder, 'flags/name'), 'acme');
  writeFileSync(join(project, 'sfdx-project.json'), '{"packageDirectories":[{"path":"force-app","default":true}]}');
  const org = await startLocalOrg({ https: true });
  const side = { plugin, folder, home, project, org };
  const linked = await run(side, row(`plugins link ${plugin} --no-install`));
  expect(linked.code, linked.stderr.join('\n')).to.equal(0);
  const login = row(`org login access-token --instance-url ${org.origin} --alias admin --no-prompt`);
  expect((await run(side, login)).code).to.equal(0);
  return side;
};

const run = async (side: Side, { argv, env }: Row): Promise<Said> => {
  const { home, project: cwd, org } = side;
  const own = {
    NODE_EXTRA_CA_CERTS: org.caFile,
    SF_JWT_ALLOWED_HOSTS: org.host,
    SF_ACCESS_TOKEN: org.admin.accessToken,
  };
  const { code, stdout, stderr } = await runSf(argv(side), { home, cwd, env: { ...own, ...env?.(side) } });
  return { code, stdout: withoutChance(stdout, side), stderr: withoutChance(stderr, side) };
};

/** What differs between any two runs: places, keys, times and numbers that somebody drew. */
const withoutChance = (text: string, { plugin, folder, org }: Pick<Side, 'plugin' | 'folder' | 'org'>): string[] =>
  [plugin, root]
    .reduce((shown, place) => shown.replaceAll(place, '<plugin>/'), stripVTControlCharacters(text))
    .replaceAll('<plugin>//', '<plugin>/')
    .replaceAll(folder, '<folder>')
    .replaceAll(org.host, '<host>')
    .replaceAll(org.host.replace(/^.*:/, ''), '<port>')
    .replace(/(?:[0-9A-F]{2}:){15,}[0-9A-F]{2}/g, '<fingerprint>')
    .replace(/\b(?=[a-f]*\d)[0-9a-f]{32,64}\b/g, '<hash>')
    .replace(/3MVG9(?:…\w+|[\w.]+)/g, '<consumer key>')
    .replace(/\b(?=[a-zA-Z]*\d)[a-zA-Z0-9]{15,18}\b/g, '<id>')
    .replace(/-----BEGIN[^]*?-----END/g, '<pem>')
    .replace(/\d+(?:\.\d+)? ?m?s\b|"\w*[mM]s": \d+|\b\d+ seconds? off/g, '<duration>')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replace(/\d\d? \w{3} \d{4}, \d\d:\d\d UTC/g, '<time>')
    // The frames of a stack name files of the build.
    .replace(/(?:\n|\\n) +at [^\n"\\]*/g, '')
    .replace(/\(node:\d+\)/g, '(node)')
    .split('\n');

describe('the bundle and the unbundled plugin', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-two-'));
  let sides: Side[] = [];
  let unbundled = '';

  before(async function () {
    this.timeout(240_000);
    unbundled = makeUnbundled();
    sides = [await sideOf(root, join(folder, 'a')), await sideOf(unbundled, join(folder, 'b'))];
  });
  after(async () => {
    for (const { org } of sides) await org.close();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [index, each] of rows.entries())
    it(`say the same: ${index + 1} ${each.name}`, async () => {
      const [bundle, other] = await Promise.all(sides.map((side) => run(side, each)));
      expect(bundle).to.deep.equal(other);
    });

  it('ask and show the same on a terminal: prompts, stages and tables', async () => {
    const shown: string[][] = [];
    for (const plugin of [root, unbundled]) {
      const stage = await scene();
      const place = { plugin, folder: stage.project, org: stage.org };
      const terminal = new Terminal(stage, ['jwt', 'setup', '--target-org', 'admin'], { plugin });
      await terminal.answer('What should the connection be named?', 'acme\r');
      await terminal.answer('Which user should the login authenticate as?', `${stage.loginUser}\r`);
      await terminal.answer('What is the login for?', '\r');
      await terminal.answer('is a production org. Set up the JWT login "acme" in it?', 'y\r');
      const codes = [await terminal.ended];
      const made = new Terminal(stage, ['jwt', 'generate', 'metadata', '--connection', 'acme'], { plugin });
      codes.push(await made.ended);
      // Stages are drawn again and again, with what turns while they run.
      const lines = terminal.text
        .split(/\r?\n/)
        .filter((line) => /^(?:Proven|Next steps| +▸ (?:Key pair|Login): \w)/.test(line));
      shown.push(withoutChance([codes.join(), ...new Set(lines), made.text].join('\n'), place));
      await stage.end();
    }
    const [bundle, other] = shown;
    expect(bundle).to.deep.equal(other);
    expect(bundle?.[0]).to.equal('0,0');
    expect(bundle?.join('\n')).to.include('│ State').and.to.include('Proven: "acme"');
  });
});
