import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtConnectionList from '../../../src/commands/jwt/connection/list.ts';
import JwtDeploy from '../../../src/commands/jwt/deploy.ts';
import JwtDiff from '../../../src/commands/jwt/diff.ts';
import JwtGeneratePipeline from '../../../src/commands/jwt/generate/pipeline.ts';
import JwtLint from '../../../src/commands/jwt/lint.ts';
import JwtRevoke from '../../../src/commands/jwt/revoke.ts';
import JwtRotate from '../../../src/commands/jwt/rotate.ts';
import JwtSecretList from '../../../src/commands/jwt/secret/list.ts';
import JwtSecretPush from '../../../src/commands/jwt/secret/push.ts';
import JwtStatus from '../../../src/commands/jwt/status.ts';
import JwtVerify from '../../../src/commands/jwt/verify.ts';
import { selectionFlags } from '../../../src/ux/flags/selectionFlags.ts';
import { commandsOfPlugin, type ManifestFlag } from '../../tools/manifest.ts';
import { runCommand } from '../../tools/runCommand.ts';
import { standIn } from '../../tools/standIns.ts';
import { withStandardInput } from '../../tools/standardInput.ts';

/** The commands that take several connections, and how each runs without an org. */
const commands = {
  'connection list': {
    command: { run: (argv: string[], root: string) => JwtConnectionList.run(argv, root) },
    argv: ['--json'],
  },
  verify: { command: JwtVerify, argv: ['--json'] },
  deploy: { command: JwtDeploy, argv: ['--json', '--no-prompt'] },
  diff: { command: JwtDiff, argv: ['--json'] },
  revoke: { command: JwtRevoke, argv: ['--json', '--no-prompt'] },
  rotate: { command: JwtRotate, argv: ['--json', '--no-prompt'] },
  'generate pipeline': {
    command: JwtGeneratePipeline,
    argv: ['--json', '--dry-run', '--provider', 'github', '--job', 'watch'],
  },
  lint: { command: { run: (argv: string[], root: string) => JwtLint.run(argv, root) }, argv: ['--json'] },
  'secret list': { command: JwtSecretList, argv: ['--json', '--provider', 'github'] },
  'secret push': { command: JwtSecretPush, argv: ['--json', '--provider', 'github'] },
  status: { command: { run: (argv: string[], root: string) => JwtStatus.run(argv, root) }, argv: ['--json'] },
};
type CommandName = keyof typeof commands;
const names = Object.keys(commands) as CommandName[];
const flagNames = Object.keys(selectionFlags);

const record = (...tags: string[]): object => ({
  instanceUrl: 'https://127.0.0.1:1',
  username: 'ci@acme.example',
  clientId: '3MVG9clientid',
  app: 'JwtLogin',
  tags,
});
const fileOf = (connections: object): string => JSON.stringify({ version: 1, connections });
const here = fileOf({ acme: record('uat'), beta: record('prod'), core: record('prod', 'eu'), dev: record() });
const there = fileOf({ zeta: record('prod'), yard: record() });

const projectWith = (text: string): string => {
  const folder = mkdtempSync(join(homedir(), 'selection-'));
  mkdirSync(join(folder, 'config'));
  writeFileSync(join(folder, 'sfdx-project.json'), '{"packageDirectories":[{"path":"force-app"}]}');
  writeFileSync(join(folder, 'config/jwt-connections.json'), text);
  return folder;
};

type Shown = {
  connections?: Array<string | { connection?: string }>;
  /** Of a store, and where there is none. */
  secrets?: Array<{ connection: string }>;
  failures?: Array<{ connection: string }>;
  /** Of an app in an org. */
  slots?: Array<{ connections: string[] }>;
};

/** The names of the connections in a result. */
const namesIn = ({ connections, slots, secrets, failures = [] }: Shown = {}): Array<string | undefined> | undefined => {
  const inStore = secrets && [...secrets, ...failures];
  const shown = connections ?? inStore ?? slots?.flatMap((slot) => slot.connections);
  return shown?.map((each) => (typeof each === 'string' ? each : each.connection));
};

/** The connections that a command took, or the name of its error. */
const taken = async (name: CommandName, argv: string[], cwd: string): Promise<string> => {
  const { command, argv: own } = commands[name];
  const env = { SF_JWT_KEY_DIR: join(cwd, 'keys'), SF_JWT_ALLOWED_HOSTS: '127.0.0.1:1', CI: undefined };
  const programs = mkdtempSync(join(homedir(), 'programs-'));
  if (name.startsWith('secret')) standIn(programs, 'gh');
  const { json, error } = await runCommand<Shown>(command, [...argv, ...own], {
    cwd,
    env: { ...env, ...(name.startsWith('secret') && { PATH: programs }) },
  });
  return namesIn(json?.result)?.join(' ') ?? json?.name ?? error?.name ?? '';
};

/** What is alike urgent is shown by name. */
const ordered = (name: CommandName, takes: string): string =>
  name === 'status' ? takes.split(' ').sort().join(' ') : takes;

const elsewhere = 'the connection file of another project';
const rows: Array<{ what: string; argv: string[]; takes: string; file?: string; piped?: string }> = [
  { what: 'all', argv: ['--all'], takes: 'acme beta core dev' },
  { what: 'two names, in their order', argv: ['-c', 'core', '--connection', 'acme'], takes: 'core acme' },
  { what: 'a name twice', argv: ['-c', 'core', '-c', 'core', '-c', 'dev'], takes: 'core dev' },
  { what: 'a tag', argv: ['--tag', 'prod'], takes: 'beta core' },
  { what: 'two tags, which one has both of', argv: ['--tag', 'eu', '--tag', 'prod'], takes: 'core beta' },
  { what: 'a name and a tag', argv: ['-c', 'dev', '--tag', 'uat'], takes: 'dev acme' },
  { what: 'all and a name', argv: ['--all', '-c', 'dev'], takes: 'Error' },
  { what: 'all and a tag', argv: ['--all', '--tag', 'uat'], takes: 'Error' },
  { what: 'an unknown tag', argv: ['--tag', 'qa'], takes: 'TagUnknownError' },
  { what: 'an unknown name', argv: ['-c', 'acne'], takes: 'ConnectionUnknownError' },
  { what: 'a name that is none', argv: ['-c', '../acme'], takes: 'ConnectionNameInvalidError' },
  { what: 'all of no connections', argv: ['--all'], file: fileOf({}), takes: 'ConnectionsNoneError' },
  { what: 'a tag of no connections', argv: ['--tag', 'uat'], file: fileOf({}), takes: 'ConnectionsNoneError' },
  { what: 'all of an empty file', argv: ['--all'], file: '', takes: 'ConnectionFileNotJsonError' },
  { what: 'all of a damaged file', argv: ['--all'], file: '{"version":1', takes: 'ConnectionFileNotJsonError' },
  { what: `all of ${elsewhere}`, argv: ['--all', '--connection-file', 'THERE'], takes: 'yard zeta' },
  { what: `a tag in ${elsewhere}`, argv: ['--tag', 'prod', '--connection-file', 'THERE'], takes: 'zeta' },
  {
    what: `a name that isn't in ${elsewhere}`,
    argv: ['-c', 'acme', '--connection-file', 'THERE'],
    takes: 'ConnectionUnknownError',
  },
  { what: 'all of what is piped', argv: ['--all', '--connection-file', '-'], piped: there, takes: 'yard zeta' },
  {
    what: 'all of a file that is nowhere',
    argv: ['--all', '--connection-file', 'config/none.json'],
    takes: 'ConnectionFileMissingError',
  },
];

describe('the selection of connections', () => {
  it('is all connections for status alone, which changes nothing, where nobody makes one', async () => {
    expect(await taken('status', [], projectWith(here))).to.equal('acme beta core dev');
    expect(await taken('status', [], projectWith(fileOf({})))).to.equal('');
  });

  it('has the same four flags in every command that takes several', () => {
    const looks = ({ char, multiple, summary, description, relationships, type }: ManifestFlag): object =>
      JSON.parse(
        JSON.stringify({ char, multiple: multiple ?? false, summary, description, relationships, type }),
      ) as object;
    const several = commandsOfPlugin().filter(
      ({ name, flags }) =>
        flags.connection?.multiple ||
        flags.all ||
        flags['connection-file'] ||
        // A new connection gets its tags there.
        (flags.tag && name !== 'connection add'),
    );
    expect(several.map(({ name }) => name).sort()).to.deep.equal([...names].sort());
    const [first] = several;
    for (const { name, flags } of several)
      for (const flag of flagNames) {
        expect(flags[flag], `${name} --${flag}`).not.to.equal(undefined);
        const [shown, expected] = [flags[flag], first?.flags[flag]].map((each) => each && looks(each));
        expect(shown, `${name} --${flag}`).to.deep.equal(expected);
      }
    expect(first?.flags.connection).to.include({ char: 'c', multiple: true });
    expect(first?.flags.all?.relationships).to.deep.equal([{ type: 'none', flags: ['connection', 'tag'] }]);
  });

  for (const { what, argv, takes, file = here, piped } of rows)
    for (const name of names)
      it(`${name} with ${what}: ${takes}`, async () => {
        const other = join(projectWith(there), 'config/jwt-connections.json');
        const given = argv.map((each) => (each === 'THERE' ? other : each));
        const act = (): Promise<string> => taken(name, given, projectWith(file));
        const found = await (piped === undefined ? act() : withStandardInput(piped, act));
        if (takes === 'Error') expect(found).to.match(/Error$/);
        else expect(found).to.equal(ordered(name, takes));
      });
});
