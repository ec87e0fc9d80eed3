import { isPersonsAnswer, jwtError } from '../../../base/errors/errors.ts';
import { command } from '../../../base/text/commandText.ts';
import type { RetiringApp } from '../../../connection/types.ts';
import { deleteKeyPair, findDeletion } from '../../../keypair/store/storeDelete.ts';
import { openJournal, type Journal } from '../../journal/journal.ts';
import type { JournalEntry } from '../../journal/journalText.ts';
import { appFolder } from '../../project/appFolder.ts';
import { readPart } from '../../project/appFiles.ts';
import type { StepEvent } from '../../steps.ts';
import { overlapChanges, endChanges, rollbackChanges } from './changes.ts';
import { entryOf, failedSlot, type RotationEnd } from '../entries.ts';
import { lookAtSlot } from '../look.ts';
import type { RotateEntry, RotateScene, RotateWorld } from '../model.ts';
import type { RotateQuestion } from '../rotateSlot.ts';
import { runAll } from '../runAll.ts';
import { mayHaveSuccessor, stepsToOverlap } from './begin.ts';
import { appsOfOverlap, refuseNeeded, stepsToFinish, stepsToFormer, type EndScene } from './end.ts';
import { numberedName } from '../../../app/files/successor.ts';
import { findInUse } from '../pair/material.ts';
import { membersOfApp, type OverlapScene } from './model.ts';
import { retiringApp } from './open.ts';
import { chooseSuccessor, notedSuccessor, notesOfSuccessor } from './names.ts';

type OverlapRun = {
  question: RotateQuestion;
  world: RotateWorld;
  onEvent: (event: StepEvent) => void;
  journal: Journal;
};

/** Begins a rotation by a second app, ends it, or takes it back. The results are as those of a rotation. */
export const overlapSlot = async (
  question: RotateQuestion,
  world: RotateWorld,
  onEvent: (event: StepEvent) => void,
): Promise<RotateEntry> => {
  const { slot, request } = question;
  const retiring = retiringApp(slot);
  const journal = openJournal({ ...request, orgId: slot.orgId, app: retiring?.app ?? slot.app, now: world.now });
  return journal.exclusively(async () => {
    const { entries, damaged } = await journal.read();
    if (damaged !== undefined) world.onWarning({ id: 'journalDamaged', tokens: [damaged], level: 'warning' });
    const run = { question, world, onEvent, journal };
    if (request.secondApp === 'finish') return finishOverlap(run, retiring, entries.overlap);
    if (request.rollback)
      return retiring ? endFormer(run, retiring, entries.overlap) : cancelOverlap(run, entries.overlap);
    return beginOverlap(run, retiring);
  });
};

const beginOverlap = async (run: OverlapRun, retiring: RetiringApp | undefined): Promise<RotateEntry> => {
  const { question, world, journal } = run;
  const { slot, request } = question;
  const earlier = await journal.unfinished('overlap');
  const [name = ''] = slot.members.map((member) => member.name);
  if (retiring && earlier === undefined) throw jwtError('OverlapOpen', [name, retiring.app, slot.app], [name, name]);
  if (earlier) world.onWarning({ id: 'resumed', tokens: [earlier.began], level: 'info' });
  // A run that was killed may have written the records already: what it began from is what they are leaving.
  const before = retiring ? beforeOverlap(question, retiring) : question;
  const scene = await sceneOfOverlap(before, run, earlier);
  if (!request.dryRun && !earlier) await journal.begin('overlap', notesOfSuccessor(scene.successor));
  const ended = await runAll(stepsToOverlap(scene, world), { ...run, scene, flow: 'overlap' });
  const failed = ended.reports.some(({ outcome }) => outcome === 'failed');
  if (failed) return failedOverlap(scene, ended);
  if (request.dryRun) return { ...entryOf(scene, ended, 'validated'), second: shownSecond(scene, ended) };
  await journal.note('overlap', { state: 'finished' });
  return {
    ...entryOf(scene, ended, 'overlapping'),
    second: shownSecond(scene, ended),
    next: [command`sf jwt rotate --connection ${name} --finish`],
    changed: await overlapChanges(scene, ended.facts),
  };
};

/** The same connections as they were before their records named the second app. */
const beforeOverlap = (question: RotateQuestion, retiring: RetiringApp): RotateQuestion => {
  const { slot, file } = question;
  const former = (name: string) => {
    const { retiring: left, ...record } = file.connections[name] ?? { instanceUrl: '', username: '' };
    return { ...record, ...left };
  };
  const members = slot.members.map(({ name }) => ({ name, record: former(name) }));
  return {
    ...question,
    slot: { ...slot, app: retiring.app, keyName: retiring.keyName, members },
    file: {
      ...file,
      connections: { ...file.connections, ...Object.fromEntries(members.map(({ name, record }) => [name, record])) },
    },
  };
};

const sceneOfOverlap = async (
  question: RotateQuestion,
  { world, journal }: OverlapRun,
  earlier: JournalEntry | undefined,
): Promise<OverlapScene> => {
  const looked = { ...(await lookAtSlot({ ...question, isLost: false }, world)), journal };
  const scene = earlier ? { ...looked, earlier } : looked;
  const successor = notedSuccessor(earlier?.notes ?? {}) ?? (await chooseSuccessor(scene));
  const place = await appFolder(successor.app, question.request, question.file);
  return { ...scene, successor, successorFolder: { ...place, shared: await readPart(place.folder, 'app') } };
};

const shownSecond = ({ successor }: OverlapScene, { facts }: RotationEnd): RotateEntry['second'] => ({
  app: successor.app,
  keyName: successor.keyName,
  ...(facts.clientId !== undefined && { clientId: facts.clientId }),
});

/** The old app works whatever has failed. What nobody has used yet goes; an app in the org is what the next run goes on with. */
const failedOverlap = async (scene: OverlapScene, ended: RotationEnd): Promise<RotateEntry> => {
  const { request, journal, successor, slot } = scene;
  if (request.dryRun) return failedSlot(scene, ended, 'failed');
  const [name = ''] = slot.members.map((member) => member.name);
  if (mayHaveSuccessor((await journal.read()).entries.overlap))
    return {
      ...failedSlot(scene, ended, 'overlapUnfinished'),
      second: shownSecond(scene, ended),
      next: [
        command`sf jwt rotate --connection ${name} --overlap`,
        command`sf jwt rotate --connection ${name} --rollback`,
      ],
    };
  await dropPair(request.keyFolder, successor.keyName);
  await journal.note('overlap', { state: 'undone' });
  const { failure } = ended.facts;
  return failedSlot(scene, ended, failure && isPersonsAnswer(failure) ? 'declined' : 'failed');
};

const dropPair = async (keyFolder: string, keyName: string): Promise<void> => {
  const { pair, content } = await findDeletion(keyFolder, keyName);
  if (pair) await deleteKeyPair(keyFolder, keyName, { withHistory: false, content });
};

const finishOverlap = async (
  run: OverlapRun,
  retiring: RetiringApp | undefined,
  begun: JournalEntry | undefined,
): Promise<RotateEntry> => {
  const { slot, request } = run.question;
  const [name = ''] = slot.members.map((member) => member.name);
  if (!retiring) throw jwtError('OverlapNothing', [name], [name]);
  const scene = await sceneOfEnd(run, retiring, begun);
  refuseNeeded(scene, retiring);
  const ended = await runAll(stepsToFinish(scene, run.world), { ...run, scene, flow: 'overlap:finish' });
  const isDone = ended.reports.every(({ outcome }) => outcome !== 'failed');
  if (!isDone) return endFailed(scene, ended, 'finishUnfinished', command`sf jwt rotate --connection ${name} --finish`);
  if (request.dryRun) return { ...entryOf(scene, ended, 'finishValidated'), ended: shownEnded(scene) };
  const changed = await endChanges(scene, ended.facts);
  return { ...entryOf(scene, ended, 'finished'), ended: shownEnded(scene), changed };
};

const endFormer = async (
  run: OverlapRun,
  retiring: RetiringApp,
  begun: JournalEntry | undefined,
): Promise<RotateEntry> => {
  const { slot, request } = run.question;
  const [name = ''] = slot.members.map((member) => member.name);
  const { stays, goes, ...scene } = await sceneOfEnd(run, retiring, begun);
  const back = { ...scene, stays: goes, goes: stays };
  // From the records on, nothing else says what was begun.
  if (!request.dryRun) await noteUndoing(run, stays);
  const ended = await runAll(stepsToFormer(back, run.world), { ...run, scene: back, flow: 'overlap:back' });
  const isDone = ended.reports.every(({ outcome }) => outcome !== 'failed');
  if (!isDone) return endFailed(back, ended, 'backUnfinished', command`sf jwt rotate --connection ${name} --rollback`);
  if (request.dryRun) return { ...entryOf(back, ended, 'finishValidated'), ended: shownEnded(back) };
  await run.journal.note('overlap', { state: 'undone' });
  return {
    ...entryOf(back, ended, 'takenBack'),
    ended: shownEnded(back),
    changed: await rollbackChanges(back, ended.facts),
  };
};

/** The records don't know the second app yet: it ends, and so does its pair. */
const cancelOverlap = async (run: OverlapRun, begun: JournalEntry | undefined): Promise<RotateEntry> => {
  const { question, world, journal } = run;
  const { request, slot } = question;
  const looked = { ...(await lookAtSlot({ ...question, isLost: false }, world)), journal };
  const successor = notedSuccessor(begun?.notes ?? {});
  if (!request.dryRun) await journal.note('overlap', { state: 'undoing' });
  const own = {
    app: slot.app,
    keyName: slot.keyName,
    members: looked.members,
    ...(looked.old && { material: looked.old }),
  };
  const goes = await secondOf(looked, begun, successor);
  const scene = { ...looked, stays: own, goes, since: world.now() };
  const ended = await runAll(stepsToFormer(scene, world), { ...run, scene, flow: 'overlap:back' });
  const isDone = ended.reports.every(({ outcome }) => outcome !== 'failed');
  const [name = ''] = slot.members.map((member) => member.name);
  if (!isDone) return endFailed(scene, ended, 'backUnfinished', command`sf jwt rotate --connection ${name} --rollback`);
  if (request.dryRun) return { ...entryOf(scene, ended, 'finishValidated'), ended: shownEnded(scene) };
  const changed = await rollbackChanges(scene, ended.facts);
  await journal.note('overlap', { state: 'undone' });
  return { ...entryOf(scene, ended, 'takenBack'), ended: shownEnded(scene), changed };
};

const noteUndoing = async ({ journal }: OverlapRun, second: EndScene['stays']): Promise<void> => {
  const { number } = numberedName(second.app);
  const [clientId] = second.members.map(({ resolved }) => resolved.clientId);
  const notes = { ...notesOfSuccessor({ ...second, number }), ...(clientId !== undefined && { clientId }) };
  await journal.note('overlap', { state: 'undoing', notes });
};

/** The second app as the journal knows it. */
const secondOf = async (
  { members, request }: Pick<RotateScene, 'members' | 'request'>,
  begun: JournalEntry | undefined,
  { app, keyName }: { app: string; keyName: string } = { app: '', keyName: '' },
): Promise<EndScene['goes']> => {
  const clientId = begun?.notes.clientId;
  if (clientId === undefined) return { app, keyName, members: [] };
  const material = await findInUse(request.keyFolder, keyName);
  return { app, keyName, members: membersOfApp(members, { app, keyName, clientId }), ...(material && { material }) };
};

/** Logins by the old app count from when the second one was there. */
const sceneOfEnd = async (
  { question, world, journal }: OverlapRun,
  retiring: RetiringApp,
  begun: JournalEntry | undefined,
): Promise<EndScene> => {
  const scene: RotateScene = { ...(await lookAtSlot({ ...question, isLost: false }, world)), journal };
  const { own, former } = await appsOfOverlap(scene, retiring);
  const since = begun?.state === 'finished' ? new Date(begun.changed) : new Date(world.now().getTime() - oneDay);
  return { ...scene, stays: own, goes: former, since };
};

const oneDay = 24 * 60 * 60 * 1000;

const shownEnded = ({ goes: { app, keyName } }: EndScene): RotateEntry['ended'] => ({ app, keyName });

const endFailed = (
  scene: EndScene,
  ended: RotationEnd,
  outcome: RotateEntry['outcome'],
  again: string,
): RotateEntry => {
  const { failure } = ended.facts;
  if (failure && isPersonsAnswer(failure)) return failedSlot(scene, ended, 'declined');
  return { ...failedSlot(scene, ended, outcome), ended: shownEnded(scene), next: [again] };
};
