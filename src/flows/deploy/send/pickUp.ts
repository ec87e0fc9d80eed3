import { jwtError } from '../../../base/errors/errors.ts';
import type { AdminOrg } from '../../../org/session/connect.ts';
import { deployComponents, followDeploy, readDeployState, type FollowOptions } from '../../../org/deploy/deploy.ts';
import type { DeployOutcome } from '../../../org/deploy/deployOutcome.ts';
import type { FittedComponent } from '../fit.ts';
import { contentsOf, type UnfinishedDeploy, type UnfinishedDeploys } from './unfinished.ts';

export type ResumableDeploy = FollowOptions & {
  /** Where the id is kept until the end has been seen. */
  unfinished?: UnfinishedDeploys;
  /** Told when a deploy that was started before is followed in place of a new one. */
  onPickUp?: (deployId: string) => void;
};

type ResumedOutcome = DeployOutcome & { pickedUp: boolean };

/**
 * Deploys components, unless an earlier run began the same deploy and it is still running: that one is followed to its end.
 * A deploy whose end isn't seen stays kept.
 */
export const deployResumably = async (
  admin: AdminOrg,
  components: readonly FittedComponent[],
  { unfinished, onPickUp, ...options }: ResumableDeploy,
): Promise<ResumedOutcome> => {
  const contents = contentsOf(components);
  const before = await findRunning(admin, unfinished);
  if (before?.contents === contents) {
    const outcome = await followKept(admin, before, components, { unfinished, onPickUp, ...options });
    return { ...outcome, pickedUp: true };
  }
  const onStarted = async (deployId: string): Promise<void> => unfinished?.keep({ deployId, contents });
  const outcome = await deployComponents(admin, components, { ...options, checkOnly: false, onStarted });
  await unfinished?.forget();
  return { ...outcome, pickedUp: false };
};

/** The deploy of this app that an earlier run began, if the org is still at it. */
export const findRunning = async (
  admin: AdminOrg,
  unfinished: UnfinishedDeploys | undefined,
): Promise<UnfinishedDeploy | undefined> => {
  const before = await unfinished?.read();
  const state = before && (await readDeployState(admin, before.deployId));
  return state?.done === false ? before : undefined;
};

/** Follows the deploy that an earlier run began to its end, which is then known. */
export const followKept = async (
  admin: AdminOrg,
  { deployId }: UnfinishedDeploy,
  components: readonly FittedComponent[],
  { unfinished, onPickUp, ...options }: ResumableDeploy,
): Promise<DeployOutcome> => {
  onPickUp?.(deployId);
  const outcome = await followDeploy(admin, deployId, components, options);
  await unfinished?.forget();
  return outcome;
};

/** Follows the deploy that a person named. Errors: DeployUnknown, DeployIsAnother, and those of the wait. */
export const followNamedDeploy = async (
  admin: AdminOrg,
  components: readonly FittedComponent[],
  { deployId, app, unfinished, onPickUp, ...options }: ResumableDeploy & { deployId: string; app: string },
): Promise<ResumedOutcome> => {
  const state = await readDeployState(admin, deployId);
  if (!state) throw jwtError('DeployUnknown', [deployId, admin.instanceUrl]);
  if (state.checkOnly) throw jwtError('DeployIsAnother', [deployId, app]);
  onPickUp?.(deployId);
  const outcome = await followDeploy(admin, deployId, components, options);
  if (!outcome.isOfThese) throw jwtError('DeployIsAnother', [deployId, app]);
  if ((await unfinished?.read())?.deployId === deployId) await unfinished?.forget();
  return { ...outcome, pickedUp: true };
};
