/** Rotations to a certificate that an authority issues: asked for in one run, put in place by a later one. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import JwtStatus from '../../../src/commands/jwt/status.ts';
import { readCertificate } from '../../../src/base/certificate.ts';
import { certificateChain } from '../../../src/keypair/read/chain.ts';
import { filesBelow } from '../../tools/filesBelow.ts';
import {
  addGh,
  connectionsOf,
  journalOf,
  keysThatLogIn,
  knownKeys,
  rotate,
  rotateScene,
} from '../../tools/rotateScene.ts';
import { runCommand } from '../../tools/runCommand.ts';
import type { Scene } from '../../tools/scene.ts';
import { authority } from '../keypair/authority.ts';
import { ask, isInstalled } from '../keypair/witness.ts';

describe('sf jwt rotate with a certificate authority', function () {
  this.timeout(120_000);
  let stage: Scene;
  beforeEach(async function () {
    if (!isInstalled('openssl', 'version')) this.skip();
    stage = await rotateScene();
  });
  afterEach(() => stage?.end());

  const slotOf = (run: Awaited<ReturnType<typeof rotate>>) => run.json?.result.slots[0];
  const csr = (): string => join(stage.project, 'acme.csr');
  const deploys = (): number => stage.org.state.deployments.filter(({ checkOnly }) => !checkOnly).length;
  const issue = (): { leaf: string; chain: string; ended: string } => {
    const by = authority(dirname(stage.project));
    const leaf = by.sign(csr(), join(dirname(stage.project), 'acme.crt'));
    const chain = join(dirname(stage.project), 'chain.pem');
    writeFileSync(chain, readFileSync(by.root, 'utf8') + readFileSync(by.intermediate, 'utf8'));
    return { leaf, chain, ended: by.sign(csr(), join(dirname(stage.project), 'ended.crt'), 0) };
  };

  it('writes the request, changes nothing, waits, and goes on with the certificate and its chain', async () => {
    const before = [deploys(), connectionsOf(stage), knownKeys(stage).current];
    const subject = ['--organization', 'Acme GmbH', '--country', 'DE'];
    const run = await rotate(stage, '--ca', ...subject, '--json');
    expect(run.exitCode, run.raw).to.equal(0);
    expect(slotOf(run)).to.deep.include({
      outcome: 'waiting',
      certificateRequest: 'acme.csr',
      next: ['sf jwt rotate --connection acme --certificate-file acme.crt'],
    });
    expect(slotOf(run)?.steps.map(({ step, outcome }) => `${step} ${outcome}`)).to.deep.equal([
      'old-login unchanged',
      'new-pair created',
      'check unchanged',
      'request created',
    ]);
    expect([deploys(), connectionsOf(stage), knownKeys(stage).current]).to.deep.equal(before);
    expect(ask('openssl', 'req', '-in', csr(), '-noout', '-verify', '-subject')).to.match(/Acme GmbH.*acme/);
    const staged = knownKeys(stage).next;

    const early = await rotate(stage, '--if-expires-in', '30d', '--json');
    expect(early.exitCode, early.raw).to.equal(1);
    expect(slotOf(early)).to.deep.include({ outcome: 'waiting', certificateRequest: 'acme.csr' });
    expect(await keysThatLogIn(stage)).to.deep.equal(['current']);

    const { leaf, chain } = issue();
    const files = ['--certificate-file', leaf, '--certificate-file', chain];
    const end = await rotate(stage, ...files, '--json');
    expect(end.exitCode, end.raw).to.equal(0);
    expect(slotOf(end)).to.deep.include({ outcome: 'rotated' });
    expect(knownKeys(stage).current).to.equal(staged);
    expect(await keysThatLogIn(stage)).to.deep.equal(['current']);
    const stored = readFileSync(join(stage.keyFolder, 'acme.crt'), 'utf8');
    expect(certificateChain(stored)).to.have.length(3);
    const { sha256 } = readCertificate(readFileSync(leaf, 'utf8'));
    expect(connectionsOf(stage).acme?.certificate?.sha256).to.equal(sha256);
    expect(Object.keys(filesBelow(stage.keyFolder)).filter((path) => path.startsWith('next'))).to.deep.equal([]);
    const back = await rotate(stage, '--rollback', '--json');
    expect(slotOf(back)?.outcome, back.raw).to.equal('rolledBack');
  });

  it('tells a person what to send, and how to go on', async () => {
    const run = await rotate(stage, '--ca', '--csr-file', 'for-the-authority.csr');
    expect(run.exitCode, run.raw).to.equal(0);
    expect(run.stdout)
      .to.include('Send this certificate signing request to your certificate authority: for-the-authority.csr')
      .and.include('  sf jwt rotate --connection acme --certificate-file acme.crt');
    expect(existsSync(join(stage.project, 'for-the-authority.csr'))).to.equal(true);
    const status = await runCommand(JwtStatus, ['--connection', 'acme'], stage.options);
    expect(status.stdout.replace(/\s+/g, ' ')).to.include('waits for the certificate that was requested');
    await rotate(stage, '--rollback');
    const after = await runCommand(JwtStatus, ['--connection', 'acme'], stage.options);
    expect(after.stdout).to.not.include('requested');
  });

  it('refuses a certificate of another key, one that has ended, and one that nobody asked for', async () => {
    const other = join(stage.keyFolder, 'acme.crt');
    const none = await rotate(stage, '--certificate-file', other, '--json');
    expect(slotOf(none)?.error?.name, none.raw).to.equal('RotateNotRequestedError');
    await rotate(stage, '--ca', '--json');
    const staged = knownKeys(stage).next;
    const wrong = await rotate(stage, '--certificate-file', other, '--json');
    expect(slotOf(wrong)?.error?.name, wrong.raw).to.equal('CertificateDoesNotFitError');
    expect(slotOf(wrong)?.outcome).to.equal('failed');
    expect(knownKeys(stage).next).to.equal(staged);
    const { leaf, ended } = issue();
    const over = await rotate(stage, '--certificate-file', ended, '--json');
    expect(slotOf(over)?.error?.name, over.raw).to.equal('CertificateOverError');
    expect(knownKeys(stage).next).to.equal(staged);
    const end = await rotate(stage, '--certificate-file', leaf, '--json');
    expect(slotOf(end)?.outcome, end.raw).to.equal('rotated');
  });

  it('keeps the key that the authority has signed where something fails, and takes it the next time', async () => {
    await rotate(stage, '--ca', '--json');
    const { leaf } = issue();
    addGh(stage, 'exit 4');
    const refused = await rotate(stage, '--certificate-file', leaf, '--hand-over', 'github', '--json');
    expect(slotOf(refused)?.outcome, refused.raw).to.equal('failed');
    const staged = knownKeys(stage).next;
    addGh(
      stage,
      `case "$*" in 'secret set'*) [ -f '${stage.project}/../once' ] || { touch '${stage.project}/../once'; cat > /dev/null; exit 1; } ;; esac`,
    );
    const back = await rotate(stage, '--hand-over', 'github', '--json');
    expect(slotOf(back)?.outcome, back.raw).to.equal('rolledBack');
    expect(knownKeys(stage).next).to.equal(staged);
    const end = await rotate(stage, '--hand-over', 'github', '--json');
    expect(slotOf(end)?.outcome, end.raw).to.equal('rotated');
    expect(knownKeys(stage).current).to.equal(staged);
  });

  it('finds the request where the journal is lost, and gives it up only when it is told to', async () => {
    await rotate(stage, '--ca', '--json');
    const staged = knownKeys(stage).next;
    rmSync(journalOf(stage));
    rmSync(csr());
    const waiting = await rotate(stage, '--json');
    expect(slotOf(waiting)?.outcome, waiting.raw).to.equal('waiting');
    expect(existsSync(csr())).to.equal(true);
    expect(knownKeys(stage).next).to.equal(staged);
    const back = await rotate(stage, '--rollback', '--json');
    expect(slotOf(back)?.outcome, back.raw).to.equal('canceled');
    expect(Object.keys(filesBelow(stage.keyFolder)).filter((path) => path.startsWith('next'))).to.deep.equal([]);
    const end = await rotate(stage, '--json');
    expect(slotOf(end)?.outcome, end.raw).to.equal('rotated');
  });

  it('asks for a certificate of a key that replaces a lost one, and goes on without being told again', async () => {
    for (const name of ['acme.key', 'acme.crt']) rmSync(join(stage.keyFolder, name));
    const run = await rotate(stage, '--lost-key', '--ca', '--json');
    expect(slotOf(run)?.outcome, run.raw).to.equal('waiting');
    const end = await rotate(stage, '--certificate-file', issue().leaf, '--json');
    expect(slotOf(end)?.outcome, end.raw).to.equal('rotated');
    expect(await keysThatLogIn(stage)).to.deep.equal(['current']);
  });

  it('leaves another file alone where the request would go, and changes nothing in a dry run', async () => {
    const before = filesBelow(stage.keyFolder);
    const dry = await rotate(stage, '--ca', '--dry-run', '--json');
    expect(slotOf(dry)?.outcome, dry.raw).to.equal('validated');
    expect([filesBelow(stage.keyFolder), existsSync(csr())]).to.deep.equal([before, false]);
    writeFileSync(csr(), 'mine');
    const run = await rotate(stage, '--ca', '--json');
    expect(slotOf(run)?.error?.name, run.raw).to.equal('FileExistsError');
    expect(readFileSync(csr(), 'utf8')).to.equal('mine');
    expect(Object.keys(knownKeys(stage))).to.deep.equal(['current']);
  });
});
