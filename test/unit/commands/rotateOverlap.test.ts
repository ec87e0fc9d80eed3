/** Rotations by a second app: both keys log in until the first app is disabled. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import JwtDiff from '../../../src/commands/jwt/diff.ts';
import JwtExport from '../../../src/commands/jwt/export.ts';
import JwtLint from '../../../src/commands/jwt/lint.ts';
import JwtStatus from '../../../src/commands/jwt/status.ts';
import JwtVerify, { type JwtVerifyResult } from '../../../src/commands/jwt/verify.ts';
import { decodeBundle } from '../../../src/connection/bundle/bundle.ts';
import type { ConnectionFile } from '../../../src/connection/types.ts';
import { filesBelow } from '../../tools/filesBelow.ts';
import { keysOfApps, keysThatLogInByApp } from '../../tools/overlapScene.ts';
import { addGh, addProgram, connectionsOf, journalOf, rotate, rotateScene, setUp } from '../../tools/rotateScene.ts';
import { revoke } from '../../tools/revokeScene.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import type { Scene } from '../../tools/scene.ts';

const secondFolder = 'jwt/JwtLogin2';

describe('sf jwt rotate --overlap', () => {
  let stage: Scene;
  beforeEach(async () => (stage = await rotateScene()));
  afterEach(() => stage.end());

  const slotOf = (run: Awaited<ReturnType<typeof rotate>>) => run.json?.result.slots[0];
  const begin = async (...argv: string[]) => {
    const run = await rotate(stage, '--overlap', '--json', ...argv);
    expect(run.exitCode, run.raw).to.equal(0);
    return run;
  };
  const bundle = async (): Promise<string> => {
    const path = join(dirname(stage.project), `bundle-${Date.now()}`);
    const argv = ['-c', 'acme', '--format', 'bundle', '--output-file', path];
    expect((await runCommand(JwtExport, argv, stage.options)).exitCode).to.equal(0);
    return readFileSync(path, 'utf8').trim();
  };
  const verify = (env: Record<string, string> = {}): Promise<CommandRun<JwtVerifyResult>> =>
    runCommand<JwtVerifyResult>(JwtVerify, ['-c', 'acme', '--json', '--wait', '0'], {
      ...stage.options,
      env: { ...stage.options.env, ...env },
    });
  const proofOf = (run: CommandRun<JwtVerifyResult>) => run.json?.result.connections[0];
  const keyFit = (run: CommandRun<JwtVerifyResult>): string =>
    proofOf(run)?.checks.find(({ id }) => id === 'key-fit')?.evidence ?? '';
  /** The permission sets whose holders an app lets in. */
  const grantedBy = (appId?: string): string[] => {
    const { permissionSets, setupEntityAccess } = stage.org.state;
    return setupEntityAccess
      .filter(({ setupEntityId }) => setupEntityId === appId)
      .map(({ parentId }) => permissionSets.find(({ id }) => id === parentId)?.name ?? '')
      .sort();
  };
  const writeRecords = (change: (file: ConnectionFile) => void): void => {
    const path = join(stage.project, 'config/jwt-connections.json');
    const file = JSON.parse(readFileSync(path, 'utf8')) as ConnectionFile;
    change(file);
    writeFileSync(path, JSON.stringify(file));
  };

  it('makes a second app by which the same users log in, and the first one logs them in, too', async () => {
    const before = connectionsOf(stage).acme;
    const run = await begin();
    const slot = slotOf(run);
    expect(slot).to.deep.include({ outcome: 'overlapping', app: 'JwtLogin', connections: ['acme'], exitCode: 0 });
    expect(await keysThatLogInByApp(stage)).to.deep.equal(['JwtLogin acme', 'JwtLogin2 acme-2']);
    const after = connectionsOf(stage).acme;
    expect(after).to.deep.equal({
      ...before,
      app: 'JwtLogin2',
      keyName: 'acme-2',
      clientId: slot?.second?.clientId,
      certificate: after?.certificate,
      retiring: { app: 'JwtLogin', clientId: before?.clientId, keyName: 'acme', certificate: before?.certificate },
    });
    expect(after?.clientId).to.not.equal(before?.clientId);
    const apps = stage.org.state.apps.map(({ id, fullName, components }) => [
      fullName,
      components.ExternalClientApplication?.elements.label,
      grantedBy(id),
    ]);
    expect(apps).to.deep.equal([
      ['JwtLogin', 'JwtLogin', ['JwtLogin_Access']],
      ['JwtLogin2', 'JwtLogin 2', ['JwtLogin_Access']],
    ]);
    const steps = slot?.nextSteps.map(({ id }) => id);
    expect(steps).to.deep.equal(['secondFiles', 'secondSecret', 'verify', 'finish']);
  });

  it('leaves files that lint finds nothing in, and that the org has just so', async () => {
    await begin();
    const lint = await runCommand(JwtLint, ['--json'], stage.options);
    expect(lint.exitCode, lint.raw).to.equal(0);
    const diff = await runCommand(JwtDiff, ['-c', 'acme', '-o', 'admin', '--json'], stage.options);
    expect(diff.exitCode, diff.raw).to.equal(0);
  });

  it('lets pipelines log in with the old secret and with the new one, and says which is the old one', async () => {
    const old = await bundle();
    await begin();
    const renewed = await bundle();
    const byOld = await verify({ SF_JWT_ACME: old });
    expect([byOld.exitCode, proofOf(byOld)?.clientId], byOld.raw).to.deep.equal([
      0,
      connectionsOf(stage).acme?.retiring?.clientId,
    ]);
    expect(keyFit(byOld)).to.include('the app "JwtLogin", which the connection is leaving');
    const byNew = await verify({ SF_JWT_ACME: renewed });
    expect([byNew.exitCode, proofOf(byNew)?.clientId], byNew.raw).to.deep.equal([
      0,
      connectionsOf(stage).acme?.clientId,
    ]);
    expect(keyFit(byNew)).to.not.include('leaving');
  });

  it('lets the old key log in by the old app where a pipeline has the key alone', async () => {
    const { key } = await decodeBundle(await bundle(), '');
    await begin();
    const run = await verify({ SF_JWT_ACME_KEY: key });
    expect(run.exitCode, run.raw).to.equal(0);
    expect(proofOf(run)?.clientId).to.equal(connectionsOf(stage).acme?.retiring?.clientId);
    const { key: newKey } = await decodeBundle(await bundle(), '');
    expect(proofOf(await verify({ SF_JWT_ACME_KEY: newKey }))?.clientId).to.equal(connectionsOf(stage).acme?.clientId);
    const ofStore = await verify({ SF_JWT_ACME_CLIENT_ID: connectionsOf(stage).acme?.retiring?.clientId ?? '' });
    expect([ofStore.exitCode, keyFit(ofStore)], ofStore.raw).to.satisfy(
      ([code, text]: [number, string]) => code === 0 && text.includes('leaving'),
    );
  });

  it('refuses a bundle of a third app', async () => {
    await begin();
    writeRecords(({ connections }) => {
      const { acme } = connections;
      if (acme?.retiring) acme.retiring.clientId = 'another';
    });
    const old = await bundle();
    writeRecords(({ connections }) => {
      if (connections.acme) connections.acme.clientId = 'a-third';
    });
    const run = await verify({ SF_JWT_ACME: old });
    expect(run.raw).to.include('BundleDisagrees');
  });

  it('ends when it is finished: the old app is disabled, and its login refused', async () => {
    const old = await bundle();
    await begin();
    const run = await rotate(stage, '--finish', '--json');
    expect(run.exitCode, run.raw).to.equal(0);
    expect(slotOf(run)).to.deep.include({ outcome: 'finished', ended: { app: 'JwtLogin', keyName: 'acme' } });
    expect(await keysThatLogInByApp(stage)).to.deep.equal(['JwtLogin2 acme-2']);
    expect(connectionsOf(stage).acme).to.not.have.property('retiring');
    expect(slotOf(run)?.nextSteps.at(-1)?.commands).to.deep.equal([
      'git rm -r --quiet jwt/JwtLogin',
      'sf jwt key delete --key-name acme',
    ]);
    expect((await verify({ SF_JWT_ACME: old })).raw).to.include('BundleDisagrees');
    expect((await verify()).exitCode).to.equal(0);
    const again = await rotate(stage, '--finish', '--json');
    expect([again.exitCode, slotOf(again)?.error?.name]).to.deep.equal([2, 'OverlapNothingError']);
    const next = await begin();
    expect(slotOf(next)?.second).to.deep.include({ app: 'JwtLogin3', keyName: 'acme-3' });
  });

  it('says when somebody still logs in by the old app, and until it is finished, so does status', async () => {
    const old = await bundle();
    await begin();
    await verify({ SF_JWT_ACME: old });
    const status = await runCommand(JwtStatus, ['-c', 'acme', '--json'], stage.options);
    expect(status.raw)
      .to.include('leaving the app JwtLogin')
      .and.to.include('sf jwt rotate --connection acme --finish');
    const run = await rotate(stage, '--finish', '--dry-run', '--json');
    expect(run.exitCode, run.raw).to.equal(0);
    expect(run.json?.warnings.join('\n')).to.match(/the app "JwtLogin" was used for \d+ logins, most recently at 20/);
    expect(slotOf(run)?.outcome).to.equal('finishValidated');
    expect(await keysThatLogInByApp(stage)).to.have.length(2);
    expect(connectionsOf(stage).acme?.retiring?.app).to.equal('JwtLogin');
  });

  it('goes back to the first app, which is proven before the second one is disabled', async () => {
    const before = connectionsOf(stage).acme;
    const { stored } = addGh(stage);
    await begin('--hand-over', 'github:production');
    const run = await rotate(stage, '--rollback', '--hand-over', 'github:production', '--json');
    expect(run.exitCode, run.raw).to.equal(0);
    expect(slotOf(run)).to.deep.include({ outcome: 'takenBack', ended: { app: 'JwtLogin2', keyName: 'acme-2' } });
    expect(connectionsOf(stage).acme).to.deep.equal({ ...before, keyName: 'acme' });
    expect(await keysThatLogInByApp(stage)).to.deep.equal(['JwtLogin acme']);
    const keys = keysOfApps(stage);
    const given = await Promise.all(stored().map(async (text) => (await decodeBundle(text, '')).key));
    expect(given).to.deep.equal([keys['acme-2'], keys.acme]);
  });

  it('changes nothing in a dry run', async () => {
    const files = (): unknown => [filesBelow(stage.project), Object.keys(filesBelow(stage.keyFolder))];
    const before = files();
    const run = await rotate(stage, '--overlap', '--dry-run', '--json');
    expect([run.exitCode, slotOf(run)?.outcome], run.raw).to.deep.equal([0, 'validated']);
    expect(slotOf(run)?.second).to.deep.equal({ app: 'JwtLogin2', keyName: 'acme-2' });
    expect(files()).to.deep.equal(before);
    expect(stage.org.state.apps).to.have.length(1);
  });

  it('lets in whoever the org lets in by the first app, whatever the files say', async () => {
    const { permissionSets, setupEntityAccess, apps } = stage.org.state;
    const first = permissionSets.find(({ name }) => name === 'JwtLogin_Access');
    if (!first || !apps[0]) throw new Error('no app');
    permissionSets.push({ ...structuredClone(first), id: '0PS000000000099AAA', name: 'Others' });
    setupEntityAccess.push({ id: '0J0000000000099AAA', parentId: '0PS000000000099AAA', setupEntityId: apps[0].id });
    await begin();
    expect(grantedBy(stage.org.state.apps[1]?.id)).to.deep.equal(['JwtLogin_Access', 'Others']);
  });

  it('moves all connections of the app together', async () => {
    writeRecords(({ connections }) => {
      if (connections.acme) connections.nightly = { ...connections.acme, keyName: 'acme' };
    });
    const run = await begin();
    expect(slotOf(run)?.connections).to.deep.equal(['acme', 'nightly']);
    expect(connectionsOf(stage).nightly).to.deep.include({ app: 'JwtLogin2', keyName: 'acme-2' });
    expect((await rotate(stage, '--finish', '--json')).exitCode).to.equal(0);
    expect(connectionsOf(stage).nightly).to.not.have.property('retiring');
  });

  it('isn’t begun twice, nor rotated in between', async () => {
    await begin();
    for (const argv of [['--overlap'], []]) {
      const run = await rotate(stage, '--json', ...argv);
      expect([run.exitCode, slotOf(run)?.error?.name], run.raw).to.deep.equal([2, 'OverlapOpenError']);
    }
    const { exitCode } = await rotate(stage, '--json', '--if-expires-in', '30d');
    expect(exitCode, 'a daily job goes on').to.equal(0);
  });

  it('isn’t finished as long as another connection needs the old app', async () => {
    await begin();
    writeRecords(({ connections }) => {
      const { retiring, ...record } = connections.acme ?? { instanceUrl: '', username: '' };
      connections.late = { ...record, ...retiring };
    });
    const run = await rotate(stage, '--finish', '--json');
    expect([run.exitCode, slotOf(run)?.error?.name], run.raw).to.deep.equal([2, 'OverlapStillNeededError']);
    expect(await keysThatLogInByApp(stage)).to.have.length(2);
  });

  it('changes nothing where the org refuses the second app, and leaves no key', async () => {
    const before = [filesBelow(stage.project), Object.keys(filesBelow(stage.keyFolder))];
    stage.org.switches.onRequest = ({ soapAction }) =>
      soapAction === 'deploy' ? { status: 503, body: 'Service not available.' } : undefined;
    const run = await rotate(stage, '--overlap', '--json');
    expect([run.exitCode, slotOf(run)?.outcome], run.raw).to.deep.equal([75, 'failed']);
    expect([filesBelow(stage.project), Object.keys(filesBelow(stage.keyFolder))]).to.deep.equal(before);
    expect(readFileSync(journalOf(stage), 'utf8')).to.include('"state": "undone"');
  });

  it('changes nothing where the program of the hand-over is missing', async () => {
    const run = await rotate(stage, '--overlap', '--json', '--hand-over', 'no-such-program');
    expect([run.exitCode, slotOf(run)?.error?.name], run.raw).to.deep.equal([2, 'HandOverMissingError']);
    expect(stage.org.state.apps).to.have.length(1);
    expect(connectionsOf(stage).acme).to.not.have.property('retiring');
  });

  it('goes on where a hand-over has failed: the files know both apps by then', async () => {
    addProgram(stage, 'keeper', '[ -f once ] && exec cat > /dev/null; touch once; cat > /dev/null; exit 1');
    const argv = ['--overlap', '--json', '--hand-over', 'keeper'];
    const failed = await rotate(stage, ...argv);
    expect([failed.exitCode, slotOf(failed)?.outcome], failed.raw).to.deep.equal([1, 'overlapUnfinished']);
    expect(slotOf(failed)?.next).to.deep.equal([
      'sf jwt rotate --connection acme --overlap',
      'sf jwt rotate --connection acme --rollback',
    ]);
    expect(await keysThatLogInByApp(stage)).to.have.length(2);
    const run = await rotate(stage, ...argv);
    expect([run.exitCode, slotOf(run)?.outcome, slotOf(run)?.handedOver], run.raw).to.deep.equal([
      0,
      'overlapping',
      ['acme'],
    ]);
    expect(stage.org.state.apps).to.have.length(2);
  });

  it('takes a second app back that never logged in', async () => {
    const { user } = { user: stage.org.state.users.find(({ username }) => username === stage.loginUser) };
    stage.org.switches.propagationAttempts = 3;
    const failed = await rotate(stage, '--overlap', '--json');
    expect([slotOf(failed)?.outcome, user?.username], failed.raw).to.deep.equal(['overlapUnfinished', stage.loginUser]);
    const run = await rotate(stage, '--rollback', '--json');
    expect([run.exitCode, slotOf(run)?.outcome], run.raw).to.deep.equal([0, 'takenBack']);
    expect(await keysThatLogInByApp(stage)).to.deep.equal(['JwtLogin acme']);
    expect(slotOf(run)?.nextSteps.at(-1)?.commands).to.deep.equal(['sf jwt key delete --key-name acme-2']);
  });

  it('refuses to make a second app from files that don’t say all of the first one', async () => {
    const path = join(stage.project, 'jwt/JwtLogin/app/externalClientApps/JwtLogin.eca-meta.xml');
    writeFileSync(path, readFileSync(path, 'utf8').replace('[sf-plugin-jwt]', '[adopted] [sf-plugin-jwt]'));
    const run = await rotate(stage, '--overlap', '--json');
    expect([run.exitCode, slotOf(run)?.error?.name], run.raw).to.deep.equal([2, 'OverlapAdoptedError']);
  });

  it('leaves a name alone that the org or the key store has', async () => {
    await setUp(stage, 'other', '--app-name', 'JwtLogin2');
    rmSync(join(stage.project, secondFolder), { recursive: true });
    writeRecords(({ connections }) => void delete connections.other);
    const run = await begin();
    expect(slotOf(run)?.second).to.deep.include({ app: 'JwtLogin3', keyName: 'acme-3' });
  });

  it('is what a revocation of the other key says still works', async () => {
    await begin();
    const run = await revoke(stage, '--disable-app', '--no-prompt');
    expect(run.raw.replace(/\s+/g, ' ')).to.include('The key of the app JwtLogin, which the connection is leaving.');
  });
});
