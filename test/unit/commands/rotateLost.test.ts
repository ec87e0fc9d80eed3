/** Rotations whose old login can't be proven: the key is lost, or its certificate has ended. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createPrivateKey } from 'node:crypto';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import JwtKeyPassphrase from '../../../src/commands/jwt/key/passphrase.ts';
import type { ConnectionFile } from '../../../src/connection/types.ts';
import { readCertificate } from '../../../src/base/certificate.ts';
import { certificateFor, generateKeyPair } from '../../../src/keypair/write/generate.ts';
import { filesBelow } from '../../tools/filesBelow.ts';
import {
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

describe('sf jwt rotate without a proof of the old login', () => {
  let stage: Scene;
  beforeEach(async () => (stage = await rotateScene()));
  afterEach(() => stage.end());

  const slotOf = (run: Awaited<ReturnType<typeof rotate>>) => run.json?.result.slots[0];
  const warningsOf = (run: Awaited<ReturnType<typeof rotate>>): string => run.json?.warnings.join('\n') ?? '';
  const loseKey = (): void => {
    for (const name of ['acme.key', 'acme.crt']) rmSync(join(stage.keyFolder, name));
  };
  const deploys = (): number => stage.org.state.deployments.filter(({ checkOnly }) => !checkOnly).length;

  it('names the way for a lost key where the key store has none, and changes nothing', async () => {
    loseKey();
    const before = [deploys(), filesBelow(stage.project)];
    const run = await rotate(stage, '--json');
    expect(run.exitCode, run.raw).to.equal(2);
    expect(slotOf(run)?.error?.name).to.equal('RotateKeyMissingError');
    expect(slotOf(run)?.error?.actions.join('\n')).to.include('sf jwt rotate --connection acme --lost-key');
    expect([deploys(), filesBelow(stage.project)]).to.deep.equal(before);
  });

  it('replaces a lost key, says before that there is no way back, and refuses one later', async () => {
    const before = connectionsOf(stage).acme?.certificate;
    loseKey();
    const run = await rotate(stage, '--lost-key', '--json');
    expect(run.exitCode, run.raw).to.equal(0);
    const slot = slotOf(run);
    expect(slot).to.deep.include({ outcome: 'rotated', resumed: false });
    expect(slot?.certificate?.old).to.deep.include({ sha256: before?.sha256 });
    expect(slot?.steps).to.deep.include({ step: 'old-login', changes: 'nothing', outcome: 'skipped', details: {} });
    expect(warningsOf(run)).to.include('has no way back');
    expect(warningsOf(run)).to.not.include('logins can fail');
    expect(await keysThatLogIn(stage)).to.deep.equal(['current']);
    expect(connectionsOf(stage).acme?.certificate?.sha256).to.equal(slot?.certificate?.new?.sha256);
    const back = await rotate(stage, '--rollback', '--json');
    expect(slotOf(back)?.error?.name, back.raw).to.equal('RollbackOneWayError');
    expect(await keysThatLogIn(stage)).to.deep.equal(['current']);
  });

  it('says it before anything is sent, and sends nothing in a dry run', async () => {
    loseKey();
    const before = [deploys(), filesBelow(stage.project), filesBelow(stage.keyFolder)];
    const run = await rotate(stage, '--lost-key', '--dry-run');
    expect(run.exitCode, run.raw).to.equal(0);
    expect(run.stderr).to.include('has no way back');
    expect([deploys(), filesBelow(stage.project), filesBelow(stage.keyFolder)]).to.deep.equal(before);
  });

  it('refuses to call a key lost whose login works', async () => {
    const before = [deploys(), knownKeys(stage)];
    const run = await rotate(stage, '--lost-key', '--json');
    expect(run.exitCode, run.raw).to.equal(2);
    expect(slotOf(run)?.error?.name).to.equal('KeyNotLostError');
    expect([deploys(), knownKeys(stage)]).to.deep.equal(before);
  });

  it('replaces a key that the org refuses, and only if that is why the login fails', async () => {
    const user = stage.org.state.users.find(({ username }) => username === stage.loginUser);
    if (user) user.isFrozen = true;
    const frozen = await rotate(stage, '--lost-key', '--json');
    expect(slotOf(frozen)?.outcome, frozen.raw).to.equal('failed');
    expect(slotOf(frozen)?.verifications[0]?.fault?.id).to.equal('user-inactive');
    if (user) user.isFrozen = false;
    const other = await generateKeyPair({ subject: { commonName: 'other' }, days: 9, bits: 2048 });
    await deployCertificate(stage, other.certificatePem);
    const plain = await rotate(stage, '--json');
    expect(slotOf(plain)?.outcome, plain.raw).to.equal('failed');
    const oldKey = knownKeys(stage).current;
    const run = await rotate(stage, '--lost-key', '--json');
    expect(slotOf(run)?.outcome, run.raw).to.equal('rotated');
    expect(await keysThatLogIn(stage)).to.deep.equal(['current']);
    expect(Object.values(knownKeys(stage))).to.include(oldKey);
  });

  it('keeps the new pair where the new login isn’t proven, and goes on without being told again', async () => {
    loseKey();
    stage.org.switches.propagationAttempts = 1;
    const run = await rotate(stage, '--lost-key', '--json');
    expect(run.exitCode, run.raw).to.equal(1);
    expect(slotOf(run)?.outcome).to.equal('pending');
    expect(Object.keys(knownKeys(stage))).to.deep.equal(['next']);
    const staged = knownKeys(stage).next;
    const back = await rotate(stage, '--rollback', '--json');
    expect(slotOf(back)?.error?.name, back.raw).to.equal('RollbackOneWayError');
    stage.org.switches.propagationAttempts = 0;
    const again = await rotate(stage, '--json');
    expect(slotOf(again), again.raw).to.deep.include({ outcome: 'rotated', resumed: true });
    expect(knownKeys(stage)).to.deep.equal({ current: staged });
  });

  it('takes a key for lost whose passphrase is, and protects the new one', async () => {
    const path = join(dirname(stage.project), 'passphrase');
    writeFileSync(path, 'the lost words');
    const argv = ['--key-name', 'acme', '--new-passphrase-file', path];
    const locked = await runCommand(JwtKeyPassphrase, argv, stage.options);
    expect(locked.exitCode, locked.raw).to.equal(0);
    const without = await rotate(stage, '--lost-key', '--json');
    expect(slotOf(without)?.error?.name, without.raw).to.equal('PassphraseMissingError');
    writeFileSync(path, 'short');
    const short = await rotate(stage, '--lost-key', '--passphrase-file', path, '--json');
    expect(slotOf(short)?.error?.name, short.raw).to.equal('PassphraseTooShortError');
    writeFileSync(path, 'the new words');
    const run = await rotate(stage, '--lost-key', '--passphrase-file', path, '--json');
    expect(slotOf(run)?.outcome, run.raw).to.equal('rotated');
    const key = readFileSync(join(stage.keyFolder, 'acme.key'), 'utf8');
    expect(createPrivateKey({ key, passphrase: 'the new words' }).type).to.equal('private');
    const commands = slotOf(run)?.nextSteps.flatMap((step) => step.commands);
    expect(commands?.join('\n')).to.include('SF_JWT_ACME_KEY_PASSPHRASE');
  });

  /** Gives the old key a certificate that has ended, everywhere. */
  const endCertificate = async (): Promise<void> => {
    const key = createPrivateKey(knownKeys(stage).current ?? '');
    const past = new Date(Date.now() - 40 * 86_400_000);
    const pem = await certificateFor(key, { subject: { commonName: 'acme' }, days: 30 }, { now: past });
    writeFileSync(join(stage.keyFolder, 'acme.crt'), pem);
    await deployCertificate(stage, pem);
    const { sha256, publicKeySha256, notAfter } = readCertificate(pem);
    const path = join(stage.project, 'config/jwt-connections.json');
    const file = JSON.parse(readFileSync(path, 'utf8')) as ConnectionFile;
    Object.assign(file.connections.acme ?? {}, {
      certificate: { sha256, publicKeySha256, notAfter: notAfter.toISOString() },
    });
    writeFileSync(path, JSON.stringify(file));
  };

  it('goes forward only, and says so, where the org refuses a certificate that has ended', async () => {
    await endCertificate();
    stage.org.switches.expiredCertificateRefused = true;
    const run = await rotate(stage, '--if-expires-in', '30d', '--json');
    expect(run.exitCode, run.raw).to.equal(0);
    expect(slotOf(run)?.outcome).to.equal('rotated');
    expect(warningsOf(run)).to.include('its certificate has expired, so this rotation has no way back');
    expect(await keysThatLogIn(stage)).to.deep.equal(['current']);
    expect(readFileSync(journalOf(stage), 'utf8')).to.include('"oneWay": "ended"');
    const back = await rotate(stage, '--rollback', '--json');
    expect(slotOf(back)?.error?.name, back.raw).to.equal('RollbackOneWayError');
  });

  it('keeps its way back where the org takes a certificate that has ended', async () => {
    await endCertificate();
    const run = await rotate(stage, '--json');
    expect(slotOf(run)?.outcome, run.raw).to.equal('rotated');
    expect(warningsOf(run)).to.not.include('no way back');
    const back = await rotate(stage, '--rollback', '--json');
    expect(slotOf(back)?.outcome, back.raw).to.equal('rolledBack');
  });

  it('takes back what was begun and never sent', async () => {
    loseKey();
    const path = journalOf(stage);
    const run = await rotate(stage, '--lost-key', '--json');
    expect(slotOf(run)?.outcome, run.raw).to.equal('rotated');
    const journal = JSON.parse(readFileSync(path, 'utf8')) as { flows: { rotate: Record<string, unknown> } };
    Object.assign(journal.flows.rotate, {
      state: 'running',
      done: ['new-pair'],
      notes: { newSha256: slotOf(run)?.certificate?.new?.sha256 },
    });
    writeFileSync(path, JSON.stringify(journal));
    const key = knownKeys(stage);
    const back = await rotate(stage, '--rollback', '--json');
    expect(back.exitCode, back.raw).to.equal(0);
    expect(slotOf(back)?.outcome).to.equal('canceled');
    expect(knownKeys(stage)).to.deep.equal(key);
    expect(readFileSync(path, 'utf8')).to.include('"undone"');
  });
});
