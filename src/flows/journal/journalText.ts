import { parseShallowJson } from '../../base/json.ts';
import { shapeProblem, type Shape } from '../../base/shape.ts';
import { findSecret } from '../../connection/secrets.ts';

/** Undoing: on the way back to what was there before. */
export type JournalState = 'running' | 'finished' | 'undoing' | 'undone';

/** One run of one flow. */
export type JournalEntry = {
  /** When it began and was last changed, in ISO 8601. */
  began: string;
  changed: string;
  state: JournalState;
  /** The steps that have acted, in their order. */
  done: string[];
  /** The step that was about to act. It may have acted. */
  next?: string;
  notes: Record<string, string>;
};

export type JournalEntries = Readonly<Record<string, JournalEntry>>;

type JournalSlot = { orgId: string; app: string };

const noteShape: Shape = { type: 'string', maxLength: 1000 };

const entryShape: Shape = {
  type: 'object',
  required: ['began', 'changed', 'state', 'done', 'notes'],
  properties: {
    began: noteShape,
    changed: noteShape,
    state: { type: 'string', maxLength: 10, pattern: '^(?:running|finished|undoing|undone)$' },
    done: { type: 'array', items: noteShape },
    next: noteShape,
    notes: { type: 'object', additionalProperties: noteShape },
  },
};

const journalShape: Shape = {
  type: 'object',
  required: ['version', 'orgId', 'app', 'flows'],
  properties: {
    version: { type: 'integer', minimum: 1, maximum: 1 },
    orgId: noteShape,
    app: noteShape,
    flows: { type: 'object', additionalProperties: entryShape },
  },
};

/** The text of a journal. It throws for what looks like a secret: that is a mistake of ours, and must not be kept. */
export const formatJournal = (flows: JournalEntries, slot: JournalSlot): string => {
  const secret = findSecret(Object.values(flows).map(({ notes }) => Object.values(notes)));
  if (secret !== undefined) throw new Error(`journal-secret ${secret.join('.')}`);
  return `${JSON.stringify({ version: 1, ...slot, flows }, undefined, 2)}\n`;
};

/** The runs that a text tells of; undefined for a text that is none of ours, is cut off, or is about another app. */
export const parseJournal = (text: string, slot: JournalSlot): JournalEntries | undefined => {
  const data = parsed(text);
  if (shapeProblem(journalShape, data)) return undefined;
  const { orgId, app, flows } = data as JournalSlot & { flows: JournalEntries };
  return orgId === slot.orgId && app === slot.app ? flows : undefined;
};

const parsed = (text: string): unknown => {
  try {
    return parseShallowJson(text);
  } catch {
    return null;
  }
};
