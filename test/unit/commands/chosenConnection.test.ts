import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtAuthorize from '../../../src/commands/jwt/authorize.ts';
import JwtDeploy from '../../../src/commands/jwt/deploy.ts';
import JwtDiff from '../../../src/commands/jwt/diff.ts';
import JwtDoctor from '../../../src/commands/jwt/doctor.ts';
import JwtExport from '../../../src/commands/jwt/export.ts';
import JwtLint from '../../../src/commands/jwt/lint.ts';
import JwtGenerateMetadata from '../../../src/commands/jwt/generate/metadata.ts';
import JwtRevoke from '../../../src/commands/jwt/revoke.ts';
import JwtSetup from '../../../src/commands/jwt/setup.ts';
import JwtStatus from '../../../src/commands/jwt/status.ts';
import JwtVerify from '../../../src/commands/jwt/verify.ts';
import { encodeBundle } from '../../../src/connection/bundle/bundle.ts';
import { environmentPrefix } from '../../../src/connection/names.ts';
import { certificatePem, privateKeyPem } from '../org/appProject.ts';
import { root, runCommand, type CommandRun } from '../../tools/runCommand.ts';

/** What each command that has `--connection` does with the connection that it takes. */
const commands = {
  verify: { command: JwtVerify, argv: ['--json'] },
  authorize: { command: JwtAuthorize, argv: ['--json'] },
  doctor: { command: JwtDoctor, argv: ['--json'] },
  deploy: { command: JwtDeploy, argv: ['--json', '--no-prompt'] },
  diff: { command: JwtDiff, argv: ['--json'] },
  revoke: { command: JwtRevoke, argv: ['--json', '--no-prompt'] },
  lint: { command: { run: (argv: string[], place: string) => JwtLint.run(argv, place) }, argv: ['--json'] },
  status: { command: { run: (argv: string[], place: string) => JwtStatus.run(argv, place) }, argv: ['--json'] },
  export: { command: JwtExport, argv: ['--json', '--format', 'certificate'] },
  setup: { command: JwtSetup, argv: ['--json', '--no-prompt'] },
  'generate metadata': { command: JwtGenerateMetadata, argv: ['--json'] },
};
type CommandName = keyof typeof commands;

/** What they do with it is tested beside them: they write, show or use up what the rows here only set up in part. */
const testedElsewhere = [
  ...['add', 'delete', 'list', 'show', 'use'].map((verb) => `connection ${verb}`),
  'generate assertion',
  'generate pipeline',
  'rotate',
  'secret list',
  'secret push',
];
const names = Object.keys(commands) as CommandName[];

type Situation = {
  /** The connections of the file; with `default: `, that of its default. */
  file?: string[];
  default?: string;
  /** Connections whose records can't be used. */
  broken?: string[];
  /** Connections that the environment has bundles of. */
  bundles?: string[];
  /** Connections that have app files. */
  folders?: string[];
  env?: Record<string, string>;
};

const record = {
  instanceUrl: 'https://127.0.0.1:1',
  username: 'ci@acme.example',
  clientId: '3MVG9clientid',
  app: 'JwtLogin',
};
const completeLogin = { SF_JWT_USERNAME: 'a@b', SF_JWT_CLIENT_ID: 'x', SF_JWT_INSTANCE_URL: record.instanceUrl };

const projectOf = async (situation: Situation) => {
  const folder = mkdtempSync(join(homedir(), 'chosen-'));
  mkdirSync(join(folder, 'config'));
  writeFileSync(join(folder, 'sfdx-project.json'), '{"packageDirectories":[{"path":"force-app"}]}');
  for (const name of situation.folders ?? []) mkdirSync(join(folder, 'jwt/JwtLogin/orgs', name), { recursive: true });
  const records = [
    ...(situation.file ?? []).map((name) => [name, record]),
    ...(situation.broken ?? []).map((name) => [name, { instanceUrl: 7 }]),
  ];
  const defaults = situation.default === undefined ? {} : { defaults: { connection: situation.default } };
  if (records.length > 0 || situation.default !== undefined)
    writeFileSync(
      join(folder, 'config/jwt-connections.json'),
      JSON.stringify({ version: 1, ...defaults, connections: Object.fromEntries(records) as object }),
    );
  const pem = { key: await privateKeyPem(), certificate: await certificatePem() };
  const bundle = encodeBundle({ ...record, orgId: '00D000000000001EAA', ...pem });
  const bundles = (situation.bundles ?? []).map((name) => [environmentPrefix(name), bundle]);
  const place = { SF_JWT_KEY_DIR: join(folder, 'keys'), SF_JWT_ALLOWED_HOSTS: '127.0.0.1:1' };
  return {
    cwd: folder,
    env: { CI: undefined, ...place, ...(Object.fromEntries(bundles) as Record<string, string>), ...situation.env },
  };
};

/** Errors of commands that had taken the connection that was named, and then lacked something else. */
const laterErrors = /^(?:KeyPairMissing|ExportKeyInBundle|ContactEmailMissing|AdminLoginMissing)Error$/;

type Shown = { connection?: string; verification?: { connection?: string }; connections?: Array<Shown | string> };

const nameShown = (shown: Shown | string): string =>
  typeof shown === 'string' ? shown : (shown.connection ?? '(none by name)');

/** The connections that a command took, or the error instead. */
const taken = ({ json, error }: CommandRun<Shown>, named: readonly string[]): string => {
  const { name = error?.name ?? '', message = '', result } = json ?? {};
  const shown = result?.connections ?? (result?.verification ? [result.verification] : []);
  if (shown.length > 0) return shown.map(nameShown).join(' ');
  const isLater = laterErrors.test(name) || (name === 'SetupFlagsMissingError' && !message.includes('--connection'));
  return isLater ? named.join(' ') : name.replace(/Error$/, '');
};

const run = async (name: CommandName, situation: Situation, named: readonly string[]): Promise<string> => {
  const { command, argv } = commands[name];
  const flags = named.flatMap((each) => ['--connection', each]);
  return taken(await runCommand<Shown>(command, [...argv, ...flags], await projectOf(situation)), named);
};

const logIn = ['verify', 'authorize', 'doctor'] as const;
const takeAppFiles = ['deploy', 'diff', 'revoke'] as const;

/** Commands that never choose a connection by themselves. */
const neverChoose: Partial<Record<CommandName, { says: string; why: string }>> = {
  lint: { says: '', why: 'it judges the whole project where nobody names a connection' },
  status: { says: '[a-z ]*', why: 'it shows all of them, for it changes nothing' },
  export: { says: 'Error', why: 'it gives a key away, so that it must be named' },
  setup: { says: 'SetupFlagsMissing', why: 'it makes a connection, so that a person is asked for its name' },
  'generate metadata': { says: 'Error', why: 'it makes the files of a connection, so that its name is required' },
};

type Row = {
  what: string;
  situation: Situation;
  /** What `--connection` says. */
  named?: string[];
  /** What every command takes or says that chooses. */
  all: string;
  /** Which ones don't, what they do, and why. */
  but?: Array<{ commands: readonly CommandName[]; says: string; why: string }>;
};

const nothingToLogInWith = {
  commands: logIn,
  says: 'ConnectionIncomplete',
  why: 'an app folder doesn’t say as whom and where to log in, and the missing flags are listed',
};
const missingFiles = {
  commands: takeAppFiles,
  says: 'ConnectionsNowhere',
  why: 'it needs app files, and says that there are none',
};
const nothingToJudge = {
  commands: ['lint'] as const,
  says: 'AppFilesMissing',
  why: 'it would judge nothing and call it good',
};
const makers: readonly CommandName[] = ['setup', 'generate metadata'];
const makesIt = { commands: makers, says: 'new', why: 'it makes the connection or its files' };

const rows: Row[] = [
  {
    what: 'nothing at all',
    situation: {},
    all: 'ConnectionIncomplete',
    but: [missingFiles],
  },
  { what: 'one connection in the file', situation: { file: ['acme'] }, all: 'acme' },
  { what: 'two in the file', situation: { file: ['acme', 'beta'] }, all: 'ConnectionNotChosen' },
  { what: 'the default of two', situation: { file: ['acme', 'beta'], default: 'beta' }, all: 'beta' },
  { what: 'a default that doesn’t exist', situation: { file: ['acme'], default: 'gone' }, all: 'ConnectionUnknown' },
  { what: 'only a bundle', situation: { bundles: ['acme'] }, all: 'acme' },
  { what: 'only two bundles', situation: { bundles: ['acme', 'beta'] }, all: 'ConnectionNotNamed' },
  { what: 'the bundle of the only one', situation: { file: ['acme'], bundles: ['acme'] }, all: 'acme' },
  {
    what: 'a bundle, and another one in the file',
    situation: { file: ['beta'], bundles: ['acme'] },
    all: 'ConnectionNotChosen',
  },
  {
    what: 'a bundle, and another one as the default',
    situation: { file: ['beta'], default: 'beta', bundles: ['acme'] },
    all: 'ConnectionNotNamed',
  },
  { what: 'only an app folder', situation: { folders: ['acme'] }, all: 'acme', but: [nothingToLogInWith] },
  {
    what: 'only two app folders',
    situation: { folders: ['acme', 'beta'] },
    all: 'ConnectionNotChosen',
    but: [nothingToLogInWith],
  },
  {
    what: 'one in the file, and the app folder of another',
    situation: { file: ['acme'], folders: ['beta'] },
    all: 'ConnectionNotChosen',
    but: [{ commands: logIn, says: 'acme', why: 'it is the only one that can log in' }],
  },
  {
    what: 'a bundle, and the app folder of another',
    situation: { bundles: ['acme'], folders: ['beta'] },
    all: 'ConnectionNotChosen',
    but: [{ commands: logIn, says: 'acme', why: 'it is the only one that can log in' }],
  },
  {
    what: 'a record that can’t be used',
    situation: { file: ['acme'], broken: ['bad'] },
    all: 'ConnectionFileInvalid',
  },
  {
    what: 'the key of another than the only one',
    situation: { file: ['acme'], env: { SF_JWT_BETA_KEY: 'x' } },
    all: 'ConnectionNotNamed',
  },
  {
    what: 'keys of two, none of them the default',
    situation: { file: ['acme', 'beta'], env: { SF_JWT_ACME_KEY: 'x', SF_JWT_BETA_KEY: 'x' } },
    all: 'ConnectionNotChosen',
  },
  {
    what: 'a whole login in the environment, without a name',
    situation: { file: ['acme'], env: completeLogin },
    all: 'acme',
    but: [{ commands: logIn, says: 'ConnectionIncomplete', why: 'it is a login without a name, which lacks a key' }],
  },
  { what: 'the name of one in the file', named: ['acme'], situation: { file: ['acme', 'beta'] }, all: 'acme' },
  {
    what: 'the name of one whose neighbor can’t be used',
    named: ['acme'],
    situation: { file: ['acme'], broken: ['bad'] },
    all: 'acme',
  },
  {
    what: 'the name of a bundle',
    named: ['acme'],
    situation: { bundles: ['acme', 'beta'] },
    all: 'acme',
    but: [nothingToJudge],
  },
  {
    what: 'the name of an app folder',
    named: ['acme'],
    situation: { file: ['beta'], folders: ['acme'] },
    all: 'acme',
    but: [
      {
        commands: [...logIn, 'export', 'status'],
        says: 'ConnectionUnknown',
        why: 'an app folder says neither a login nor a key',
      },
      nothingToJudge,
    ],
  },
  {
    what: 'a name that nothing has',
    named: ['new'],
    situation: { file: ['acme'], folders: ['beta'] },
    all: 'ConnectionUnknown',
    but: [makesIt],
  },
  {
    what: 'a name where nothing is known',
    named: ['new'],
    situation: {},
    all: 'ConnectionUnknown',
    but: [makesIt, { ...missingFiles, says: 'new' }, nothingToJudge],
  },
  { what: 'a name that is none', named: ['../x'], situation: { file: ['acme'] }, all: 'ConnectionNameInvalid' },
  {
    what: 'two names',
    named: ['beta', 'acme'],
    situation: { file: ['acme', 'beta'] },
    all: 'beta acme',
    but: [
      { commands: ['authorize', 'doctor', 'export', ...makers], says: 'Error', why: 'it takes one connection' },
      { commands: ['status'], says: 'acme beta', why: 'it sorts them by urgency' },
    ],
  },
];

type Snapshot = Array<{ command: string; flags: string[] }>;

const expected = (row: Row, name: CommandName): { says: string; why?: string } =>
  row.but?.find((each) => each.commands.includes(name)) ??
  (row.named === undefined ? neverChoose[name] : undefined) ?? { says: row.all };

describe('the connection that is meant', () => {
  it('is asked for by these commands and no others', () => {
    const all = JSON.parse(readFileSync(join(root, 'command-snapshot.json'), 'utf8')) as Snapshot;
    const withFlag = all
      .filter(({ flags }) => flags.includes('connection'))
      .map(({ command }) => command.replace(/^jwt:/, '').replaceAll(':', ' '));
    expect(withFlag.sort()).to.deep.equal([...names, ...testedElsewhere].sort());
  });

  for (const row of rows)
    for (const name of names) {
      const { says, why } = expected(row, name);
      it(`with ${row.what}, ${name}: ${says}${why === undefined ? '' : `, for ${why}`}`, async () =>
        expect(await run(name, row.situation, row.named ?? [])).to.match(
          new RegExp(`^${says.replace('Error', '.*')}$`),
        ));
    }

  it('is never two, whichever commands choose', () => {
    const chosen = (row: Row) => names.map((name) => expected(row, name).says).filter((says) => /^[a-z]+$/.test(says));
    for (const row of rows) expect(new Set(chosen(row)).size, row.what).to.be.at.most(1);
  });
});
