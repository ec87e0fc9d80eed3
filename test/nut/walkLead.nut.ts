/** A lead with twelve orgs: what is on the screen at 80 columns when three of their logins are broken, and what mends them. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuthInfo, StateAggregator } from '@salesforce/core';
import { expect } from 'chai';
import JwtSetup from '../../src/commands/jwt/setup.ts';
import type { ConnectionFile } from '../../src/connection/types.ts';
import { generateKeyPair } from '../../src/keypair/write/generate.ts';
import { startLocalOrg, type LocalOrg } from '../org/index.ts';
import { runCommand } from '../tools/runCommand.ts';
import { scene, type Scene } from '../tools/scene.ts';
import { Terminal } from '../tools/terminal.ts';
import { walk, type Walk } from '../tools/walk.ts';
import { pemBody } from '../unit/local-org/appPackage.ts';

const names = ['prod', ...Array.from({ length: 11 }, (_, index) => `sb-${index + 1}`)];
const day = 86_400_000;

describe('a lead of twelve orgs, before a terminal of 80 columns', function () {
  this.timeout(300_000);
  let stage: Scene;
  let lead: Walk;
  const orgs = new Map<string, LocalOrg>();

  const startOrg = async (name: string): Promise<LocalOrg> => {
    const org = await startLocalOrg({
      state: ({ organization, users: [admin] }) => {
        Object.assign(organization, { name: name === 'prod' ? 'Acme' : `Acme ${name}`, isSandbox: name !== 'prod' });
        Object.assign(admin ?? {}, { username: `admin@${name}.example` });
      },
    });
    const { origin, admin } = org;
    const accessTokenOptions = { accessToken: admin.accessToken, instanceUrl: origin, loginUrl: origin };
    StateAggregator.clearInstance();
    const authInfo = await AuthInfo.create({ accessTokenOptions });
    await authInfo.save();
    await authInfo.setAlias(`${name}-admin`);
    return org;
  };

  const setUp = async (name: string): Promise<void> => {
    const argv = ['-c', name, '-o', `${name}-admin`, '--username', stage.loginUser, '--wait', '0', '--no-prompt'];
    const { exitCode, stdout, stderr } = await runCommand(JwtSetup, argv, stage.options);
    expect(exitCode, `${name}\n${stdout}${stderr}`).to.equal(0);
  };

  const connectionFile = (): string => join(stage.project, 'config/jwt-connections.json');
  const changeConnections = (change: (connections: ConnectionFile['connections']) => void): void => {
    const file = JSON.parse(readFileSync(connectionFile(), 'utf8')) as ConnectionFile;
    change(file.connections);
    writeFileSync(connectionFile(), JSON.stringify(file, undefined, 2));
  };

  /** As it would be if nobody had looked after it for a year: everywhere the same certificate, which has ended. */
  const endCertificate = async (name: string): Promise<void> => {
    const made = { now: new Date(Date.now() - 3 * day) };
    const old = await generateKeyPair({ subject: { commonName: name }, days: 1, bits: 2048 }, made);
    writeFileSync(join(stage.keyFolder, `${name}.key`), old.privateKeyPem, { mode: 0o600 });
    writeFileSync(join(stage.keyFolder, `${name}.crt`), old.certificatePem);
    const path = `jwt/JwtLogin/orgs/${name}/extlClntAppGlobalOauthSets/JwtLogin_glbloauth.ecaGlblOauth-meta.xml`;
    const text = readFileSync(join(stage.project, path), 'utf8');
    const [before = ''] = /(?<=<certificate>)[^<]*/.exec(text) ?? [];
    writeFileSync(join(stage.project, path), text.replace(before, pemBody(old.certificatePem)));
    Object.assign(orgs.get(name)?.switches ?? {}, { expiredCertificateRefused: true });
    const settings = orgs.get(name)?.state.apps[0]?.components.ExtlClntAppGlobalOauthSettings;
    if (settings) settings.elements.certificate = pemBody(old.certificatePem);
    changeConnections((connections) => delete connections[name]?.certificate);
  };

  before(async () => {
    stage = await scene();
    for (const name of names) orgs.set(name, await startOrg(name));
    stage.options.env.SF_JWT_ALLOWED_HOSTS = [...orgs.values()].map(({ host }) => host).join(',');
    for (const name of names) await setUp(name);
    changeConnections((connections) => {
      for (const [name, connection] of Object.entries(connections)) if (name !== 'prod') connection.tags = ['sandbox'];
    });
    for (const end of ['key', 'crt']) rmSync(join(stage.keyFolder, `sb-3.${end}`));
    const frozen = orgs.get('sb-5')?.state.users.find(({ username }) => username === stage.loginUser);
    if (frozen) frozen.isFrozen = true;
    await endCertificate('sb-7');
    lead = await walk(stage);
  });
  after(async () => {
    Terminal.closeAll();
    lead.end();
    for (const org of orgs.values()) await org.close();
    await stage.end();
  });

  it('sees in the review that one certificate has ended, and nothing else', async () => {
    const { code, text } = await lead.sit('jwt lint');
    expect(code, text).to.equal(1);
    expect(text).to.include('orgs/sb-7/').and.include('Errors: 1, warnings: 0');
  });

  it('lists the keys: twelve names in one table, the ended one and the missing one named', async () => {
    const { code, lines, text } = await lead.sit('jwt key list');
    expect(code, text).to.equal(1);
    for (const name of names.filter((each) => each !== 'sb-3'))
      expect(
        lines.filter((line) => line.startsWith(`│ ${name} `)),
        name,
      ).to.have.length(1);
    expect(text).to.match(/sb-3/);
    expect(lines.length).to.be.lessThan(45);
  });

  it('verifies all: nine are proven, and each of the three others has its own cause and cure', async () => {
    const all = names.map((name) => `-c ${name}`).join(' ');
    const { code, text } = await lead.sit(`jwt verify ${all}`);
    expect(code, text).to.equal(1);
    for (const [name, fault] of [
      ['sb-3', 'key-missing'],
      ['sb-5', 'user-inactive'],
      ['sb-7', 'certificate-expired'],
    ] as const)
      expect(text, fault).to.match(new RegExp(`${fault}|${name}`));
    expect(text).to.include('12 connections: 9 proven, 3 failed.');
  });

  it('sees all of them in one table of 80 columns, the urgent first: a failed login, an ended certificate, a missing key', async () => {
    const { code, lines, text, commands } = await lead.sit('jwt status');
    expect(code, text).to.equal(0);
    const shown = lines.flatMap((line) => /^(prod|sb-\d+) +[█░·]{10} /.exec(line)?.[1] ?? []);
    expect([...shown].sort()).to.deep.equal([...names].sort());
    expect(shown.slice(0, 3).sort()).to.deep.equal(['sb-3', 'sb-5', 'sb-7']);
    expect(lines.find((line) => line.startsWith('sb-3 '))).to.match(/not here {2}failed$/);
    expect(lines.find((line) => line.startsWith('prod '))).to.match(/ here {6}today$/);
    expect(text).to.match(/12 connections: .*9 OK/);
    expect(commands).to.include('sf jwt verify --connection sb-5');
  });

  it('compares all: everything is as the files say, and what the key of one needs is said', async () => {
    const { text } = await lead.sit('jwt diff --all');
    expect(text).to.include('prod: the app JwtLogin in Acme');
    expect(text.match(/matches the files/g)?.length).to.be.at.least(11);
  });

  it('sees what a deploy to the sandboxes would do, one row for each, and the next command of each', async () => {
    const { code, lines, text, commands } = await lead.sit('jwt deploy --tag sandbox --dry-run');
    expect(code, text).to.equal(0);
    expect(text).to.include('11 of 11 connections completed.');
    expect(lines.filter((line) => /^│ sb-\d+ /.test(line))).to.have.length(11);
    const next = commands.find((command) => command === 'sf jwt deploy --connection sb-1') ?? '';
    const { code: deployed, text: shown } = await lead.paste(next);
    expect(deployed, shown).to.equal(0);
  });

  it('writes a hand-off sheet for each side, which holds no key', async () => {
    for (const side of ['admin', 'developer']) {
      const sheet = join(lead.folder, `${side}.md`);
      const line = `jwt export --connection sb-1 --format hand-off --for ${side} --output-file ${sheet}`;
      const { code, text } = await lead.sit(line);
      expect(code, text).to.equal(0);
      expect(existsSync(sheet)).to.equal(true);
      expect(readFileSync(sheet, 'utf8')).to.include('sb-1').and.not.include('PRIVATE KEY-----\nM');
    }
  });

  it('reads that the certificate has ended, and rotates without a proof of the old login', async () => {
    const { code, text } = await lead.sit('jwt verify --connection sb-7');
    expect(code, text).to.equal(1);
    expect(text).to.match(/warn certificate dates Expired on .* Replace it with "sf jwt rotate"\./);
    const rotated = await lead.sit('jwt rotate --connection sb-7 --no-prompt');
    expect(rotated.code, rotated.text).to.equal(0);
    expect((await lead.sit('jwt verify --connection sb-7')).code).to.equal(0);
  });
});
