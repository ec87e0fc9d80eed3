import { runFlowSteps, type StepEvent } from '../steps.ts';
import type { RotationEnd } from './entries.ts';
import type { RotateFacts, RotateScene, RotateStep } from './model.ts';

type StepsRun = {
  scene: RotateScene;
  onEvent: (event: StepEvent) => void;
  /** In whose entry of the journal the steps are kept. */
  flow?: string;
};

/** All steps, of which one that throws has failed: the others are skipped. */
export const runAll = (
  steps: readonly RotateStep[],
  { scene, onEvent, flow = 'rotate' }: StepsRun,
): Promise<RotationEnd> =>
  runFlowSteps<RotateFacts>(steps.map(failing), {
    dryRun: scene.request.dryRun,
    onEvent,
    stopsAtFailure: true,
    record: scene.journal.recordOf(flow),
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
