import { jwtError } from '../../base/errors.ts';
import type { AdminOrg } from '../../org/connect.ts';
import { deployComponents, followDeploy, readDeployState, type FollowOptions } from '../../org/deploy.ts';
import type { DeployOutcome } from '../../org/deployOutcome.ts';
import type { FittedComponent } from './fit.ts';
import { contentsOf, type UnfinishedDeploys } from './unfinished.ts';

export type ResumableDeploy = FollowOptions & {
  /** Where the id is kept until the end has been seen. */
  unfinished?: UnfinishedDeploys;
  /** Told when a deploy that was started before is followed in place of a new one. */
  onPickUp?: (deployId: string) => void;
};

export type ResumedOutcome = DeployOutcome & { pickedUp: boolean };

/**
 * Deploys components, unless a deploy of this app that an earlier run began is still running: that one is followed to its
 * end, and sent again only if it was another. A deploy whose end isn't seen stays kept.
 */
export const deployResumably = async (
  admin: AdminOrg,
  components: readonly FittedComponent[],
  { unfinished, onPickUp, ...options }: ResumableDeploy,
): Promise<ResumedOutcome> => {
  const contents = contentsOf(components);
  const before = await unfinished?.read();
  if (before && (await isRunning(admin, before.deployId))) {
    onPickUp?.(before.deployId);
    const outcome = await followDeploy(admin, before.deployId, components, options);
    await unfinished?.forget();
    if (before.contents === contents) return { ...outcome, pickedUp: true };
  }
  const onStarted = async (deployId: string): Promise<void> => unfinished?.keep({ deployId, contents });
  const outcome = await deployComponents(admin, components, { ...options, checkOnly: false, onStarted });
  await unfinished?.forget();
  return { ...outcome, pickedUp: false };
};

const isRunning = async (admin: AdminOrg, deployId: string): Promise<boolean> =>
  (await readDeployState(admin, deployId))?.done === false;

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
