/** Rotations that others come between: another machine, a colleague's change, an old checkout, a proxy of its own mind. */
import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { places } from '../../../src/base/places.ts';
import type { ConnectionFile } from '../../../src/connection/types.ts';
import type { RotateEntry } from '../../../src/flows/rotate/model.ts';
import { rotateConnections } from '../../../src/flows/rotate/rotate.ts';
import { realWorld } from '../../../src/flows/verify/verify.ts';
import { readAuthInfo } from '../../../src/ux/flags/targetOrg.ts';
import { jwtLogin } from '../../tools/jwtLogin.ts';
import {
  addProgram,
  connectionsOf,
  deployCertificate,
  keysThatLogIn,
  knownKeys,
  rotate,
  rotateScene,
} from '../../tools/rotateScene.ts';
import type { Scene } from '../../tools/scene.ts';
import { opensslPair } from '../local-org/appPackage.ts';

describe('a rotation that others come between', function () {
  this.timeout(120_000);
  let stage: Scene;
  const other = opensslPair();
  beforeEach(async () => (stage = await rotateScene()));
  afterEach(() => stage.end());

  const deploys = (): number => stage.org.state.deployments.filter(({ checkOnly }) => !checkOnly).length;
  const otherLogsIn = async (): Promise<boolean> =>
    (await jwtLogin(stage.org, other.key, 'JwtLogin', stage.loginUser)) === 'logged in';
  const elsewhere = (): Promise<void> => deployCertificate(stage, other.certificate);

  /** A rotation during which something happens at a moment: while it is asked for, or when a step begins. */
  const rotateWhile = async (moment: string, happens: () => Promise<void> | void): Promise<RotateEntry> => {
    const env = { ...process.env, ...stage.options.env };
    const [entry] = await rotateConnections(
      {
        ...places(stage.project, env),
        ...{ names: ['acme'], namedAdmin: await readAuthInfo('admin'), reuseKey: false, lostKey: false, ca: false },
        ...{ certificateFiles: [], rollback: false, dryRun: false, waitMinutes: 0 },
      },
      {
        ...realWorld,
        env,
        onWarning: () => undefined,
        approve: async () => {
          if (moment === 'asked') await happens();
        },
        watch: () =>
          Promise.resolve(({ step, outcome }) => {
            if (step === moment && outcome === 'running') void happens();
          }),
      },
    );
    if (!entry) throw new Error('no slot');
    return entry;
  };

  it('from another machine before the deploy: sends nothing, and leaves the other’s login as it is', async () => {
    const entry = await rotateWhile('asked', elsewhere);
    expect(entry.error?.name, JSON.stringify(entry)).to.equal('CertificateReplacedError');
    expect(entry).to.include({ outcome: 'failed', exitCode: 1 });
    expect([deploys(), await otherLogsIn(), Object.keys(knownKeys(stage))]).to.deep.equal([1, true, ['current']]);
  });

  for (const moment of ['read-back', 'new-login'])
    it(`from another machine before ${moment}: takes nothing back that works for the other, and says so`, async () => {
      const entry = await rotateWhile(moment, elsewhere);
      expect(entry.outcome, JSON.stringify(entry)).to.equal('stuck');
      expect(entry.rollbackError?.name).to.equal('CertificateReplacedError');
      expect([deploys(), await otherLogsIn()]).to.deep.equal([2, true]);
      // Nothing is left to go on with: the next run begins anew, and stops where the old login doesn't work.
      const again = (await rotate(stage, '--json')).json?.result.slots[0];
      expect(again).to.include({ outcome: 'failed', resumed: false });
      expect([deploys(), await otherLogsIn()]).to.deep.equal([2, true]);
      // The way that the error names.
      expect((await rotate(stage, '--lost-key', '--json')).json?.result.slots[0]?.outcome).to.equal('rotated');
      expect(await keysThatLogIn(stage)).to.deep.equal(['current']);
    });

  it('from another machine before a --rollback: isn’t taken back by it', async () => {
    expect((await rotate(stage, '--json')).exitCode).to.equal(0);
    await elsewhere();
    const run = await rotate(stage, '--rollback', '--json');
    expect(run.json?.result.slots[0]?.error?.name, run.raw).to.equal('CertificateReplacedError');
    expect([run.exitCode, deploys(), await otherLogsIn()]).to.deep.equal([1, 2, true]);
  });

  it('on another machine that has the old pair still: stops before anything is made, and names what it may be', async () => {
    const copy = join(dirname(stage.project), 'keys-elsewhere');
    cpSync(stage.keyFolder, copy, { recursive: true });
    expect((await rotate(stage, '--json')).exitCode).to.equal(0);
    const env = { ...stage.options.env, SF_JWT_KEY_DIR: copy };
    const run = await rotate({ ...stage, options: { ...stage.options, env } }, '--json');
    const slot = run.json?.result.slots[0];
    expect([run.exitCode, slot?.outcome], run.raw).to.deep.equal([1, 'failed']);
    expect(slot?.verifications[0]?.fault?.id ?? slot?.error?.name, run.raw).to.equal('key-outdated');
    expect([deploys(), await keysThatLogIn(stage)]).to.deep.equal([2, ['current']]);
  });

  it('in a checkout from before the last rotation: rotates, and brings files and records up to date', async () => {
    const old = join(dirname(stage.project), 'old');
    cpSync(stage.project, old, { recursive: true });
    expect((await rotate(stage, '--json')).exitCode).to.equal(0);
    rmSync(stage.project, { recursive: true });
    renameSync(old, stage.project);
    const run = await rotate(stage, '--json');
    expect(run.json?.result.slots[0]?.outcome, run.raw).to.equal('rotated');
    expect(await keysThatLogIn(stage)).to.deep.equal(['current']);
    expect(connectionsOf(stage).acme?.certificate?.sha256).to.equal(
      run.json?.result.slots[0]?.certificate?.new?.sha256,
    );
  });

  it('by a colleague who changes the connection file meanwhile: both changes are in it', async () => {
    const path = join(stage.project, 'config/jwt-connections.json');
    const edit = (): void => {
      const file = JSON.parse(readFileSync(path, 'utf8')) as ConnectionFile;
      const { acme } = file.connections;
      if (acme) Object.assign(acme, { description: 'From a colleague', tags: ['nightly'] });
      file.connections.beta = { instanceUrl: 'https://beta.my.salesforce.com', username: 'ci@beta.example' };
      writeFileSync(path, JSON.stringify(file));
    };
    const entry = await rotateWhile('new-login', edit);
    expect(entry.outcome, JSON.stringify(entry)).to.equal('rotated');
    const { acme, beta } = connectionsOf(stage);
    expect(beta?.username).to.equal('ci@beta.example');
    expect(acme).to.deep.include({ description: 'From a colleague', tags: ['nightly'] });
    expect(acme?.certificate?.sha256).to.equal(entry.certificate?.new?.sha256);
  });

  it('by a colleague who damages the connection file meanwhile: the login is kept, and the next run ends well', async () => {
    const path = join(stage.project, 'config/jwt-connections.json');
    const before = readFileSync(path, 'utf8');
    const entry = await rotateWhile('new-login', () => writeFileSync(path, '<<<<<<< HEAD'));
    expect(entry, JSON.stringify(entry)).to.include({ outcome: 'unfinished', exitCode: 2 });
    expect(entry.error?.name).to.equal('ConnectionFileNotJsonError');
    expect(await keysThatLogIn(stage)).to.include('current');
    writeFileSync(path, before);
    expect((await rotate(stage, '--json')).json?.result.slots[0]?.outcome).to.equal('rotated');
    expect(await keysThatLogIn(stage)).to.deep.equal(['current']);
  });

  const page = { status: 502, headers: { 'content-type': 'text/html' }, body: '<html><body>Bad Gateway</body></html>' };

  it('by a proxy that answers some polls of the deploy with a page: goes on', async () => {
    let polls = 0;
    stage.org.switches.polls = 2;
    stage.org.switches.onRequest = ({ soapAction }) =>
      soapAction === 'checkDeployStatus' && (polls += 1) % 2 === 0 ? page : undefined;
    const run = await rotate(stage, '--json');
    expect(run.json?.result.slots[0]?.outcome, run.raw).to.equal('rotated');
    expect(polls).to.be.greaterThan(2);
  });

  it('by nobody, but with a program of the hand-over that has gone meanwhile: is taken back', async () => {
    const path = addProgram(stage, 'keeper', 'cat > /dev/null');
    stage.org.switches.onRequest = ({ soapAction, body }) => {
      if (soapAction === 'deploy' && !/checkOnly>true/.test(body)) rmSync(path, { force: true });
      return undefined;
    };
    const run = await rotate(stage, '--hand-over', 'keeper', '--json');
    const slot = run.json?.result.slots[0];
    expect(slot?.error?.name, run.raw).to.match(/^HandOver\w+Error$/);
    expect(await keysThatLogIn(stage)).to.deep.equal(['current']);
    expect(['rolledBack', 'stuck'], run.raw).to.include(slot?.outcome);
  });
});
