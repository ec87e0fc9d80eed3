/** Rotations of several apps and connections, of a whole year, at once, and where the disk or an org says no. */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { readAuthInfo } from '../../../src/ux/flags/targetOrg.ts';
import { readCertificate } from '../../../src/base/certificate.ts';
import { places } from '../../../src/base/places.ts';
import { decodeBundle } from '../../../src/connection/bundle/bundle.ts';
import { readHandOver } from '../../../src/flows/handOver/targets.ts';
import type { RotateEntry, RotateRequest } from '../../../src/flows/rotate/model.ts';
import { rotateConnections } from '../../../src/flows/rotate/rotate.ts';
import { realWorld } from '../../../src/flows/verify/verify.ts';
import { injectFault } from '../../tools/faultyWrites.ts';
import {
  addProgram,
  connectionsOf,
  keysThatLogIn,
  knownKeys,
  rotate,
  rotateScene,
  setUp,
} from '../../tools/rotateScene.ts';
import type { Scene } from '../../tools/scene.ts';

describe('rotations of several connections', () => {
  let stage: Scene;
  beforeEach(async () => (stage = await rotateScene()));
  afterEach(() => stage.end());

  it('make three new pairs and ten proofs for ten connections on three apps', async () => {
    for (const [name, ...more] of [
      ['beta', '--app-name', 'Second'],
      ['core', '--app-name', 'Third'],
    ])
      await setUp(stage, name ?? '', ...more);
    const path = join(stage.project, 'config/jwt-connections.json');
    const file = JSON.parse(readFileSync(path, 'utf8')) as { connections: Record<string, { keyName?: string }> };
    const { acme, beta, core } = file.connections;
    for (const [name, of] of Object.entries({ a2: acme, a3: acme, a4: acme, b2: beta, b3: beta, c2: core, c3: core }))
      file.connections[name] = { ...of };
    writeFileSync(path, JSON.stringify(file));
    const before = connectionsOf(stage);
    const run = await rotate(stage, '--all', '--json');
    expect(run.exitCode, run.raw).to.equal(0);
    const slots = run.json?.result.slots ?? [];
    expect(slots.map(({ connections }) => [...connections].sort().join()).sort()).to.deep.equal([
      'a2,a3,a4,acme',
      'b2,b3,beta',
      'c2,c3,core',
    ]);
    expect(new Set(slots.map(({ certificate }) => certificate?.new?.sha256)).size).to.equal(3);
    const proofs = slots.flatMap(({ verifications }) => verifications);
    expect(proofs.filter(({ outcome }) => outcome === 'proven').map(({ connection }) => connection)).to.have.length(10);
    const after = connectionsOf(stage);
    for (const [name, { certificate }] of Object.entries(before))
      expect(after[name]?.certificate?.sha256, name).to.not.equal(certificate?.sha256);
    expect(after.a3?.certificate).to.deep.equal(after.acme?.certificate);
    expect(await keysThatLogIn(stage)).to.deep.equal(['current']);
  });

  it('go on after one that can’t be rotated', async () => {
    const path = join(stage.project, 'config/jwt-connections.json');
    const file = JSON.parse(readFileSync(path, 'utf8')) as { connections: Record<string, object> };
    file.connections.aaa = { instanceUrl: 'https://x.my.salesforce.com', username: 'a@x.example' };
    writeFileSync(path, JSON.stringify(file));
    const run = await rotate(stage, '--all', '--json');
    expect(run.exitCode, run.raw).to.equal(2);
    expect(
      run.json?.result.slots.map(({ connections, outcome, error }) => [connections[0], outcome, error?.name ?? '']),
    ).to.deep.equal([
      ['aaa', 'failed', 'RotateRecordIncompleteError'],
      ['acme', 'rotated', ''],
    ]);
  });

  it('refuse a key that another app or org uses as well', async () => {
    const path = join(stage.project, 'config/jwt-connections.json');
    const file = JSON.parse(readFileSync(path, 'utf8')) as { connections: Record<string, object> };
    file.connections.other = { ...file.connections.acme, orgId: '00D000000000009AAA', keyName: 'acme' };
    writeFileSync(path, JSON.stringify(file));
    const run = await rotate(stage, '--json');
    expect(run.json?.result.slots[0]?.error?.name).to.equal('SlotKeySharedError');
  });
});

describe('a rotation', () => {
  let stage: Scene;
  beforeEach(async () => (stage = await rotateScene()));
  afterEach(() => stage.end());

  it('that is asked for each day of a year, is made exactly when it should be', async () => {
    const cwd = process.cwd();
    const env = { ...process.env };
    process.chdir(stage.project);
    Object.assign(process.env, stage.options.env);
    delete process.env.CI;
    try {
      const start = Date.now();
      const namedAdmin = await readAuthInfo('admin');
      const rotatedOn: number[] = [];
      for (let day = 0; day <= 365; day += 1) {
        const now = () => new Date(start + day * 86_400_000);
        const [entry] = await rotateConnections(
          {
            ...places(),
            names: ['acme'],
            namedAdmin,
            ifExpiresIn: '30d',
            days: 90,
            reuseKey: false,
            lostKey: false,
            ca: false,
            certificateFiles: [],
            rollback: false,
            dryRun: false,
            waitMinutes: 0,
          },
          {
            ...realWorld,
            // The org and its clock stay where they are.
            env: process.env,
            now,
            onWarning: () => undefined,
            watch: () => Promise.resolve(() => undefined),
          },
        );
        if (entry?.outcome !== 'notDue') rotatedOn.push(day);
        if (entry?.outcome !== 'notDue' && entry?.outcome !== 'rotated') throw new Error(JSON.stringify(entry));
      }
      // The first certificate is good for 365 days.
      expect(rotatedOn).to.deep.equal([335]);
    } finally {
      process.chdir(cwd);
      for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
      Object.assign(process.env, env);
    }
  });

  it('and another one at the same moment end in one whole pair that logs in', async () => {
    const runs = await Promise.all([runOnce(stage), runOnce(stage)]);
    expect(runs.map(({ outcome }) => outcome)).to.deep.equal(['rotated', 'rotated']);
    expect(await keysThatLogIn(stage)).to.deep.equal(['current']);
    const certificate = readCertificate(readFileSync(join(stage.keyFolder, 'acme.crt'), 'utf8'));
    expect(connectionsOf(stage).acme?.certificate?.sha256).to.equal(certificate.sha256);
    // The old one, and that of whichever came first.
    expect(Object.keys(knownKeys(stage))).to.have.length(3);
  });

  it('is taken back if a program of the hand-over never ends, and the program is ended', async () => {
    const folder = dirname(stage.project);
    const script = `[ -f '${folder}/once' ] && exec cat > '${folder}/given'\necho $$ > '${folder}/once'\nexec sleep 600`;
    const handOver = readHandOver(addProgram(stage, 'keeper', script), []);
    const oldKey = knownKeys(stage).current;
    const began = Date.now();
    const entry = await runOnce(stage, { handOver, seconds: 1 });
    expect(Date.now() - began).to.be.lessThan(60_000);
    expect(entry.error?.name, JSON.stringify(entry)).to.equal('HandOverHangsError');
    expect(entry).to.deep.include({ outcome: 'rolledBack', exitCode: 1, handedOver: ['acme'] });
    expect(knownKeys(stage)).to.deep.equal({ current: oldKey });
    expect(await keysThatLogIn(stage)).to.deep.equal(['current']);
    expect((await decodeBundle(readFileSync(join(folder, 'given'), 'utf8'), '')).key).to.equal(oldKey);
    const keeper = Number(readFileSync(join(folder, 'once'), 'utf8'));
    expect(() => process.kill(keeper, 0)).to.throw('ESRCH');
  });

  it('stops before the org is changed where the key store can’t be written', async function () {
    if (process.getuid?.() === 0) {
      // Root writes everywhere: the same by a fault of the disk, where the folder of the next pair is made.
      const fault = injectFault(join(stage.keyFolder, 'next'), 'EROFS', 5);
      const run = await rotate(stage, '--json');
      fault.stop();
      expect(run.json?.result.slots[0]).to.deep.include({ outcome: 'failed' });
      expect(run.json?.result.slots[0]?.error?.name, run.raw).to.equal('FolderNotWritableError');
    } else {
      chmodSync(stage.keyFolder, 0o500);
      const run = await rotate(stage, '--json');
      chmodSync(stage.keyFolder, 0o700);
      expect(run.json?.result.slots[0]).to.deep.include({ outcome: 'failed' });
    }
    expect(stage.org.state.deployments.filter(({ checkOnly }) => !checkOnly)).to.have.length(1);
    expect((await rotate(stage, '--json')).json?.result.slots[0]?.outcome).to.equal('rotated');
  });

  it('keeps a key that logs in whichever change of a full disk fails, and ends well once there is room', async () => {
    for (let at = 1; ; at += 7) {
      const fault = injectFault(join(stage.keyFolder, '..'), 'ENOSPC', at);
      const run = await rotate(stage, '--json');
      const begun = fault.stop();
      const what = `${at} ${begun.at(-1)}: ${run.raw}`;
      expect(await keysThatLogIn(stage), what).to.not.be.empty;
      if (run.exitCode === 0 && begun.length < at) break;
      const again = await rotate(stage, '--json');
      expect(again.json?.result.slots[0]?.outcome, `${what} ${again.raw}`).to.equal('rotated');
      expect(await keysThatLogIn(stage), what).to.deep.equal(['current']);
    }
  });

  it('is refused where the org’s settings differ in more than the certificate', async () => {
    const elements = stage.org.state.apps[0]?.components.ExtlClntAppGlobalOauthSettings?.elements;
    if (elements) elements.callbackUrl = 'https://elsewhere.example/callback';
    const run = await rotate(stage, '--json');
    expect(run.json?.result.slots[0]?.error?.name, run.raw).to.equal('OrgSettingsDifferError');
    expect(run.json?.result.slots[0]?.error?.message).to.include('callbackUrl');
    expect(Object.keys(knownKeys(stage))).to.deep.equal(['current']);
  });
});

type Handing = { handOver?: RotateRequest['handOver']; seconds?: number };

const runOnce = async (stage: Scene, more: Handing = {}): Promise<Partial<RotateEntry>> => {
  const cwd = process.cwd();
  process.chdir(stage.project);
  const found = places(stage.project, { ...process.env, ...stage.options.env });
  process.chdir(cwd);
  const [entry] = await rotateConnections(
    {
      ...found,
      names: ['acme'],
      namedAdmin: await readAuthInfo('admin'),
      reuseKey: false,
      lostKey: false,
      ca: false,
      certificateFiles: [],
      rollback: false,
      dryRun: false,
      waitMinutes: 0,
      handOver: more.handOver,
    },
    {
      ...realWorld,
      handOverSeconds: more.seconds,
      env: { ...process.env, ...stage.options.env },
      onWarning: () => undefined,
      watch: () => Promise.resolve(() => undefined),
    },
  );
  return { ...entry };
};
