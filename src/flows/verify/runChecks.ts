import type { FoundFault } from '../../login/faults.ts';
import { checkText } from '../checkTexts.ts';
import { runFlowSteps, step, type FlowStep, type StepEvent } from '../steps.ts';
import { inputOfKey } from './checkStep.ts';
import type { Check, CheckContext, CheckId, CheckResult, CheckStep, Facts } from './types.ts';

/** What the checks found, each by its ID, and what they know now. */
type CheckedFacts = { checks: Check[]; found?: FoundFault; facts: Partial<Facts> };

/** Runs the checks as the steps of a flow that changes nothing. After one that fails, the later ones are skipped. */
export const runChecks = async (steps: readonly CheckStep[], context: CheckContext): Promise<CheckedFacts> => {
  const { world } = context;
  const results = new Map<string, CheckResult>();
  const checks: Check[] = [];
  let started = 0;
  const follow = ({ step: id, outcome, details }: StepEvent): void => {
    const now = world.now().getTime();
    if (outcome === 'running') {
      started = now;
      return;
    }
    const result = outcome === 'skipped' ? skippedAfter(details?.after as CheckId) : results.get(id);
    // A check that threw found nothing; the error goes on to whoever asked.
    if (!result) return;
    checks.push(toCheck(id as CheckId, result, { durationMs: now - started, world }));
    world.onCheck?.(checks.at(-1) as Check);
  };
  const { facts } = await runFlowSteps<Facts>(
    steps.map((check) => toFlowStep(check, context, results)),
    { dryRun: false, facts: context.facts, stopsAtFailure: true, onEvent: follow },
  );
  return { checks, facts, found: [...results.values()].find((result) => result.outcome === 'fail')?.found };
};

const toFlowStep = (
  { id, run }: CheckStep,
  context: CheckContext,
  results: Map<string, CheckResult>,
): FlowStep<Partial<Facts>> =>
  step<Facts, never>({
    name: id,
    changes: 'nothing',
    needs: [],
    plan: async (facts) => {
      const result = await run({ ...context, input: inputOfKey(context.input, facts), facts });
      results.set(id, result);
      return { action: result.outcome === 'fail' ? 'failed' : 'none', facts: { ...result.facts } };
    },
  });

const skippedAfter = (failed: CheckId): CheckResult => ({
  outcome: 'skipped',
  evidence: checkText('skipped.afterFailure', { check: checkText(`${failed}.label`) }),
});

const toCheck = (
  id: CheckId,
  result: CheckResult,
  { durationMs, world }: { durationMs: number; world: CheckContext['world'] },
): Check => ({ id, outcome: result.outcome, durationMs, evidence: readEvidence(result, world) });

const readEvidence = (result: CheckResult, { readsPassed }: CheckContext['world']): string => {
  if (result.outcome === 'fail') return result.found.fault.evidence;
  // To fill the texts and to look for secrets in them takes a quarter of the time of a fleet.
  if (result.outcome === 'pass' && readsPassed?.() === false) return '';
  return typeof result.evidence === 'string' ? result.evidence : result.evidence();
};
