import { applyPlan, planApp } from '../../src/flows/deploy/deploy.ts';

/** Plans a deploy and sends the plan, with nobody asked in between. */
export const deployApp = async (input: Parameters<typeof planApp>[0]): ReturnType<typeof applyPlan> =>
  applyPlan(await planApp(input), input);
