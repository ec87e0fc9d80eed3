import { exitCodes } from '../../base/errors/exitCodes.ts';
import type { FoundFault } from '../../login/faults.ts';
import type { CheckContext } from './types.ts';

/** What one request brought: what was hoped for, or the fault that it shows. */
export type Attempt<T> = { value: T } | { found: FoundFault };

const firstDelayMs = 3_000;
const longestRetryDelayMs = 30_000;

/**
 * Repeats one request while its fault is one that waiting may cure and there is time left. Waits longer each time, with
 * some chance in it so that many pipelines don't come at once, and as long as the server asks for.
 */
export const patiently = async <T>(
  { input, world, deadline }: Pick<CheckContext, 'input' | 'world' | 'deadline'>,
  attempt: () => Promise<Attempt<T>>,
): Promise<Attempt<T>> => {
  for (let count = 1; ; count += 1) {
    const result = await attempt();
    if ('value' in result || !result.found.fault.retryable || !input.waitMinutes) return result;
    const remainingMs = deadline - world.now().getTime();
    const asked = result.found.retryAfterMs ?? 0;
    if (remainingMs <= 0 || asked > remainingMs) return { found: { ...result.found, exitCode: exitCodes.gaveUp.code } };
    const delayMs = Math.min(remainingMs, Math.max(asked, backoff(count, world.random())));
    const settling = result.found.exitCode === exitCodes.failed.code;
    world.onWait?.({ fault: result.found.fault, attempt: count, delayMs, remainingMs, settling });
    await world.sleep(delayMs);
  }
};

/** Milliseconds before the next attempt: doubled each time up to the longest, of which chance takes up to a quarter. */
const backoff = (count: number, random: number): number =>
  Math.round(Math.min(longestRetryDelayMs, firstDelayMs * 2 ** (count - 1)) * (0.75 + random / 4));
