import { readBackApp, readNotAsSent, sayingDeployed, type ReadBack } from './after/readBack.ts';
import type { DeployFacts } from './facts.ts';
import { lookAround } from './look/look.ts';
import type { DeployApp, SendPlan } from './model.ts';
import { planDeploy, type DeployPlan } from './plan.ts';
import { throwRefusal } from './refusal.ts';
import { findRunning, followKept } from './send/pickUp.ts';
import { sendPlan, validatePlan, type Ended } from './send/send.ts';
import { contentsOf } from './send/unfinished.ts';
import { step, type Applied, type FlowStep } from '../steps.ts';

/** The names of the steps, in order. */
export const deploySteps = ['look', 'deploy', 'read-back'] as const;

/** What a deploy finds out on its way. */
export type DeployStory = { plan: DeployPlan; outcome: Ended; readBack: ReadBack };

type StepOfDeploy = FlowStep<Partial<DeployStory>>;

/** What is known of the org, and what follows from it. Throws the first refusal. */
export const lookStep = (input: DeployApp, files: DeployFacts): StepOfDeploy =>
  step<DeployStory, never>({
    name: 'look',
    changes: 'nothing',
    needs: [],
    plan: async () => ({
      action: 'none',
      facts: { plan: await planWhenSettled(input, files) },
      details: { org: files.orgName },
    }),
  });

/**
 * The plan, while nothing that an earlier run sent is about to change the org: where another deploy of the app is still
 * running, its end is awaited and the org is looked at again.
 */
const planWhenSettled = async (input: DeployApp, files: DeployFacts): Promise<DeployPlan> => {
  const { admin, dryRun, jobId, unfinished, onProgress, ...options } = input;
  // Asked before the look: a deploy that ends during it has left a look that is half old.
  const running = dryRun || jobId !== undefined ? undefined : await findRunning(admin, unfinished);
  const plan = await lookAndPlan(input, files);
  if (!running) return plan;
  if (running.contents === contentsOf(plan.components)) return { ...plan, isRunning: true };
  await followKept(admin, running, plan.components, { ...options, unfinished, onUpdate: onProgress });
  return lookAndPlan(input, files);
};

const lookAndPlan = async (input: DeployApp, files: DeployFacts): Promise<DeployPlan> => {
  const plan = planDeploy(await lookAround(input, files), input);
  throwRefusal(plan.refusals);
  return plan;
};

/** The one deploy; a dry run lets the org validate it. */
export const sendStep = (plan: DeployPlan, input: SendPlan): StepOfDeploy => {
  const options = { ...input, onUpdate: input.onProgress };
  return step<DeployStory, never>({
    name: 'deploy',
    changes: 'org',
    needs: [],
    plan: () =>
      Promise.resolve({
        action: 'update',
        facts: {},
        apply: async () => ended(await sendPlan(plan, options)),
        validate: async () => ended(await validatePlan(plan, options)),
      }),
  });
};

const ended = (outcome: Ended): Applied<DeployStory> => {
  const { id, succeeded } = outcome;
  const facts = { outcome };
  if (!succeeded) return { facts, action: 'failed' };
  return id === '' ? { facts, action: 'none' } : { facts, details: { deploy: id } };
};

/** What the org has after a deploy. Whom the policy names without the org granting them is granted the app row by row. */
export const readBackStep = (plan: DeployPlan, { admin, dryRun }: SendPlan): StepOfDeploy =>
  step<DeployStory, 'outcome'>({
    name: 'read-back',
    changes: 'nothing',
    needs: ['outcome'],
    plan: async ({ outcome: { id, succeeded } }) => {
      const { app, components } = plan;
      const isMade = succeeded && !dryRun;
      const isSent = isMade && id !== '';
      const lookBack = async (): Promise<ReadBack> => ({
        ...(await readBackApp(admin, app, components, { repair: isMade })),
        ...(isSent && (await readNotAsSent(admin, app, components))),
      });
      return { action: 'none', facts: { readBack: await (isSent ? sayingDeployed(admin, id, lookBack) : lookBack()) } };
    },
  });
