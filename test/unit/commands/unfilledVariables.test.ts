/** Every variable of the plugin that never was filled in is named, with its place, before anything is done. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtExport from '../../../src/commands/jwt/export.ts';
import JwtGenerateKeypair from '../../../src/commands/jwt/generate/keypair.ts';
import JwtKeyList from '../../../src/commands/jwt/key/list.ts';
import JwtLint from '../../../src/commands/jwt/lint.ts';
import JwtVerify from '../../../src/commands/jwt/verify.ts';
import { houseFiles } from '../../tools/house.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { noProxyVariables } from '../../tools/proxyVariables.ts';
import { temporaryFolder } from '../keypair/pairs.ts';

type Row = { variable: string; run: Parameters<typeof runCommand>[0]; argv: string[]; ends?: string };

const login = { instanceUrl: 'https://acme.my.salesforce.com', username: 'ci@acme.example', clientId: '3MVG9consumer' };
const verify = (variable: string, ends?: string): Row => ({ variable, run: JwtVerify, argv: ['-c', 'acme'], ends });

/** Each variable with the commands that read it. `ends` where it has an error of its own. */
const rows: Row[] = [
  { variable: 'SF_JWT_ALLOWED_HOSTS', run: JwtVerify, argv: ['-c', 'acme'] },
  { variable: 'SF_JWT_ALLOWED_HOSTS', run: JwtLint, argv: [] },
  { variable: 'SF_JWT_KEY_DIR', run: JwtKeyList, argv: [] },
  { variable: 'SF_JWT_KEY_DIR', run: JwtGenerateKeypair, argv: ['--name', 'other'] },
  { variable: 'SF_JWT_KEY_DIR', run: JwtVerify, argv: ['-c', 'acme'] },
  {
    variable: 'SF_JWT_STORE_PASSWORD',
    run: JwtExport,
    argv: ['-c', 'acme', '--format', 'p12', '--output-file', 'out'],
  },
  ...['SF_JWT_', 'SF_JWT_ACME_'].flatMap((prefix) => [
    verify(`${prefix}CLIENT_ID`),
    verify(`${prefix}USERNAME`),
    verify(`${prefix}INSTANCE_URL`),
    verify(`${prefix}ORG_ID`),
    verify(`${prefix}KEY_FILE`),
    verify(`${prefix}KEY`, 'key-unfilled'),
  ]),
  verify('SF_JWT_ACME'),
];

const values = ['$(X_Y)', '${{ secrets.X_Y }}', '${X_Y}', '#{X_Y}#', 'op://vault/acme/x', '__X_Y__'];

describe('a variable of the plugin that never was filled in', () => {
  let folder: string;
  let remove: () => void;
  before(async () => {
    ({ path: folder, remove } = temporaryFolder());
    writeFileSync(join(folder, 'sfdx-project.json'), '{"packageDirectories":[]}');
    mkdirSync(join(folder, 'config'));
    writeFileSync(
      join(folder, 'config/jwt-connections.json'),
      JSON.stringify({ version: 1, connections: { acme: login } }),
    );
    await runCommand(JwtGenerateKeypair, ['--name', 'acme'], options({}));
  });
  after(() => remove());

  const options = (env: Record<string, string>) => ({
    env: { ...noProxyVariables, SF_JWT_KEY_DIR: join(folder, 'keys'), CI: undefined, ...env },
    cwd: folder,
  });
  const run = ({ run: command, argv }: Row, env: Record<string, string>): Promise<CommandRun> =>
    runCommand(command, [...argv, '--json'], options(env));

  for (const row of rows)
    for (const value of values)
      it(`${row.variable}=${value} for ${row.argv.join(' ')}`, async () => {
        const { json, raw, exitCode } = await run(row, { [row.variable]: value });
        const fault = (json?.result as { connections?: Array<{ fault?: { id: string } }> })?.connections?.[0]?.fault
          ?.id;
        expect([fault ?? json?.name, exitCode], raw).to.deep.equal(
          row.ends === undefined ? ['ValueUnfilledError', 2] : [row.ends, 1],
        );
        expect(raw).to.include(row.variable).and.not.include('Stack');
      });

  it('every variable that the sources name is one of them', () => {
    const named = houseFiles('src', '.ts').flatMap(
      ({ text }) => text.match(/SF_JWT_(?!ACME)[A-Z]+(?:_[A-Z]+)*\b/g) ?? [],
    );
    const tested = new Set([...rows.map(({ variable }) => variable), 'SF_JWT_KEY_PASSPHRASE']);
    expect([...new Set(named)].filter((variable) => !tested.has(variable))).to.deep.equal([]);
  });

  it('each entry of a list counts, and an empty one does not', async () => {
    const hosts = (list: string) => run({ variable: '', run: JwtLint, argv: [] }, { SF_JWT_ALLOWED_HOSTS: list });
    for (const list of [
      'a.example,$HOSTS',
      ', __HOSTS__ ,a',
      '"a.example,b.example"',
      'a.example,undefined',
      '%HOSTS%',
    ])
      expect((await hosts(list)).json?.name, list).to.equal('ValueUnfilledError');
    for (const list of [
      '',
      ' ',
      ',',
      ' , a.example:8443 ,, [::1]:80,localhost:3000',
      'secrets.example.com,env.acme.example,vault:8200,[fd00::1]',
    ])
      expect((await hosts(list)).json?.name, list).to.equal(undefined);
  });

  it('a folder that only a shell knows is not made, and an empty one is none', async () => {
    const keys = (SF_JWT_KEY_DIR: string) =>
      run({ variable: '', run: JwtGenerateKeypair, argv: ['--name', 'third'] }, { SF_JWT_KEY_DIR });
    for (const path of ['~/keys', '$HOME/keys', '${HOME}/keys', '%USERPROFILE%\\keys', '$env:HOME/keys']) {
      const { json } = await keys(path);
      expect([json?.name, json?.message?.includes('SF_JWT_KEY_DIR')], path).to.deep.equal(['ValueUnfilledError', true]);
      expect(existsSync(join(folder, path)), path).to.equal(false);
    }
    mkdirSync(join(folder, '~/keys'), { recursive: true, mode: 0o700 });
    expect((await keys('~/keys')).json?.name).to.equal(undefined);
    rmSync(join(folder, '~'), { recursive: true });
  });
});
