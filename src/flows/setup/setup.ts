import { exitCodes, type ExitCode } from '../../base/errors/exitCodes.ts';
import type { Changed } from '../../pipeline/nextSteps.ts';
import { provideAccess } from './access.ts';
import { provideAppFiles } from './appFiles.ts';
import { setupChanges } from './changes.ts';
import { askBefore } from './guard/approval.ts';
import { findConsumerKey, recordConnection } from './connectionStep.ts';
import { deployFiles } from './deployStep.ts';
import type { SetupFacts, SetupInput, SetupStep, SetupWorld } from './facts.ts';
import { provideKeyPair } from './keyPair.ts';
import { handOverSteps, rehearsalSteps } from './keeper/steps.ts';
import { lookAtOrg, lookAtUser } from './lookAround.ts';
import { newUserSteps, tellingOfNewUser } from './newUser/steps.ts';
import { proveLogin } from './proveLogin.ts';
import { completeRequest, type SetupRequest } from './request.ts';
import { runFlowSteps, type StepEvent, type StepReport } from '../steps.ts';

/** The names of the steps, in order; those about a new user and a hand-over are there only where one is asked for. */
export const setupStepNames = [
  'org',
  'user',
  'hand-over-check',
  'key-pair',
  'app-files',
  'new-user',
  'user-license',
  'access',
  'deploy',
  'consumer-key',
  'connection',
  'login',
  'hand-over',
  'key-away',
] as const;

export type SetupFlow = {
  input: SetupInput;
  facts: Partial<SetupFacts>;
  steps: StepReport[];
  /** What somebody beside this machine has to know now. */
  changed: Changed;
  exitCode: ExitCode;
};

/**
 * From nothing to a proven login in one org; run again, it changes only what differs. A login that can't be proven is a
 * result. Thrown are the named errors of the steps: what they had done by then is found by the next run.
 */
export const setup = async (
  request: SetupRequest,
  world: SetupWorld,
  onEvent: (event: StepEvent) => void,
): Promise<SetupFlow> => {
  const input = await completeRequest(request, world);
  const { facts, reports } = await tellingOfNewUser(input, world, onEvent, (follow) =>
    runFlowSteps<SetupFacts>(setupSteps(input, world), { dryRun: input.dryRun, onEvent: follow }),
  );
  const changed = await setupChanges({ input, facts, steps: reports }, world.env);
  const exitCode = facts.verification?.exitCode ?? exitCodes.proven.code;
  return { input, facts, steps: reports, changed, exitCode };
};

const setupSteps = (input: SetupInput, world: SetupWorld): SetupStep[] => [
  lookAtOrg(input, world),
  lookAtUser(input, world),
  ...rehearsalSteps(input, world),
  askBefore(provideKeyPair(input, world), input, world),
  provideAppFiles(input, world),
  ...newUserSteps(input, world),
  provideAccess(input, world),
  deployFiles(input, world),
  findConsumerKey(input, world),
  recordConnection(input),
  proveLogin(input, world),
  ...handOverSteps(input, world),
];
