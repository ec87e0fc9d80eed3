import { exitCodes } from '../../base/errors/exitCodes.ts';
import { jwtError } from '../../base/errors/errors.ts';
import type { Journal } from '../journal/journal.ts';
import { runFlowSteps, step, type FlowStep, type StepNotes, type StepReport } from '../steps.ts';
import { proveConnection, type Verification, type VerifyWorld } from '../verify/verify.ts';
import { giveBack } from './forms.ts';
import { revokeFlow, takenBefore } from './kept.ts';
import type { RevokeFacts } from './look.ts';
import type { LoginTried, Revocation, RevokeForm, RevokeWatch, RevokeWishes } from './model.ts';
import { factsOfEntry } from './revocation.ts';
import type { LoginToTry } from './tryLogin.ts';

/** What an earlier run took. */
type Taken = { form: RevokeForm; flow: string; notes: StepNotes };

/** The restorableForms that can be undone, in the order in which they are: who is let in comes last. */
const restorableForms = [
  'delete-app',
  'certificate',
  'disable-app',
  'remove-access',
] as const satisfies readonly RevokeForm[];

/** What there is to put back: of one form where a person names it. Throws RevokeNothingKept, RevokeDeleted. */
export const takenForms = async (
  journal: Journal,
  { app, userId, connection, orgApp }: RevokeFacts,
  wanted: RevokeForm | undefined,
): Promise<Taken[]> => {
  const all = await Promise.all(
    restorableForms.map(async (form) => {
      const flow = revokeFlow(form, userId);
      const notes = await takenBefore(journal, flow);
      return notes && (wanted ?? form) === form ? [{ form, flow, notes }] : [];
    }),
  );
  const found = all.flat();
  // An app that was made again since is another one: what was taken of the old one went with it.
  if (!orgApp && found.some(({ form }) => form === 'delete-app')) throw jwtError('RevokeDeleted', [app], [connection]);
  const taken = found.filter(({ form }) => form !== 'delete-app');
  if (taken.length === 0) throw jwtError('RevokeNothingKept', [app, connection]);
  return taken;
};

type RestoreRun = {
  facts: RevokeFacts;
  taken: readonly Taken[];
  wishes: RevokeWishes;
  login: LoginToTry;
  journal: Journal;
  world: VerifyWorld;
  watch: RevokeWatch;
};

type RestoreStory = { verification: Verification };

/** Puts back what was taken, and proves that the login works. */
export const restoreAccess = async (run: RestoreRun): Promise<{ entry: Revocation; verification?: Verification }> => {
  const { facts: known, taken, wishes, journal, watch } = run;
  const { dryRun } = wishes;
  const { facts, reports } = await runFlowSteps<RestoreStory>(
    [...taken.map((each) => backStep(run, each)), worksStep(run)],
    {
      dryRun,
      onEvent: watch.onEvent,
    },
  );
  const { verification } = facts;
  // Where it is right to try again, the next run finds what it has to prove.
  const isOver = verification?.outcome === 'proven' || verification?.fault?.retryable !== true;
  if (!dryRun && isOver) for (const { flow } of taken) await journal.note(flow, { state: 'undone' });
  return {
    entry: restoredEntry(known, dryRun, { verification, steps: reports }),
    ...(verification && { verification }),
  };
};

const restoredEntry = (
  facts: RevokeFacts,
  dryRun: boolean,
  { verification, steps }: { verification: Verification | undefined; steps: StepReport[] },
): Revocation => ({
  ...factsOfEntry(facts, dryRun),
  form: 'restore',
  ...(dryRun ? { outcome: 'planned', exitCode: exitCodes.proven.code } : provenBy(verification)),
  steps,
  ...(verification && { loginAfter: loginOf(verification) }),
  notices: [],
  stillWorks: [],
});

const provenBy = (verification: Verification | undefined): Pick<Revocation, 'outcome' | 'exitCode'> =>
  verification?.outcome === 'proven'
    ? { outcome: 'restored', exitCode: exitCodes.proven.code }
    : { outcome: 'unproven', exitCode: verification?.exitCode ?? exitCodes.failed.code };

const loginOf = ({ outcome, fault, checks }: Verification): LoginTried => {
  const token = checks.find(({ id }) => id === 'token');
  if (outcome === 'proven') return { state: 'accepted', answer: token?.evidence ?? '' };
  return { state: 'otherwise', answer: fault?.evidence ?? '', ...(fault && { fault: fault.id }) };
};

const backStep = ({ facts, journal }: RestoreRun, { form, flow, notes }: Taken): FlowStep<Partial<RestoreStory>> =>
  step<RestoreStory, never>({
    name: `restore-${form}`,
    changes: 'org',
    needs: [],
    plan: async () => {
      const change = await giveBack[form]?.({ facts, taken: notes });
      if (!change?.isNeeded) return { action: 'none', facts: {} };
      const { validate, apply } = change;
      return {
        action: 'update',
        facts: {},
        apply: async () => {
          await journal.note(flow, { state: 'undoing' });
          await apply();
        },
        ...(validate && { validate }),
      };
    },
  });

const worksStep = ({ login, world, watch, wishes }: RestoreRun): FlowStep<Partial<RestoreStory>> =>
  step<RestoreStory, never>({
    name: 'works',
    changes: 'nothing',
    needs: [],
    plan: async () => {
      if (wishes.dryRun || 'untried' in login) return { action: 'skipped', facts: {} };
      const { verification } = await proveConnection(
        { ...login.input, expiresIn: undefined, waitMinutes: wishes.waitMinutes },
        {
          ...world,
          onCheck: undefined,
          onWait: ({ fault, delayMs }) => watch.onWait(Math.ceil(delayMs / 1000), fault.evidence),
        },
      );
      return { action: verification.outcome === 'proven' ? 'none' : 'failed', facts: { verification } };
    },
  });
