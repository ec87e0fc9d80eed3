/** What a step changes, so that a dry run can say what it leaves alone. */
type Changes = 'nothing' | 'key store' | 'project' | 'org' | 'pipeline';

/** What one step found out before it acts. */
export type Plan<Facts> = {
  /** What there is to do: nothing, make something new, or change what is there; or what has become of it already. */
  action: 'none' | 'create' | 'update' | 'skipped' | 'failed';
  /** Facts for people, by name; foreign text is made safe by whoever shows it. */
  details?: Record<string, string>;
  /** What later steps may rely on, already true or true once `apply` has run. */
  facts: Partial<Facts>;
  /** Does it. Left out when there is nothing to do. */
  apply?: () => Promise<Applied<Facts> | void>;
  /** What a dry run does instead of `apply`: asks the org whether it would accept it. Changes nothing. */
  validate?: () => Promise<Applied<Facts> | void>;
  /** What a later run has to know of it after a kill. Never a secret. */
  notes?: StepNotes;
};

/** Names, ids and fingerprints. */
export type StepNotes = Readonly<Record<string, string>>;

/** Keeps which step is about to act, and which has, for a later run. */
export type StepRecord = {
  begun: (step: string, notes: StepNotes) => Promise<void>;
  done: (step: string, notes: StepNotes) => Promise<void>;
};

/** What exists, or is known, only once it is done; what it says of action and details counts before the plan. */
export type Applied<Facts> = Partial<Pick<Plan<Facts>, 'facts' | 'action' | 'details' | 'notes'>>;

/** One step of a flow, as data. `Facts` is everything that the flow finds out on its way. */
export type FlowStep<Facts> = {
  name: string;
  changes: Changes;
  /** The facts that must be known before. A dry run skips the step if one of them exists only after a change. */
  needs: ReadonlyArray<keyof Facts>;
  plan: (facts: Facts) => Promise<Plan<Facts>>;
};

type StepOutcome =
  'running' | 'unchanged' | 'created' | 'updated' | 'wouldCreate' | 'wouldUpdate' | 'skipped' | 'failed';
export type StepEvent = { step: string; outcome: StepOutcome; details?: Record<string, string> };
export type StepReport = {
  step: string;
  changes: Changes;
  outcome: Exclude<StepOutcome, 'running'>;
  details: Record<string, string>;
};

/** The type of `plan` for a step that needs these facts: they are there, the others may be. */
export type Needing<Facts, Needs extends keyof Facts> = Partial<Facts> & Required<Pick<Facts, Needs>>;

/** Makes a step whose `plan` sees the facts that it names in `needs` as present. */
export const step = <Facts, Needs extends keyof Facts>(definition: {
  name: string;
  changes: Changes;
  needs: readonly Needs[];
  plan: (facts: Needing<Facts, Needs>) => Promise<Plan<Partial<Facts>>>;
}): FlowStep<Partial<Facts>> => ({
  ...definition,
  // runSteps calls plan only once every needed fact is there.
  plan: (facts) => definition.plan(facts as Needing<Facts, Needs>),
});

type RunOptions<Facts> = {
  dryRun: boolean;
  onEvent: (event: StepEvent) => void;
  /** What is known already. */
  facts?: Partial<Facts>;
  /** Skips what comes after a step that has failed; `details.after` is the name of that step. */
  stopsAtFailure?: boolean;
  /** Told of each step that acts, before and after; not of a dry run. */
  record?: StepRecord;
};

/** Runs the steps in order. A dry run plans and validates each, and applies none. */
export const runFlowSteps = async <Facts extends object>(
  steps: ReadonlyArray<FlowStep<Partial<Facts>>>,
  options: RunOptions<Facts>,
): Promise<{ facts: Partial<Facts>; reports: StepReport[] }> => {
  let facts: Partial<Facts> = options.facts ?? {};
  const reports: StepReport[] = [];
  for (const current of steps) {
    options.onEvent({ step: current.name, outcome: 'running' });
    const failed = options.stopsAtFailure && reports.find(({ outcome }) => outcome === 'failed');
    const run = failed
      ? Promise.resolve(skipped<Facts>(current, { after: failed.step }))
      : runStep(current, facts, options);
    const done = await run.catch((error: unknown) => {
      options.onEvent({ step: current.name, outcome: 'failed' });
      throw error;
    });
    facts = { ...facts, ...done.facts };
    reports.push(done.report);
    options.onEvent(done.report);
  }
  return { facts, reports };
};

type Done<Facts> = { facts: Partial<Facts>; report: StepReport };

const runStep = async <Facts extends object>(
  current: FlowStep<Partial<Facts>>,
  facts: Partial<Facts>,
  { dryRun, record }: Pick<RunOptions<Facts>, 'dryRun' | 'record'>,
): Promise<Done<Facts>> => {
  const missing = current.needs.filter((need) => facts[need] === undefined);
  if (missing.length > 0) return notYet(current, missing.map(String), dryRun);
  const plan = await current.plan(facts);
  const applied = (dryRun ? await plan.validate?.() : await applyRecorded(current.name, plan, record)) ?? {};
  return {
    facts: { ...plan.facts, ...applied.facts },
    report: {
      step: current.name,
      changes: current.changes,
      outcome: outcomes[dryRun ? 'dry' : 'real'][applied.action ?? plan.action],
      details: { ...plan.details, ...applied.details },
    },
  };
};

/** What is kept before the act says what a run that was killed during it may have done. */
const applyRecorded = async <Facts>(
  name: string,
  { apply, notes = {} }: Plan<Facts>,
  record: StepRecord | undefined,
): Promise<Applied<Facts> | void> => {
  if (!apply) return undefined;
  await record?.begun(name, notes);
  const applied = await apply();
  await record?.done(name, { ...notes, ...(applied ?? {}).notes });
  return applied;
};

const notYet = <Facts>(current: FlowStep<Partial<Facts>>, missing: string[], dryRun: boolean): Done<Facts> => {
  if (!dryRun) throw new Error(`The step ${current.name} lacks ${missing.join(', ')}.`);
  return skipped(current, { missing: missing.join(', ') });
};

const skipped = <Facts>(
  { name, changes }: Pick<FlowStep<Facts>, 'name' | 'changes'>,
  details: Record<string, string>,
): Done<Facts> => ({ facts: {}, report: { step: name, changes, outcome: 'skipped', details } });

type Outcomes = Record<Plan<unknown>['action'], StepReport['outcome']>;

const fixed = { none: 'unchanged', skipped: 'skipped', failed: 'failed' } as const;
const outcomes: { real: Outcomes; dry: Outcomes } = {
  real: { ...fixed, create: 'created', update: 'updated' },
  dry: { ...fixed, create: 'wouldCreate', update: 'wouldUpdate' },
};
