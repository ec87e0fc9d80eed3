import { readCertificate } from '../../base/certificate.ts';
import { isPersonsAnswer, jwtError, type JwtErrorName } from '../../base/errors/errors.ts';
import { combinedExitCode } from '../../base/errors/exitCodes.ts';
import { readStagedRequest, removeNextPair } from '../../keypair/store/staged.ts';
import { shownCertificate } from '../deploy/send/certificatePlan.ts';
import { openJournal, type Journal } from '../journal/journal.ts';
import type { JournalEntry } from '../journal/journalText.ts';
import type { StepEvent, StepNotes } from '../steps.ts';
import { backSteps, type ReturnScene } from './back.ts';
import { earlierOneWay, mayBeDeployed, sentNote } from './begun.ts';
import { slotChanges } from './changes.ts';
import { isDue, lifeOf } from './due.ts';
import { entryOf, failedSlot, slotEntry, waitingEntry, type RotationEnd } from './entries.ts';
import { forwardSteps, stepsToRequest } from './forward.ts';
import { lookAtSlot, type SlotQuestion } from './look.ts';
import { findNext, materialHash } from './pair/material.ts';
import { signingOf, type Signing } from './pair/signing.ts';
import { areProven, proveSlot } from './proofs.ts';
import { retiringApp } from './overlap/open.ts';
import { runAll } from './runAll.ts';
import type { RotateEntry, RotateScene, RotateWorld } from './model.ts';
import type { Slot } from './slots.ts';

type RotateRun = { scene: RotateScene; world: RotateWorld; onEvent: (event: StepEvent) => void };

/**
 * Rotates one slot, or goes on with what a run that was killed began. What goes wrong is in the result, and the old certificate
 * in place again; thrown is only what nobody foresaw. Errors of looking are thrown as well: nothing is changed by then.
 */
export const rotateSlot = async (
  question: RotateQuestion,
  world: RotateWorld,
  onEvent: (event: StepEvent) => void,
): Promise<RotateEntry> => {
  const { slot, request } = question;
  const journal = openJournal({ ...request, ...slot, now: world.now });
  return journal.exclusively(async () => {
    const { entries, damaged } = await journal.read();
    if (damaged !== undefined) world.onWarning({ id: 'journalDamaged', tokens: [damaged], level: 'warning' });
    const earlier = await journal.unfinished('rotate');
    const runWorld = { world, onEvent, journal };
    if (request.rollback) return takeBackLast(question, { ...runWorld, last: earlier ?? entries.rotate });
    const isBegun = earlier !== undefined || (await findNext(request.keyFolder, slot.keyName)) !== undefined;
    const life = isBegun || request.ifExpiresIn === undefined ? {} : await lifeOf(slot, request.keyFolder);
    if (!isBegun && !isDue(request, life, world.now())) return notDue(slot, life);
    refuseWhileTwo(slot);
    return goOn(question, { ...runWorld, last: earlier });
  });
};

/** A connection has two keys at most. Throws OverlapOpen. */
const refuseWhileTwo = ({ app, members }: Slot): void => {
  const retiring = retiringApp({ members });
  const [name = ''] = members.map((member) => member.name);
  if (retiring) throw jwtError('OverlapOpen', [name, retiring.app, app], [name, name]);
};

/** A slot, and what is asked for it. */
export type RotateQuestion = Omit<SlotQuestion, 'isLost' | 'oldSha256' | 'newSha256'>;

/** What `--rollback` asks for. Of a rotation that has changed nothing in the org yet, only what lies ready goes. */
const takeBackLast = async (question: RotateQuestion, runWorld: RunWorld): Promise<RotateEntry> => {
  const { slot, request } = question;
  const { journal, last } = runWorld;
  refuseRollback(slot, last, await lifeOf(slot, request.keyFolder));
  if (last?.state !== 'running' || mayBeDeployed(last)) return goBack(await openRun(question, runWorld));
  if (request.dryRun) return slotEntry(slot, 'validated');
  await removeNextPair(request.keyFolder, slot.keyName);
  await journal.note('rotate', { state: 'undone' });
  return slotEntry(slot, 'canceled');
};

/** Begins a rotation, or goes on with the one that was begun; a way back that was begun is gone to its end first. */
const goOn = async (question: RotateQuestion, runWorld: RunWorld): Promise<RotateEntry> => {
  const run = await openRun(question, runWorld);
  const { earlier } = run.scene;
  if (earlier) runWorld.world.onWarning({ id: 'resumed', tokens: [earlier.began], level: 'info' });
  // Where the old key was lost meanwhile, no way leads back.
  if (earlier?.state !== 'undoing' || !run.scene.old) return goForward(run);
  const back = await goBack(run);
  return back.outcome === 'rolledBack' ? goForward(await openRun(question, { ...runWorld, last: undefined })) : back;
};

/** Only the last rotation can be taken back, as long as nothing else has replaced its pair. */
const refuseRollback = (
  { members }: Slot,
  last: JournalEntry | undefined,
  { sha256 }: Awaited<ReturnType<typeof lifeOf>>,
): void => {
  const name = members[0]?.name ?? '-';
  const isLast = last?.state !== 'finished' || last.notes.newSha256 === sha256;
  if (last === undefined || last.state === 'undone' || last.notes.newSha256 === undefined || !isLast)
    throw jwtError('RollbackNothing', [name], [name]);
  if (earlierOneWay(last) !== undefined && mayBeDeployed(last)) throw jwtError('RollbackOneWay', [name], [name]);
};

type RunWorld = Omit<RotateRun, 'scene'> & { journal: Journal; last?: JournalEntry };

const openRun = async (question: RotateQuestion, { world, onEvent, journal, last }: RunWorld): Promise<RotateRun> => {
  const isLost = question.request.lostKey || earlierOneWay(last) === 'lostKey';
  const { oldSha256, newSha256 }: StepNotes = last?.notes ?? {};
  const looked = await lookAtSlot({ ...question, oldSha256, newSha256, isLost }, world);
  const scene = { ...looked, journal };
  const earlier = last ?? (await recallLost(scene, world));
  return { scene: { ...scene, ...(earlier && { earlier }) }, world, onEvent };
};

/**
 * Where the journal is lost and a pair lies ready, the org may have its certificate already: then that key is the only one
 * that logs in, and must not be taken for a leftover.
 */
const recallLost = async (scene: RotateScene, world: RotateWorld): Promise<JournalEntry | undefined> => {
  const { request, slot, admin, journal } = scene;
  const staged = await findNext(request.keyFolder, slot.keyName);
  const isWaiting = (await signingOf(scene)) === 'waited';
  if (!staged || isWaiting || request.dryRun) return undefined;
  const shown = await shownCertificate(admin, slot.app);
  const isTaken =
    shown === undefined
      ? areProven(await proveSlot(scene, staged, 0, world))
      : readCertificate(shown).sha256 === materialHash(staged);
  if (!isTaken) return undefined;
  await journal.begin('rotate', { ...notesOfOld(scene), newSha256: materialHash(staged) });
  await journal.recordOf('rotate').begun('deploy', sentNote);
  return journal.unfinished('rotate');
};

const notesOfOld = ({ old }: Pick<RotateScene, 'old'>): StepNotes => (old ? { oldSha256: materialHash(old) } : {});

const notDue = (slot: Slot, { sha256 = '', notAfter }: Awaited<ReturnType<typeof lifeOf>>): RotateEntry => ({
  ...slotEntry(slot, 'notDue'),
  ...(notAfter && { certificate: { old: { sha256, notAfter: notAfter.toISOString() } } }),
});

const goForward = async (run: RotateRun): Promise<RotateEntry> => {
  const { scene } = run;
  const { dryRun } = scene.request;
  const signing = await signingOf(scene);
  const notes = { ...notesOfOld(scene), ...(signing === 'requested' && { ca: 'yes' }) };
  if (!dryRun && !scene.earlier) await scene.journal.begin('rotate', notes);
  if (signing === 'requested' || signing === 'waited') return goToRequest(run, signing);
  const ended = await runAll(forwardSteps(scene, run.world), run);
  const failed = ended.reports.find(({ outcome }) => outcome === 'failed');
  if (!failed) return dryRun ? entryOf(scene, ended, 'validated') : finish(scene, ended);
  if (dryRun) return failedSlot(scene, ended, 'failed');
  // From here on the new certificate is proven, and handed over: what is left is on this machine.
  if (keptSteps.includes(failed.step)) return failedSlot(scene, ended, 'unfinished');
  return takeBack(run, ended, failed.step);
};

/** As far as it goes without the certificate of the authority: a person has to act then. */
const goToRequest = async (run: RotateRun, signing: Signing): Promise<RotateEntry> => {
  const { scene } = run;
  const { dryRun } = scene.request;
  const isThere = signing === 'waited';
  const ended = await runAll(stepsToRequest(scene, run.world, isThere), run);
  const failed = ended.reports.find(({ outcome }) => outcome === 'failed');
  if (failed) return dryRun ? failedSlot(scene, ended, 'failed') : takeBack(run, ended, failed.step);
  return dryRun && !isThere ? entryOf(scene, ended, 'validated') : waitingEntry(scene, ended, isThere);
};

/** What fails there takes nothing back. Where the journal can't be written, nobody could go on with the way back either. */
const keptSteps: readonly string[] = ['current', 'files', 'journal'];

const finish = async (scene: RotateScene, ended: RotationEnd): Promise<RotateEntry> => {
  const { request, slot, journal } = scene;
  await removeNextPair(request.keyFolder, slot.keyName);
  await journal.note('rotate', { state: 'finished' });
  const entry = entryOf(scene, ended, 'rotated');
  return { ...entry, changed: await slotChanges(scene, ended.facts) };
};

/** A failure before the deploy has changed nothing but the place of the next pair. */
const takeBack = async (run: RotateRun, ended: RotationEnd, failedStep: string): Promise<RotateEntry> => {
  const { scene } = run;
  const { journal } = scene;
  const known = (await journal.read()).entries.rotate;
  if (!mayBeDeployed(known)) {
    await dropNext(scene);
    await journal.note('rotate', { state: 'undone', notes: { failedAt: failedStep } });
    return failedSlot(
      scene,
      ended,
      ended.facts.failure && isPersonsAnswer(ended.facts.failure) ? 'declined' : 'failed',
    );
  }
  if (earlierOneWay(known) !== undefined) return failedSlot(scene, ended, 'pending');
  await journal.note('rotate', { state: 'undoing', notes: { failedAt: failedStep } });
  const back = await goBack(run);
  const { exitCode, error, verifications } = failedSlot(scene, ended, 'rolledBack');
  return {
    ...back,
    steps: [...ended.reports, ...back.steps],
    exitCode: combinedExitCode([exitCode, back.exitCode]),
    verifications: [...verifications, ...back.verifications],
    ...(error && { error }),
    ...(back.error && { rollbackError: back.error }),
  };
};

/** One for which an authority has been asked, or that it has signed, is good for another try; only a person gives it up. */
const dropNext = async ({ request, slot }: RotateScene): Promise<void> => {
  const isAsked = (await readStagedRequest(request.keyFolder, slot.keyName)) !== undefined;
  if (request.rollback || !isAsked) await removeNextPair(request.keyFolder, slot.keyName);
};

const goBack = async (run: RotateRun): Promise<RotateEntry> => {
  const { world } = run;
  const scene = returnScene(run.scene);
  const { request, slot, journal, admin, members } = scene;
  if (request.rollback && !request.dryRun) {
    const connections = members.map(({ name }) => name);
    const target = { connection: connections[0] ?? '', connections, app: slot.app, orgId: admin.orgId };
    await world.approve?.({ ...target, ...admin.organization });
    await journal.note('rotate', { state: 'undoing' });
  }
  const ended = await runAll(backSteps(scene, world), run);
  const isDone = ended.reports.every(({ outcome }) => outcome !== 'failed');
  // There is nothing to go back to where somebody else has gone on from.
  if (ended.facts.failure?.name === replacedName) await journal.note('rotate', { state: 'undone' });
  if (!isDone) return failedSlot(scene, ended, 'stuck');
  if (request.dryRun) return entryOf(scene, ended, 'validated');
  await dropNext(scene);
  await journal.note('rotate', { state: 'undone' });
  const changed = request.rollback ? { changed: await slotChanges(scene, ended.facts) } : {};
  return { ...entryOf(scene, ended, 'rolledBack'), ...changed };
};

const replacedName: JwtErrorName = 'CertificateReplacedError';

/** A look finds the old pair, or refuses, unless it is said to be lost. */
const returnScene = ({ old, ...scene }: RotateScene): ReturnScene => {
  if (!old) throw jwtError('RotateKeyMissing', [scene.slot.keyName, scene.members[0]?.name ?? ''], []);
  return { ...scene, old };
};
