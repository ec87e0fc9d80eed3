import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import ICAL from 'ical.js';
import { expect } from 'chai';
import JwtGenerateKeypair from '../../../src/commands/jwt/generate/keypair.ts';
import JwtSetup from '../../../src/commands/jwt/setup.ts';
import JwtStatus, { type JwtStatusResult } from '../../../src/commands/jwt/status.ts';
import JwtVerify from '../../../src/commands/jwt/verify.ts';
import { encodeBundle } from '../../../src/connection/bundle/bundle.ts';
import { readCertificate } from '../../../src/base/certificate.ts';
import { generateKeyPair } from '../../../src/keypair/write/generate.ts';
import { scene, type Scene } from '../../tools/scene.ts';
import { fleetScene, type FleetScene } from '../../tools/fleetScene.ts';
import { displayWidth } from '../../../src/ux/wordWrap.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';

const status = { run: async (argv: string[], root: string) => JwtStatus.run(argv, root) };
const verify = { run: async (argv: string[], root: string) => JwtVerify.run(argv, root) };
const setup = { run: async (argv: string[], root: string) => JwtSetup.run(argv, root) };
const proofs = join(homedir(), '.sf/jwt/proofs.json');

type Place = Pick<FleetScene, 'options'>;
const json = async (place: Place, argv: string[] = [], env = {}): Promise<CommandRun<JwtStatusResult>> =>
  runCommand<JwtStatusResult>(status, ['--json', ...argv], {
    ...place.options,
    env: { ...place.options.env, ...env },
  });
const rowsOf = (run: CommandRun<JwtStatusResult>): string[] =>
  (run.json?.result.connections ?? []).map(({ connection, state, key }) => `${connection}: ${state}, ${key}`);

describe('sf jwt status', () => {
  let fleet: FleetScene;
  before(async () => {
    fleet = await fleetScene();
    const { sha256, publicKeySha256, notAfter } = readCertificate(fleet.pair.certificatePem);
    const certificate = { sha256, publicKeySha256, notAfter: notAfter.toISOString() };
    fleet.add(['one', 'two'], { certificate, tags: ['prod'] });
    fleet.add(['late'], { certificate: { ...certificate, notAfter: '2020-01-01T00:00:00Z' } });
    fleet.add(['away'], { certificate, keyName: 'away' });
    fleet.add(['bare'], { clientId: undefined });
    fleet.add(['broken'], { username: 7 });
    fleet.add(['gone'], { certificate, username: 'nobody@acme.example' });
  });
  after(() => fleet.end());
  beforeEach(() => {
    rmSync(proofs, { force: true });
    fleet.org.requests.length = 0;
  });

  it('shows all connections where nobody says which, the most urgent first, and asks nobody', async () => {
    const run = await json(fleet);
    expect(rowsOf(run)).to.deep.equal([
      'broken: broken, missing',
      'late: ended, key store',
      'bare: unknown, key store',
      'away: good, missing',
      'gone: good, key store',
      'one: good, key store',
      'two: good, key store',
    ]);
    expect(run.json?.result.totals).to.deep.equal({ broken: 1, ended: 1, unknown: 1, good: 4 });
    expect(run.exitCode).to.equal(1);
    expect(fleet.org.requests).to.deep.equal([]);
    expect(existsSync(proofs)).to.equal(false);
    const [, , , , , one] = run.json?.result.connections ?? [];
    expect(one).to.deep.include({ daysLeft: 89, username: 'one@acme.example', drift: [], next: [], tags: ['prod'] });
    expect(one?.certificate).to.deep.include({ source: 'connection file' });
    expect(one?.certificate?.notBefore).to.match(/Z$/);
  });

  it('shows those that are chosen, and names what is no connection', async () => {
    expect(rowsOf(await json(fleet, ['--tag', 'prod']))).to.deep.equal([
      'one: good, key store',
      'two: good, key store',
    ]);
    const damaged = await json(fleet, ['-c', 'broken']);
    expect(rowsOf(damaged)).to.deep.equal(['broken: broken, missing']);
    expect(damaged.json?.result.connections[0]?.problem?.message).to.include('connections.broken.username');
    expect((await json(fleet, ['-c', 'nothing'])).json?.name).to.equal('ConnectionUnknownError');
    expect(rowsOf(await json(fleet, ['-c', 'one', '-c', 'nothing']))).to.deep.equal([
      'nothing: broken, missing',
      'one: good, key store',
    ]);
  });

  it('exits with 30 if a certificate ends within the time that is asked for, here or in the connection file', async () => {
    expect((await json(fleet, ['-c', 'one', '--expires-in', '30d'])).exitCode).to.equal(0);
    expect((await json(fleet, ['-c', 'one', '--expires-in', '90d'])).exitCode).to.equal(30);
    expect((await json(fleet, ['-c', 'late', '--expires-in', '1d'])).exitCode).to.equal(30);
    expect((await json(fleet, ['-c', 'late'])).exitCode).to.equal(0);
    expect((await json(fleet, ['-c', 'one', '--expires-in', 'soon'])).json?.name).to.equal('ExpiresInInvalidError');
    const path = join(fleet.project, 'config/jwt-connections.json');
    const before = readFileSync(path, 'utf8');
    writeFileSync(path, before.replace('{"version":1,', '{"version":1,"defaults":{"expiresIn":"90d"},'));
    expect((await json(fleet, ['-c', 'one'])).exitCode).to.equal(30);
    writeFileSync(path, before);
  });

  it('proves the logins with --verify, keeps the proofs, and remembers what failed', async () => {
    const run = await json(fleet, ['--verify']);
    expect(run.exitCode).to.equal(1);
    const by = Object.fromEntries((run.json?.result.connections ?? []).map((each) => [each.connection, each]));
    expect(by.one).to.deep.include({ verification: { outcome: 'proven' }, state: 'good', exitCode: 0 });
    expect(by.one?.lastProof?.provenAt).to.match(/Z$/);
    expect(by.away).to.deep.include({ verification: { outcome: 'skipped' }, state: 'good' });
    expect(by.gone).to.include({ state: 'failing', exitCode: 1 });
    expect(by.gone?.verification?.fault?.id).to.match(/^[a-z-]+$/);
    expect(by.broken?.state).to.match(/broken|failing/);
    expect(fleet.org.requests.filter(({ path }) => path.endsWith('/token'))).to.have.length(4);
    fleet.org.requests.length = 0;
    const { stdout, exitCode } = await runCommand(status, ['-c', 'one', '-c', 'gone'], fleet.options);
    expect(exitCode).to.equal(0);
    expect(stdout)
      .to.match(/gone .* failed\n/)
      .and.match(/one .* today\n/);
    expect(stdout).to.match(/The last login from this machine failed on .* \[[a-z-]+\]\. Last proven: never/);
    expect(stdout).to.include('sf jwt verify --connection gone');
    expect(fleet.org.requests).to.deep.equal([]);
  });

  it('knows the last proof of verify, and says so', async () => {
    await runCommand(verify, ['-c', 'one'], fleet.options);
    const { stdout } = await runCommand(status, ['-c', 'one', '-c', 'two'], fleet.options);
    expect(stdout)
      .to.match(/^one .* here +today$/m)
      .and.match(/^two .* here +none here$/m);
  });

  it('has a table of 80 columns, and a line of totals', async () => {
    const { stdout, stderr } = await runCommand(status, [], fleet.options);
    expect(stderr).to.equal('');
    const table = stdout.split('\n').filter((line) => /^\S|^ {10,}\S/.test(line));
    expect(table[0]).to.match(/^Connection +Left +Expires +Key +Last proof$/);
    for (const line of table.slice(0, -2)) expect(displayWidth(line), line).to.be.at.most(80);
    expect(stdout).to.include("7 connections: 1 can't be used, 1 expired, 1 with an unknown certificate, 4 OK");
    expect(stdout).to.include('sf jwt rotate --connection late');
    expect(stdout).to.include(`isn't in the key store of this machine`);
    const more = /█+░*|░+/.exec(stdout.split('\n').find((line) => line.startsWith('one')) ?? '')?.[0];
    expect(more).to.equal('███░░░░░░░');
  });

  it('writes a calendar and a page, and over them again, and names a place that is none', async () => {
    const [ics, html] = [join(fleet.project, 'out/jwt.ics'), join(fleet.project, 'out/jwt.html')];
    for (let times = 0; times < 2; times += 1) {
      const { stdout } = await runCommand(status, ['--ics', 'out/jwt.ics', '--html', 'out/jwt.html'], fleet.options);
      expect(stdout).to.include(`Calendar: ${ics}`).and.include(`Status page: ${html}`);
    }
    const events = new ICAL.Component(ICAL.parse(readFileSync(ics, 'utf8')) as unknown[]).getAllSubcomponents('vevent');
    expect(events).to.have.length(6 * 4);
    expect(readFileSync(html, 'utf8')).to.include('broken').and.include('<svg');
    expect((await json(fleet, ['--ics', 'x', '--html', './x'])).json?.name).to.equal('ReportPathTwiceError');
    mkdirSync(join(fleet.project, 'taken'), { recursive: true });
    const { json: told } = await json(fleet, ['--ics', 'taken', '--html', 'out/jwt.html']);
    expect(told?.warnings.join()).to.include('taken');
    expect(told?.status).to.equal(1);
  });

  it('says what to do where there is no connection at all', async () => {
    const folder = join(fleet.project, 'empty');
    mkdirSync(join(folder, 'config'), { recursive: true });
    writeFileSync(join(folder, 'sfdx-project.json'), '{"packageDirectories":[]}');
    const { stdout, exitCode } = await runCommand(status, [], { ...fleet.options, cwd: folder });
    expect([stdout.trim(), exitCode]).to.deep.equal([
      'There are no connections yet. To set up the first one, run: sf jwt setup',
      0,
    ]);
    writeFileSync(join(folder, 'config/jwt-connections.json'), '{"version":1');
    const run = await runCommand(status, ['--json'], { ...fleet.options, cwd: folder });
    expect(run.json?.name).to.equal('ConnectionFileNotJsonError');
  });
});

const otherPair = () => generateKeyPair({ subject: { commonName: 'other' }, days: 90, bits: 2048 });

describe('sf jwt status of a login that was set up', () => {
  let place: Scene;
  const one = async (argv: string[] = [], env = {}) =>
    (await json(place, ['-c', 'acme', ...argv], env)).json?.result.connections[0];
  const ids = async (): Promise<string[] | undefined> => (await one())?.drift.map(({ id }) => id);
  const file = (path: string): string => join(place.project, path);
  const settings = 'jwt/JwtLogin/orgs/acme/extlClntAppGlobalOauthSets/JwtLogin_glbloauth.ecaGlblOauth-meta.xml';
  const setUp = (...argv: string[]): Promise<CommandRun> =>
    runCommand(
      setup,
      ['-o', 'admin', '-c', 'acme', '--username', place.loginUser, '--no-prompt', ...argv],
      place.options,
    );

  before(async () => {
    rmSync(proofs, { force: true });
    place = await scene();
    const { exitCode } = await setUp();
    expect(exitCode).to.equal(0);
  });
  after(() => place.end());

  it('finds it well: everything agrees, and it was proven today', async () => {
    const found = await one();
    expect(found).to.deep.include({ state: 'good', key: 'key store', drift: [], next: [], app: 'JwtLogin' });
    expect(found?.lastProof?.certificateEnds).to.equal(found?.certificate?.notAfter);
    expect(found?.orgId).to.equal(place.org.state.organization.id);
  });

  it('finds what app files say otherwise, and app files that are damaged', async () => {
    const before = readFileSync(file(settings), 'utf8');
    const { certificatePem } = await otherPair();
    const body = certificatePem.replace(/-----[^-]*-----|\s/g, '');
    writeFileSync(file(settings), before.replace(/<certificate>[^<]*/, `<certificate>${body}`));
    expect(await ids()).to.deep.equal(['app-certificate']);
    writeFileSync(
      file(settings),
      before.replace('</certificate>', '</certificate><consumerKey>3MVG9other</consumerKey>'),
    );
    expect(await ids()).to.deep.equal(['app-client-id']);
    for (const text of ['<', before.replace(/<certificate>[^<]*/, '<certificate>nonsense')]) {
      writeFileSync(file(settings), text);
      expect(await ids()).to.deep.equal(['app-unreadable']);
    }
    writeFileSync(file(settings), before);
    expect(await ids()).to.deep.equal([]);
  });

  it('finds a new pair before it is deployed, a checkout from before the rotation, and a damaged pair', async () => {
    const old = readFileSync(file('config/jwt-connections.json'), 'utf8');
    await runCommand(JwtGenerateKeypair, ['--name', 'acme', '--force', '--days', '200'], place.options);
    expect(await one()).to.deep.include({ state: 'drifting', daysLeft: 364 });
    expect(await ids()).to.deep.equal(['pair-new']);
    expect((await setUp('--allow-certificate-change')).exitCode).to.equal(0);
    expect(await one()).to.deep.include({ state: 'good', daysLeft: 199, drift: [] });
    const now = readFileSync(file('config/jwt-connections.json'), 'utf8');
    writeFileSync(file('config/jwt-connections.json'), old);
    const found = await one();
    expect(found?.drift.map(({ id }) => id)).to.deep.equal(['record-old', 'app-certificate']);
    expect(found).to.deep.include({ daysLeft: 199, next: ['git pull', 'sf jwt diff --connection acme'] });
    writeFileSync(file('config/jwt-connections.json'), now);
    const key = join(place.keyFolder, 'acme.key');
    const pem = readFileSync(key, 'utf8');
    writeFileSync(key, 'no key', { mode: 0o600 });
    rmSync(join(place.keyFolder, 'history'), { recursive: true });
    const damaged = await json(place, ['-c', 'acme']);
    expect(damaged.json?.result.connections[0]).to.include({ state: 'broken', key: 'damaged' });
    expect(damaged.exitCode).to.equal(1);
    writeFileSync(key, pem, { mode: 0o600 });
  });

  it('knows a key that only a variable holds, and says where a bundle contradicts the file', async () => {
    const key = readFileSync(join(place.keyFolder, 'acme.key'), 'utf8');
    expect(await one([], { SF_JWT_ACME_KEY: key })).to.include({ key: 'environment', state: 'good' });
    const found = await one();
    const { instanceUrl = '', username = '', orgId = '' } = found ?? {};
    const certificate = readFileSync(join(place.keyFolder, 'acme.crt'), 'utf8');
    const clientId = place.org.state.apps[0]?.consumerKey ?? '';
    const bundle = encodeBundle({ instanceUrl, username, orgId, clientId, key, certificate });
    expect(await one([], { SF_JWT_ACME: bundle })).to.deep.include({ key: 'bundle', state: 'good', drift: [] });
    const alone = await json(place, [], { SF_JWT_ELSEWHERE: bundle });
    expect(rowsOf(alone)).to.deep.equal(['acme: good, key store', 'elsewhere: good, bundle']);
    expect(alone.json?.result.connections[1]).to.deep.include({
      username,
      certificate: { ...found?.certificate, source: 'bundle' },
    });
    const damaged = await one([], { SF_JWT_ACME: 'sfjwt-nonsense' });
    expect(damaged).to.include({ state: 'broken' });
    expect(JSON.stringify(damaged)).not.to.include('PRIVATE KEY');
  });

  it('keeps what it writes to itself', () => {
    expect(statSync(proofs).mode & 0o777).to.equal(0o600);
  });
});
