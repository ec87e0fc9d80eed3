import { join } from 'node:path';
import { checkAppName } from '../../app/names.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { ensurePrivateFolderInside, writeFileInside } from '../../base/files/insideFile.ts';
import { readFileInside } from '../../base/files/insideRead.ts';
import { withLock } from '../../base/files/lock.ts';
import { isOrgId } from '../../connection/orgId.ts';
import type { StepNotes, StepRecord } from '../steps.ts';
import {
  formatJournal,
  parseJournal,
  type JournalEntries,
  type JournalEntry,
  type JournalState,
} from './journalText.ts';

/** What is known of earlier runs. */
type JournalRead = {
  /** The last run of each flow, by the name of the flow. */
  entries: JournalEntries;
  /** The file, where it can't be read: then nothing is known, and what is written next sets it aside. */
  damaged?: string;
};

/**
 * What the flows have done to one app in one org, and what is next. Never a secret. A flow that changes something writes it
 * before and after each step, so that whoever comes after a kill knows where the other one was.
 */
export type Journal = {
  path: string;
  /** Runs an action while no other run writes the journal of this app. Throws Locked. */
  exclusively: <Result>(action: () => Promise<Result>) => Promise<Result>;
  read: () => Promise<JournalRead>;
  /** The last run of a flow if it was killed, or ended before its end. */
  unfinished: (flow: string) => Promise<JournalEntry | undefined>;
  /** Begins an entry in place of the last one of the flow. */
  begin: (flow: string, notes: StepNotes) => Promise<void>;
  /** Adds to what is known, or takes the flow to another state. */
  note: (flow: string, change: { state?: JournalState; notes?: StepNotes }) => Promise<void>;
  /** What the engine of steps tells of a flow. */
  recordOf: (flow: string) => StepRecord;
};

type JournalPlace = {
  /** `<sf state folder>/jwt`. */
  stateFolder: string;
  orgId: string;
  app: string;
  now?: () => Date;
};

/** The journal of one app in one org. Errors: AppNameInvalid, OrgIdInvalid; those of writing a file of the state folder. */
export const openJournal = ({ stateFolder, orgId, app, now = () => new Date() }: JournalPlace): Journal => {
  // Both come from outside and become the name of a file.
  if (!isOrgId(orgId)) throw jwtError('OrgIdInvalid', [orgId, stateFolder]);
  const slot = { orgId: orgId.slice(0, 15), app: checkAppName(app) };
  const folder = join(stateFolder, 'journal');
  const path = join(folder, `${slot.orgId}-${slot.app}.json`);
  const text = (): Promise<string | undefined> => readFileInside(stateFolder, path);
  const read = async (): Promise<JournalRead> => {
    const found = await text();
    const entries = found === undefined ? {} : parseJournal(found, slot);
    return entries ? { entries } : { entries: {}, damaged: path };
  };
  const write = async (entries: JournalEntries): Promise<void> => {
    await ensurePrivateFolderInside(stateFolder, folder);
    await writeFileInside(stateFolder, path, formatJournal(entries, slot), { mode: 0o600 });
  };
  const change = async (flow: string, changed: (entry: JournalEntry) => JournalEntry): Promise<void> => {
    const { entries } = await read();
    const entry = entries[flow] ?? newEntry(now(), {});
    await write({ ...entries, [flow]: { ...changed(entry), changed: now().toISOString() } });
  };
  return {
    path,
    exclusively: (action) => withLock(path, action),
    read,
    unfinished: async (flow) => unfinishedEntry((await read()).entries[flow]),
    begin: async (flow, notes) => {
      const { entries, damaged } = await read();
      await ensurePrivateFolderInside(stateFolder, folder);
      if (damaged !== undefined) await setAside(stateFolder, path, (await text()) ?? '');
      await write({ ...entries, [flow]: newEntry(now(), notes) });
    },
    note: (flow, { state, notes = {} }) =>
      change(flow, (entry) => ({ ...entry, state: state ?? entry.state, notes: { ...entry.notes, ...notes } })),
    recordOf: (flow) => ({
      begun: (step, notes) => change(flow, (entry) => ({ ...entry, next: step, notes: { ...entry.notes, ...notes } })),
      done: (step, notes) => change(flow, (entry) => withDone(entry, step, notes)),
    }),
  };
};

const newEntry = (now: Date, notes: StepNotes): JournalEntry => ({
  began: now.toISOString(),
  changed: now.toISOString(),
  state: 'running',
  done: [],
  notes: { ...notes },
});

const unfinishedEntry = (entry: JournalEntry | undefined): JournalEntry | undefined =>
  entry && (entry.state === 'running' || entry.state === 'undoing') ? entry : undefined;

const withDone = ({ next, ...entry }: JournalEntry, step: string, notes: StepNotes): JournalEntry => ({
  ...entry,
  ...(next !== undefined && next !== step && { next }),
  done: [...entry.done.filter((name) => name !== step), step],
  notes: { ...entry.notes, ...notes },
});

/** A person may still read in it what a program can't. */
const setAside = (stateFolder: string, path: string, text: string): Promise<void> =>
  writeFileInside(stateFolder, path.replace(/\.json$/, '.damaged'), text, { mode: 0o600 });
