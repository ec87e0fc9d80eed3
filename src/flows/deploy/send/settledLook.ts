import { withNewClientId } from '../clientId.ts';
import { lookAround, type FoundInOrg, type LookAround } from '../look.ts';
import type { DeployApp } from '../model.ts';
import { findRunning, followKept } from './pickUp.ts';
import { resumable } from './send.ts';
import { contentsOf } from './unfinished.ts';

/**
 * What the org has, and the components as it must get them, while nothing that an earlier run sent is about to change it:
 * where another deploy of the app is still running, its end is awaited and the org is looked at again. Errors: those of
 * `lookAround` and of the wait.
 */
export const lookWhenSettled = async (input: DeployApp, look: LookAround): Promise<FoundInOrg> => {
  const { admin, dryRun, jobId, unfinished } = input;
  const lookAndFit = async (): Promise<FoundInOrg> => {
    const found = await lookAround(look);
    return { ...found, fitted: await withNewClientId(found.fitted, found.orgApp, input) };
  };
  // Asked before the look: a deploy that ends during it has left a look that is half old.
  const running = dryRun || jobId !== undefined ? undefined : await findRunning(admin, unfinished);
  const found = await lookAndFit();
  if (!running || running.contents === contentsOf(found.fitted)) return found;
  await followKept(admin, running, found.fitted, resumable(input));
  return lookAndFit();
};
