/** Which programs the commands start: git only, by its absolute path, with no secret; none of a hostile project. */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { root } from '../tools/runCommand.ts';
import { scene, type Scene } from '../tools/scene.ts';
import { startBitbucket } from '../tools/storeServers.ts';
import { den, type Den } from '../tools/unprivileged.ts';

const { commands } = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as {
  commands: Record<string, unknown>;
};

const connection = ['--connection', 'acme'];
const admin = [...connection, '--target-org', 'admin'];

/** What each command is asked to do, in this order: the first makes the login that others use. */
const scenarios: Record<string, string[]> = {
  'jwt:setup': [...admin, '--username', 'ci@acme.example', '--no-prompt'],
  'jwt:verify': connection,
  'jwt:authorize': [...connection, '--alias', 'ci'],
  'jwt:deploy': [...admin, '--no-prompt'],
  'jwt:diff': admin,
  'jwt:rotate': [...admin, '--no-prompt'],
  'jwt:export': [...connection, '--format', 'bundle', '--output-file', 'keys/bundle'],
  'jwt:lint': ['--baseline', 'HEAD'],
  'jwt:inspect': ['keys/acme.crt'],
  'jwt:doctor': [...admin, '--output-file', 'doctor.md'],
  'jwt:generate:keypair': ['--name', 'other'],
  'jwt:generate:assertion': [...connection, '--output-file', 'keys/acme.jwt'],
  'jwt:generate:metadata': [...connection, '--dry-run'],
  'jwt:generate:pipeline': [...connection, '--provider', 'github', '--job', 'watch'],
  'jwt:key:import': ['--key-name', 'taken', '--jwt-key-file', 'keys/other.key'],
  'jwt:key:passphrase': ['--key-name', 'taken', '--new-passphrase-file', 'keys/passphrase'],
  'jwt:status': ['--verify', '--ics', 'jwt.ics', '--html', 'jwt.html'],
  'jwt:key:list': [],
  // What has no program is reached by REST; the others are what these two start.
  'jwt:secret:push': [...connection, '--provider', 'bitbucket', '--place', 'acme/app', '--dry-run'],
  'jwt:secret:list': [...connection, '--provider', 'bitbucket', '--place', 'acme/app'],
  'jwt:connection:add': [
    ...['--connection', 'own', '--username', 'ci@acme.example', '--client-id', '3MVG9own', '--no-verify'],
    ...['--instance-url', 'https://acme.my.salesforce.com', '--jwt-key-file', 'keys/other.key'],
  ],
  'jwt:connection:list': [],
  'jwt:connection:show': ['--connection', 'own'],
  'jwt:connection:use': ['--connection', 'own'],
  'jwt:connection:delete': ['--connection', 'own', '--no-prompt'],
  'jwt:usage': ['--target-org', 'admin', '--csv', 'logins.csv', '--html', 'logins.html'],
  'jwt:revoke': [...admin, '--no-prompt'],
  'jwt:key:delete': ['--key-name', 'taken', '--no-prompt'],
};
/** Commands that write keys or look at the past ask git. */
const askGit =
  /^jwt:(?:setup|rotate|lint|export|generate:(?:assertion|keypair)|connection:add|key:(?:import|passphrase))$/;

type Start = { file: string; argv: string[]; env: string[] };

/** Writes down what this process starts, by whichever function. */
const witness = `
import childProcess, { ChildProcess } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const note = (file, argv, env) =>
  appendFileSync(process.env.WITNESS, JSON.stringify({ file, argv, env }) + '\\n');
const pairs = (env) => Object.entries(env ?? process.env).map(([name, value]) => name + '=' + value);
const { spawn } = ChildProcess.prototype;
ChildProcess.prototype.spawn = function (options) {
  note(options.file, options.args, options.envPairs ?? pairs());
  return spawn.call(this, options);
};
for (const name of ['spawnSync', 'execFileSync', 'execSync']) {
  const original = childProcess[name];
  childProcess[name] = (file, ...rest) => {
    note(file, Array.isArray(rest[0]) ? rest[0] : [], pairs(rest.findLast((each) => each && !Array.isArray(each))?.env));
    return original(file, ...rest);
  };
}
syncBuiltinESMExports();
`;

const canary = 'canary-of-a-secret';
const secrets = Object.fromEntries(
  ['SF_JWT_STORE_PASSWORD', 'SF_JWT_X_KEY_PASSPHRASE', 'SF_ACCESS_TOKEN', 'GH_TOKEN', 'ACTIONS_RUNTIME_TOKEN'].map(
    (name) => [name, canary],
  ),
);

describe('the programs that commands start, in a hostile project', () => {
  let stage: Scene;
  let place: Den;
  let bitbucket: Awaited<ReturnType<typeof startBitbucket>>;
  const put = (path: string, text: string, mode = 0o644): void => {
    writeFileSync(path, text, { mode });
    chmodSync(path, mode);
  };
  const traces = (): string => join(place.outside, 'traces');
  const told = (): string => join(place.outside, 'told');

  before(async () => {
    stage = await scene();
    bitbucket = await startBitbucket('a-token');
    bitbucket.values['/repositories/acme/app/pipelines_config/variables SF_JWT_ACME'] = 'x';
    place = den();
    for (const folder of ['.sf', '.sfdx'])
      if (existsSync(join(process.env.HOME ?? '', folder)))
        cpSync(join(process.env.HOME ?? '', folder), join(place.home, folder), {
          recursive: true,
          // What earlier tests have left there is private, and a copy isn't.
          filter: (path) => !path.startsWith(join(process.env.HOME ?? '', '.sf/jwt')),
        });
    cpSync(stage.project, place.project, { recursive: true });
    mkdirSync(join(place.project, 'keys'), { mode: 0o700 });
    put(join(place.project, 'keys/passphrase'), 'a passphrase of a file', 0o600);
    put(join(place.project, '.gitignore'), 'keys/\n');
    put(
      join(place.project, 'package.json'),
      '{"scripts":{"preinstall":"./git","build":"./git"},"oclif":{"plugins":["./evil"]}}',
    );
    put(join(place.project, '.npmrc'), 'node-options=--import ./evil.mjs\nscript-shell=./sh\n');
    const git = (...argv: string[]): Buffer =>
      execFileSync('git', [
        '-C',
        place.project,
        '-c',
        'safe.directory=*',
        '-c',
        'user.name=x',
        '-c',
        'user.email=x@example.com',
        ...argv,
      ]);
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '-m', 'x');
    git('config', 'core.fsmonitor', join(place.project, 'git'));
    git('config', 'core.hooksPath', place.project);
    for (const name of [
      'git',
      'node',
      'sh',
      'tput',
      'resize',
      'stty',
      'secret-tool',
      'security',
      'npm',
      'which',
      'uname',
      'reference-transaction',
    ])
      put(join(place.project, name), `#!/bin/sh\n/usr/bin/env >>${traces()}\necho ${name} "$@" >>${traces()}\n`, 0o755);
    put(join(place.home, 'witness.mjs'), witness);
  });
  after(async () => {
    place.end();
    await bitbucket.close();
    await stage.end();
  });

  it('are known for each command', () => {
    expect(Object.keys(scenarios).sort()).to.deep.equal(Object.keys(commands).sort());
  });

  for (const [id, argv] of Object.entries(scenarios))
    it(`are ${askGit.test(id) ? 'git' : 'none'}: ${id.replaceAll(':', ' ')}`, async () => {
      put(told(), '', 0o666);
      const { code, stdout, stderr } = await place.run([...id.split(':'), ...argv], {
        env: {
          ...stage.options.env,
          ...secrets,
          SF_JWT_ALLOWED_HOSTS: `${stage.org.host},${bitbucket.host}`,
          BITBUCKET_TOKEN: 'a-token',
          BITBUCKET_API_URL: `${bitbucket.origin}/2.0`,
          SF_JWT_KEY_DIR: join(place.project, 'keys'),
          PATH: ['.', '', place.project, process.env.PATH].join(delimiter),
          COLUMNS: undefined,
          LINES: undefined,
          NODE_OPTIONS: `--import ${pathToFileURL(join(place.home, 'witness.mjs')).href}`,
          WITNESS: told(),
        },
      });
      expect(code, stdout + stderr).to.equal(0);
      const starts = readFileSync(told(), 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Start);
      expect(
        starts.filter(
          ({ file }) => !isAbsolute(file) || !/[\\/]git(?:\.exe)?$/.test(file) || file.startsWith(place.folder),
        ),
      ).to.deep.equal([]);
      expect(starts.length > 0, 'whether git was asked').to.equal(askGit.test(id));
      for (const { argv: given, env } of starts) {
        expect([...given, ...env].join('\n')).not.to.include(canary);
        expect(env.filter((pair) => /^(?:SF_|NODE_OPTIONS)/.test(pair))).to.deep.equal([]);
      }
      expect(existsSync(traces()) && readFileSync(traces(), 'utf8')).to.equal(false);
    });
});
