import type { FoundFault } from '../../login/faults.ts';
import { checkText } from '../checkTexts.ts';
import type { Check, CheckContext, CheckResult, CheckStep } from './types.ts';

/** Runs the checks in order and adds what they find to the facts of the context. */
export const runChecks = async (
  steps: readonly CheckStep[],
  context: CheckContext,
): Promise<{ checks: Check[]; found?: FoundFault }> => {
  const checks: Check[] = [];
  let failed: { step: CheckStep; found: FoundFault } | undefined;
  for (const step of steps) {
    const started = context.world.now().getTime();
    const result: CheckResult = failed ? skippedAfter(failed.step) : await step.run(context);
    if (result.outcome === 'fail') failed = { step, found: result.found };
    Object.assign(context.facts, result.facts);
    const check = toCheck(step, result, context.world.now().getTime() - started);
    checks.push(check);
    context.world.onCheck?.(check);
  }
  return { checks, found: failed?.found };
};

const skippedAfter = (failed: CheckStep): CheckResult => ({
  outcome: 'skipped',
  evidence: checkText('skipped.afterFailure', { check: checkText(`${failed.id}.label`) }),
});

const toCheck = ({ id }: CheckStep, result: CheckResult, durationMs: number): Check => ({
  id,
  outcome: result.outcome,
  durationMs,
  evidence: result.outcome === 'fail' ? result.found.fault.evidence : result.evidence,
});
