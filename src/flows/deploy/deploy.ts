import { lookStep, readBackStep, sendStep, type DeployStory } from './deploySteps.ts';
import { deploymentOf } from './deployResult.ts';
import { factsOfFiles } from './look/look.ts';
import type { AppDeployment, DeployApp, SendPlan } from './model.ts';
import type { DeployPlan } from './plan.ts';
import { throwRefusal } from './refusal.ts';
import { runFlowSteps, type StepEvent } from '../steps.ts';

/**
 * What a deploy would do to the org, as data; nothing is sent. Thrown are the errors of the files (CertificateMissing and its
 * like), those of the org, and the first refusal of the plan.
 */
export const planApp = async (input: DeployApp): Promise<DeployPlan> => {
  const files = factsOfFiles(input);
  const { facts } = await runFlowSteps<DeployStory>([lookStep(input, files)], flowOptions(input));
  return known(facts.plan);
};

/** Sends exactly the plan and reads back what the org has then. What the org refuses is part of the result. */
export const applyPlan = async (plan: DeployPlan, input: SendPlan): Promise<AppDeployment> => {
  throwRefusal(plan.refusals);
  const steps = [sendStep(plan, input), readBackStep(plan, input)];
  const { facts } = await runFlowSteps<DeployStory>(steps, flowOptions(input));
  return deploymentOf(plan, input, { outcome: known(facts.outcome), readBack: known(facts.readBack) });
};

const flowOptions = ({ dryRun, onEvent }: Pick<SendPlan, 'dryRun' | 'onEvent'>) => ({
  dryRun,
  onEvent: (event: StepEvent): void => onEvent?.(event),
});

/** A step that ends well has left its facts. */
const known = <Value>(value: Value | undefined): Value => {
  if (value === undefined) throw new Error('facts missing');
  return value;
};
