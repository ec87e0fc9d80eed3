import { jwtError } from '../../../base/errors/errors.ts';
import { findApp } from '../../../org/app/apps.ts';
import type { OrgApp } from '../../../org/app/orgApp.ts';
import { deployComponents } from '../../../org/deploy/deploy.ts';
import type { DeployOutcome } from '../../../org/deploy/deployOutcome.ts';
import type { DeployApp } from '../model.ts';
import { isOtherInOrg, isSameInOrg } from '../after/differences.ts';
import { fitToOrg, type FittedComponent } from '../fit.ts';
import { deployResumably, followNamedDeploy, type ResumableDeploy } from './pickUp.ts';
import { renamedByRefusal } from './renamed.ts';

export type Ended = DeployOutcome & { pickedUp: boolean };

/**
 * Sends the components, follows the deploy that an earlier run began, or does nothing where the org holds all of it and
 * that is to count.
 */
export const sendUnlessSame = async (
  input: DeployApp,
  app: string,
  fitted: readonly FittedComponent[],
  orgApp: OrgApp | undefined,
): Promise<Ended> => {
  const { admin, skipIfSame, provesCertificate, jobId } = input;
  if (jobId !== undefined) return followNamed(input, app, fitted, jobId);
  if (skipIfSame && (await isSameInOrg(admin, fitted, orgApp, provesCertificate))) return nothingToDo(fitted);
  const outcome = await sendFitted(input, fitted);
  const renamed = outcome.succeeded ? undefined : renamedByRefusal(fitted, outcome);
  return renamed ? withPathsOf(fitted, renamed, await sendFitted(input, renamed)) : outcome;
};

/** What was sent can't be seen, but what the org has of it can: the files may have changed since. */
const followNamed = async (
  input: DeployApp,
  app: string,
  fitted: readonly FittedComponent[],
  deployId: string,
): Promise<Ended> => {
  const { admin } = input;
  const outcome = await followNamedDeploy(admin, fitted, { ...resumable(input), deployId, app });
  if (!outcome.succeeded) return outcome;
  const orgApp = await findApp(admin, app);
  const isOther = await isOtherInOrg(admin, fitToOrg(fitted, orgApp, []), orgApp);
  if (isOther) throw jwtError('DeployIsAnother', [deployId, app]);
  return outcome;
};

const sendFitted = async (input: DeployApp, fitted: readonly FittedComponent[]): Promise<Ended> => {
  const { admin, dryRun, waitMinutes, onProgress } = input;
  if (!dryRun) return deployResumably(admin, fitted, resumable(input));
  const outcome = await deployComponents(admin, fitted, { checkOnly: true, waitMinutes, onUpdate: onProgress });
  return { ...outcome, pickedUp: false };
};

/** How an earlier deploy is followed in this one. */
export const resumable = ({ waitMinutes, onProgress, unfinished, onPickUp }: DeployApp): ResumableDeploy => ({
  waitMinutes,
  onUpdate: onProgress,
  unfinished,
  onPickUp,
});

/** Whatever name a component was sent under in the end, it came from the same file. */
const withPathsOf = (
  fitted: readonly FittedComponent[],
  renamed: readonly FittedComponent[],
  outcome: Ended,
): Ended => {
  const pathOf = (path: string): string => fitted[renamed.findIndex((each) => each.path === path)]?.path ?? path;
  return {
    ...outcome,
    components: outcome.components.map((each) => ({ ...each, path: pathOf(each.path) })),
    errors: outcome.errors.map((each) => ({ ...each, ...(each.path !== undefined && { path: pathOf(each.path) }) })),
  };
};

const nothingToDo = (fitted: readonly FittedComponent[]): Ended => ({
  id: '',
  succeeded: true,
  components: fitted.map(({ type, fullName, path }) => ({ type, fullName, path, state: 'unchanged' })),
  errors: [],
  isOfThese: true,
  pickedUp: false,
});
