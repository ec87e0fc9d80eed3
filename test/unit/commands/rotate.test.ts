import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtRotate from '../../../src/commands/jwt/rotate.ts';
import { decodeBundle } from '../../../src/connection/bundle/bundle.ts';
import { packageWatches } from '../../org/index.ts';
import { filesBelow } from '../../tools/filesBelow.ts';
import {
  addGh,
  addProgram,
  connectionsOf,
  deployCertificate,
  journalOf,
  keysThatLogIn,
  knownKeys,
  rotate,
  rotateScene,
} from '../../tools/rotateScene.ts';
import { runCommand } from '../../tools/runCommand.ts';
import type { Scene } from '../../tools/scene.ts';

const settingsFile = 'jwt/JwtLogin/orgs/acme/extlClntAppGlobalOauthSets/JwtLogin_glbloauth.ecaGlblOauth-meta.xml';

describe('sf jwt rotate', () => {
  let stage: Scene;
  let oldKey = '';
  beforeEach(async () => {
    stage = await rotateScene();
    oldKey = knownKeys(stage).current ?? '';
  });
  afterEach(() => stage.end());

  const slotOf = (run: Awaited<ReturnType<typeof rotate>>) => run.json?.result.slots[0];

  it('replaces key and certificate everywhere, proves the login, and keeps the old pair in the history', async () => {
    const before = connectionsOf(stage).acme;
    const deployed = stage.org.state.deployments.length;
    const run = await rotate(stage, '--json');
    expect(run.exitCode, run.raw).to.equal(0);
    const slot = slotOf(run);
    expect(slot).to.deep.include({ outcome: 'rotated', app: 'JwtLogin', connections: ['acme'], resumed: false });
    expect(slot?.steps.map(({ step, outcome }) => `${step} ${outcome}`)).to.deep.equal([
      'old-login unchanged',
      'new-pair created',
      'check unchanged',
      'deploy updated',
      'read-back unchanged',
      'new-login unchanged',
      'current updated',
      'files updated',
    ]);
    const keys = knownKeys(stage);
    const oldSha = before?.certificate?.sha256 ?? '';
    expect(Object.keys(keys).sort()).to.deep.equal(['current', oldSha].sort());
    expect(keys[oldSha]).to.equal(oldKey);
    expect(keys.current).to.not.equal(oldKey);
    expect(await keysThatLogIn(stage)).to.deep.equal(['current']);
    const after = connectionsOf(stage).acme;
    expect(after).to.deep.equal({ ...before, certificate: after?.certificate });
    expect(after?.certificate?.sha256).to.equal(slot?.certificate?.new?.sha256);
    expect(readFileSync(join(stage.project, settingsFile), 'utf8').replace(/\s/g, '')).to.include(
      readFileSync(join(stage.keyFolder, 'acme.crt'), 'utf8').replace(/-----[^-]+-----|\s/g, ''),
    );
    // One that only validates, one for real, and each with nothing but the global settings.
    const sent = stage.org.state.deployments.slice(deployed);
    expect(sent).to.have.length(2);
    expect(slot?.nextSteps.flatMap(({ commands }) => commands).join('\n')).to.include(
      'sf jwt export --connection acme --format bundle | gh secret set SF_JWT_ACME',
    );
    expect(Object.keys(filesBelow(stage.keyFolder)).filter((path) => path.startsWith('next'))).to.deep.equal([]);
  });

  it('is wrong usage where no connection is known: nothing done is not all well', async () => {
    rmSync(join(stage.project, 'config/jwt-connections.json'));
    const argv = ['--if-expires-in', '30d', '--no-prompt', '--json'];
    const { exitCode, raw } = await runCommand(JwtRotate, argv, stage.options);
    expect(exitCode, raw).to.equal(2);
    expect(raw).to.include('ConnectionsNowhereError');
  });

  it('changes nothing in a dry run', async () => {
    const files = { ...filesBelow(stage.keyFolder), ...filesBelow(stage.project) };
    const run = await rotate(stage, '--dry-run', '--json');
    expect(run.exitCode, run.raw).to.equal(0);
    expect(slotOf(run)?.outcome).to.equal('validated');
    expect(slotOf(run)?.steps.find(({ step }) => step === 'deploy')?.outcome).to.equal('wouldUpdate');
    expect({ ...filesBelow(stage.keyFolder), ...filesBelow(stage.project) }).to.deep.equal(files);
    expect(await keysThatLogIn(stage)).to.deep.equal(['current']);
  });

  it('does nothing before its time, without a request, and rotates when it has come', async () => {
    const { requests } = stage.org;
    const before = requests.length;
    const early = await rotate(stage, '--if-expires-in', '30d', '--json');
    expect(early.exitCode, early.raw).to.equal(0);
    expect(slotOf(early)?.outcome).to.equal('notDue');
    expect(requests.length).to.equal(before);
    const due = await rotate(stage, '--if-expires-in', '366d', '--json');
    expect(slotOf(due)?.outcome, due.raw).to.equal('rotated');
  });

  it('makes a new certificate for the same key where that is asked for', async () => {
    const run = await rotate(stage, '--reuse-key', '--days', '90', '--json');
    expect(run.exitCode, run.raw).to.equal(0);
    expect(knownKeys(stage).current).to.equal(oldKey);
    const end = new Date(slotOf(run)?.certificate?.new?.notAfter ?? 0).getTime();
    expect(Math.round((end - Date.now()) / 86_400_000)).to.equal(90);
    expect(await keysThatLogIn(stage)).to.deep.equal(['current']);
  });

  it('refuses, with nothing changed, to begin where the old login doesn’t work', async () => {
    const user = stage.org.state.users.find(({ username }) => username === stage.loginUser);
    if (user) user.isFrozen = true;
    const deployed = stage.org.state.deployments.length;
    const run = await rotate(stage, '--json');
    expect(run.exitCode).to.equal(1);
    expect(slotOf(run)?.outcome).to.equal('failed');
    expect(slotOf(run)?.verifications[0]?.fault?.id).to.equal('user-inactive');
    expect(stage.org.state.deployments.length).to.equal(deployed);
    expect(Object.keys(knownKeys(stage))).to.deep.equal(['current']);
  });

  it('takes the old certificate back, proven, if the new login isn’t', async () => {
    let packages = 0;
    // The second is the deploy after its validation; the third is the way back.
    packageWatches.push(async () => {
      packages += 1;
      stage.org.switches.propagationAttempts = packages === 2 ? 1 : 0;
    });
    try {
      const run = await rotate(stage, '--json');
      expect(run.exitCode, run.raw).to.equal(1);
      expect(slotOf(run)?.outcome).to.equal('rolledBack');
      expect(slotOf(run)?.verifications.map(({ outcome }) => outcome)).to.deep.equal(['failed', 'proven']);
    } finally {
      packageWatches.pop();
    }
    expect(knownKeys(stage)).to.deep.equal({ current: oldKey });
    expect(await keysThatLogIn(stage)).to.deep.equal(['current']);
  });

  it('keeps both pairs if the way back isn’t proven either, and ends well when it is run again', async () => {
    stage.org.switches.propagationAttempts = 1;
    const run = await rotate(stage, '--json');
    expect(slotOf(run)?.outcome, run.raw).to.equal('stuck');
    expect(Object.keys(knownKeys(stage)).sort()).to.deep.equal(['current', 'next']);
    stage.org.switches.propagationAttempts = 0;
    const again = await rotate(stage, '--json');
    expect(slotOf(again)?.outcome, again.raw).to.equal('rotated');
    expect(await keysThatLogIn(stage)).to.deep.equal(['current']);
  });

  describe('with a hand-over', () => {
    it('gives the bundle to gh, on its standard input and nowhere else, once the new login is proven', async () => {
      const gh = addGh(stage);
      const run = await rotate(stage, '--hand-over', 'github:production', '--json');
      expect(run.exitCode, run.raw).to.equal(0);
      expect(slotOf(run)?.handedOver).to.deep.equal(['acme']);
      expect(gh.calls()).to.deep.equal([
        'auth status',
        'secret list --env production',
        'repo view --json nameWithOwner --jq .nameWithOwner',
        'secret set SF_JWT_ACME --env production',
      ]);
      const [stored = ''] = gh.stored();
      const bundle = await decodeBundle(stored, '');
      expect(bundle.key).to.equal(knownKeys(stage).current);
      expect(bundle.username).to.equal(stage.loginUser);
      expect(run.raw).to.not.include(stored.slice(100, 160));
      expect(slotOf(run)?.nextSteps.map(({ id }) => id)).to.deep.equal(['files', 'verify']);
    });

    it('takes everything back if the program fails, and gives the old secret again', async () => {
      const gh = addGh(
        stage,
        `case "$*" in 'secret set'*) [ -f '${stage.project}/../once' ] || { touch '${stage.project}/../once'; cat > /dev/null; echo no rights >&2; exit 1; } ;; esac`,
      );
      const run = await rotate(stage, '--hand-over', 'github', '--json');
      expect(run.exitCode, run.raw).to.equal(1);
      const slot = slotOf(run);
      expect(slot?.outcome).to.equal('rolledBack');
      expect(slot?.error?.name).to.equal('HandOverRefusedError');
      expect(slot?.error?.message).to.include('no rights');
      expect(await keysThatLogIn(stage)).to.deep.equal(['current']);
      expect(knownKeys(stage)).to.deep.equal({ current: oldKey });
      const [stored = ''] = gh.stored();
      expect((await decodeBundle(stored, '')).key).to.equal(oldKey);
    });

    it('changes nothing if the program isn’t signed in', async () => {
      addGh(stage, 'exit 4');
      const deployed = stage.org.state.deployments.filter(({ checkOnly }) => !checkOnly).length;
      const run = await rotate(stage, '--hand-over', 'github', '--json');
      expect(slotOf(run)?.error?.name, run.raw).to.equal('HandOverRefusedError');
      expect(slotOf(run)?.outcome).to.equal('failed');
      expect(stage.org.state.deployments.filter(({ checkOnly }) => !checkOnly).length).to.equal(deployed);
      expect(knownKeys(stage)).to.deep.equal({ current: oldKey });
    });

    it('changes nothing if the program is missing, and takes none of the project', async () => {
      writeFileSync(join(stage.project, 'gh'), '#!/bin/sh\n', { mode: 0o755 });
      stage.options.env.PATH = stage.project;
      const run = await rotate(stage, '--hand-over', 'github', '--json');
      expect(slotOf(run)?.error?.name, run.raw).to.equal('HandOverMissingError');
      expect(knownKeys(stage)).to.deep.equal({ current: oldKey });
    });

    it('gives it to any program, with the names in its arguments and its environment', async () => {
      const out = join(stage.project, '../given');
      addProgram(stage, 'keeper', `echo "$1 $2 $HAND_OVER_CONNECTION" > '${out}'; cat >> '${out}'`);
      const argv = ['--hand-over-arg', 'put', '--hand-over-arg=secret/{variable}'];
      const run = await rotate(stage, '--hand-over', 'keeper', ...argv, '--json');
      expect(run.exitCode, run.raw).to.equal(0);
      const [head = '', bundle = ''] = readFileSync(out, 'utf8').split('\n');
      expect(head).to.equal('put secret/SF_JWT_ACME acme');
      expect((await decodeBundle(bundle, '')).key).to.equal(knownKeys(stage).current);
    });
  });

  it('goes back to the old certificate later, and only once', async () => {
    expect((await rotate(stage, '--json')).exitCode).to.equal(0);
    const back = await rotate(stage, '--rollback', '--json');
    expect(back.exitCode, back.raw).to.equal(0);
    expect(slotOf(back)?.outcome).to.equal('rolledBack');
    expect(knownKeys(stage).current).to.equal(oldKey);
    expect(await keysThatLogIn(stage)).to.include('current');
    const again = await rotate(stage, '--rollback', '--json');
    expect(slotOf(again)?.error?.name, again.raw).to.equal('RollbackNothingError');
  });

  it('doesn’t take the pair that lies ready for a leftover where the journal is lost', async () => {
    stage.org.switches.propagationAttempts = 1;
    expect(slotOf(await rotate(stage, '--json'))?.outcome).to.equal('stuck');
    stage.org.switches.propagationAttempts = 0;
    const next = readFileSync(join(stage.keyFolder, 'next/acme/acme.crt'), 'utf8');
    await deployCertificate(stage, next);
    rmSync(journalOf(stage));
    const staged = knownKeys(stage).next;
    const run = await rotate(stage, '--if-expires-in', '1d', '--json');
    expect(run.exitCode, run.raw).to.equal(0);
    expect(slotOf(run)).to.deep.include({ outcome: 'rotated', resumed: true });
    expect(knownKeys(stage).current).to.equal(staged);
  });

  it('keeps the pair that the org may have, however often it is run without a proof', async () => {
    stage.org.switches.propagationAttempts = 1;
    expect(slotOf(await rotate(stage, '--json'))?.outcome).to.equal('stuck');
    await deployCertificate(stage, readFileSync(join(stage.keyFolder, 'next/acme/acme.crt'), 'utf8'));
    // As a kill in the middle of the deploy leaves it.
    const journal = JSON.parse(readFileSync(journalOf(stage), 'utf8')) as { flows: { rotate: object } };
    Object.assign(journal.flows.rotate, { state: 'running', done: ['new-pair'], next: 'deploy' });
    writeFileSync(journalOf(stage), JSON.stringify(journal));
    const user = stage.org.state.users.find(({ username }) => username === stage.loginUser);
    if (user) user.isFrozen = true;
    expect(slotOf(await rotate(stage, '--json'))?.outcome).to.equal('stuck');
    expect(Object.keys(knownKeys(stage)).sort()).to.deep.equal(['current', 'next']);
  });

  it('names a journal that can’t be read, and goes on', async () => {
    expect((await rotate(stage, '--json')).exitCode).to.equal(0);
    const path = journalOf(stage);
    writeFileSync(path, '{"version":1,');
    const run = await rotate(stage, '--json');
    expect(run.exitCode, run.raw).to.equal(0);
    expect(run.json?.warnings.join(' ')).to.include(path);
    expect(readFileSync(path.replace('.json', '.damaged'), 'utf8')).to.equal('{"version":1,');
  });
});
