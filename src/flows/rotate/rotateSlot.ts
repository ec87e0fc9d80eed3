import { readCertificate } from '../../base/certificate.ts';
import { isJwtError, isPersonsAnswer, jwtError } from '../../base/errors/errors.ts';
import { combinedExitCode, exitCodes, type ExitCode } from '../../base/errors/exitCodes.ts';
import { removeNextPair } from '../../keypair/store/staged.ts';
import { shownCertificate } from '../deploy/send/certificatePlan.ts';
import { openJournal, type Journal } from '../journal/journal.ts';
import type { JournalEntry } from '../journal/journalText.ts';
import { runFlowSteps, type StepEvent, type StepReport } from '../steps.ts';
import { backSteps } from './back.ts';
import { slotChanges } from './changes.ts';
import { isDue, lifeOf } from './due.ts';
import { forwardSteps, mayBeDeployed } from './forward.ts';
import { lookAtSlot, type SlotQuestion } from './look.ts';
import { findNext, materialHash } from './material.ts';
import { areProven, proveSlot } from './proofs.ts';
import type { RotateEntry, RotateFacts, RotateScene, RotateStep, RotateWorld } from './model.ts';

type RotateRun = { scene: RotateScene; world: RotateWorld; onEvent: (event: StepEvent) => void };

/**
 * Rotates one slot, or goes on with what a run that was killed began. What goes wrong is in the result, and the old certificate
 * in place again; thrown is only what nobody foresaw. Errors of looking are thrown as well: nothing is changed by then.
 */
export const rotateSlot = async (
  question: SlotQuestion,
  world: RotateWorld,
  onEvent: (event: StepEvent) => void,
): Promise<RotateEntry> => {
  const { slot, request } = question;
  const journal = openJournal({ ...request, ...slot, now: world.now });
  return journal.exclusively(async () => {
    const { entries, damaged } = await journal.read();
    if (damaged !== undefined) world.onWarning({ id: 'journalDamaged', tokens: [damaged], level: 'warning' });
    const earlier = await journal.unfinished('rotate');
    const life = await lifeOf(slot, request.keyFolder);
    const runWorld = { world, onEvent, journal };
    if (request.rollback) {
      const last = earlier ?? entries.rotate;
      refuseRollback(question, last, life);
      return goBack(await openRun(question, { ...runWorld, last }));
    }
    const isBegun = earlier !== undefined || (await findNext(request.keyFolder, slot.keyName)) !== undefined;
    if (!isBegun && !isDue(request, life, world.now())) return notDue(question, life);
    return goOn(question, { ...runWorld, last: earlier });
  });
};

/** Begins a rotation, or goes on with the one that was begun; a way back that was begun is gone to its end first. */
const goOn = async (question: SlotQuestion, runWorld: RunWorld): Promise<RotateEntry> => {
  const run = await openRun(question, runWorld);
  const { earlier } = run.scene;
  if (earlier) runWorld.world.onWarning({ id: 'resumed', tokens: [earlier.began], level: 'info' });
  if (earlier?.state !== 'undoing') return goForward(run);
  const back = await goBack(run);
  return back.outcome === 'rolledBack' ? goForward(await openRun(question, { ...runWorld, last: undefined })) : back;
};

/** Only the last rotation can be taken back, as long as nothing else has replaced its pair. */
const refuseRollback = (
  { slot }: SlotQuestion,
  last: JournalEntry | undefined,
  { sha256 }: Awaited<ReturnType<typeof lifeOf>>,
): void => {
  const isLast = last?.state !== 'finished' || last.notes.newSha256 === sha256;
  if (last === undefined || last.state === 'undone' || last.notes.newSha256 === undefined || !isLast)
    throw jwtError('RollbackNothing', [slot.members[0]?.name ?? '-'], [slot.members[0]?.name ?? '-']);
};

type RunWorld = Omit<RotateRun, 'scene'> & { journal: Journal; last?: JournalEntry };

const openRun = async (question: SlotQuestion, { world, onEvent, journal, last }: RunWorld): Promise<RotateRun> => {
  const looked = await lookAtSlot({ ...question, oldSha256: last?.notes.oldSha256 }, world);
  const scene = { ...looked, journal };
  const earlier = last ?? (await recallLost(scene, world));
  return { scene: { ...scene, ...(earlier && { earlier }) }, world, onEvent };
};

/**
 * Where the journal is lost and a pair lies ready, the org may have its certificate already: then that key is the only one
 * that logs in, and must not be taken for a leftover.
 */
const recallLost = async (scene: RotateScene, world: RotateWorld): Promise<JournalEntry | undefined> => {
  const { request, slot, admin, journal, old } = scene;
  const staged = await findNext(request.keyFolder, slot.keyName);
  if (!staged || request.dryRun) return undefined;
  const shown = await shownCertificate(admin, slot.app);
  const isTaken =
    shown === undefined
      ? areProven(await proveSlot(scene, staged, 0, world))
      : readCertificate(shown).sha256 === materialHash(staged);
  if (!isTaken) return undefined;
  await journal.begin('rotate', { oldSha256: materialHash(old), newSha256: materialHash(staged) });
  await journal.recordOf('rotate').begun('deploy', {});
  return journal.unfinished('rotate');
};

const baseEntry = ({ slot }: Pick<SlotQuestion, 'slot'>) => ({
  app: slot.app,
  orgId: slot.orgId,
  keyName: slot.keyName,
  connections: slot.members.map(({ name }) => name),
  resumed: false,
  steps: [],
  verifications: [],
  handedOver: [],
});

const notDue = (
  question: SlotQuestion,
  { sha256 = '', notAfter }: Awaited<ReturnType<typeof lifeOf>>,
): RotateEntry => ({
  ...baseEntry(question),
  outcome: 'notDue',
  exitCode: exitCodes.proven.code,
  ...(notAfter && { certificate: { old: { sha256, notAfter: notAfter.toISOString() } } }),
});

type RotationEnd = { facts: Partial<RotateFacts>; reports: StepReport[] };

const goForward = async (run: RotateRun): Promise<RotateEntry> => {
  const { scene } = run;
  const { dryRun } = scene.request;
  if (!dryRun && !scene.earlier) await scene.journal.begin('rotate', { oldSha256: materialHash(scene.old) });
  const ended = await runAll(forwardSteps(scene, run.world), run);
  const failed = ended.reports.find(({ outcome }) => outcome === 'failed');
  if (!failed) return dryRun ? entryOf(scene, ended, 'validated') : finish(scene, ended);
  if (dryRun) return failedSlot(scene, ended, 'failed');
  // From here on the new certificate is proven, and handed over: what is left is on this machine.
  if (keptSteps.includes(failed.step)) return failedSlot(scene, ended, 'unfinished');
  return takeBack(run, ended, failed.step);
};

/** What fails there takes nothing back. Where the journal can't be written, nobody could go on with the way back either. */
const keptSteps: readonly string[] = ['current', 'files', 'journal'];

/** All steps, of which one that throws has failed: the others are skipped. */
const runAll = (steps: readonly RotateStep[], { scene, onEvent }: RotateRun): Promise<RotationEnd> =>
  runFlowSteps<RotateFacts>(steps.map(failing), {
    dryRun: scene.request.dryRun,
    onEvent,
    stopsAtFailure: true,
    record: scene.journal.recordOf('rotate'),
  }).catch((failure: Error) => ({
    facts: { failure },
    reports: [{ step: 'journal', changes: 'nothing', outcome: 'failed', details: {} }],
  }));

const failing = (step: RotateStep): RotateStep => ({
  ...step,
  plan: async (facts) => {
    const failed = (error: unknown) => ({ action: 'failed' as const, facts: { failure: error as Error } });
    const plan = await step.plan(facts).catch(failed);
    const { apply } = plan as Awaited<ReturnType<RotateStep['plan']>>;
    return { ...plan, ...(apply && { apply: () => apply().catch(failed) }) };
  },
});

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
  const { request, slot, journal } = scene;
  const known = (await journal.read()).entries.rotate;
  if (!mayBeDeployed(known)) {
    await removeNextPair(request.keyFolder, slot.keyName);
    await journal.note('rotate', { state: 'undone', notes: { failedAt: failedStep } });
    return failedSlot(
      scene,
      ended,
      ended.facts.failure && isPersonsAnswer(ended.facts.failure) ? 'declined' : 'failed',
    );
  }
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

const goBack = async (run: RotateRun): Promise<RotateEntry> => {
  const { scene, world } = run;
  const { request, slot, journal, admin, members } = scene;
  if (request.rollback && !request.dryRun) {
    const connections = members.map(({ name }) => name);
    const target = { connection: connections[0] ?? '', connections, app: slot.app, orgId: admin.orgId };
    await world.approve?.({ ...target, ...admin.organization });
    await journal.note('rotate', { state: 'undoing' });
  }
  const ended = await runAll(backSteps(scene, world), run);
  const isDone = ended.reports.every(({ outcome }) => outcome !== 'failed');
  if (!isDone) return failedSlot(scene, ended, 'stuck');
  if (request.dryRun) return entryOf(scene, ended, 'validated');
  await removeNextPair(request.keyFolder, slot.keyName);
  await journal.note('rotate', { state: 'undone' });
  const changed = request.rollback ? { changed: await slotChanges(scene, ended.facts) } : {};
  return { ...entryOf(scene, ended, 'rolledBack'), ...changed };
};

const entryOf = (scene: RotateScene, { facts, reports }: RotationEnd, outcome: RotateEntry['outcome']): RotateEntry => {
  const next = facts.next && certificateState(facts.next.certificatePem);
  return {
    ...baseEntry(scene),
    orgName: scene.admin.organization.name,
    outcome,
    exitCode: exitCodes.proven.code,
    resumed: scene.earlier !== undefined && !scene.request.rollback,
    certificate: { old: certificateState(scene.old.certificatePem), ...(next && { new: next }) },
    steps: reports,
    verifications: facts.proofs ?? facts.oldProofs ?? [],
    handedOver: [...(facts.handedOver ?? [])],
  };
};

const certificateState = (pem: string): { sha256: string; notAfter: string } => {
  const { sha256, notAfter } = readCertificate(pem);
  return { sha256, notAfter: notAfter.toISOString() };
};

type StepError = Error & { exitCode?: number; actions?: string[] };

/** What nobody foresaw goes on as it is. */
const failedSlot = (scene: RotateScene, ended: RotationEnd, outcome: RotateEntry['outcome']): RotateEntry => {
  const { failure } = ended.facts;
  if (failure && !isJwtError(failure)) throw failure;
  const { name, message, exitCode, actions = [] } = (failure ?? {}) as Partial<StepError>;
  const entry = entryOf(scene, ended, outcome);
  const unproven = entry.verifications.filter((each) => each.outcome !== 'proven');
  const ofError = Object.values(exitCodes).find(({ code }) => code === exitCode)?.code;
  const codes: ExitCode[] = [...unproven.map((each) => each.exitCode), ...(failure ? [ofError ?? 1] : [])];
  return {
    ...entry,
    exitCode: combinedExitCode(codes.length > 0 ? codes : [exitCodes.failed.code]),
    verifications: unproven,
    ...(name !== undefined && message !== undefined && { error: { name, message, actions } }),
  };
};
