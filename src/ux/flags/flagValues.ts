import { refuseUnfilled, refuseUnfilledPath } from '../../base/errors/unfilledValue.ts';

/** Who logs in where: nothing of a placeholder may be in it. Anything else is a person's own choice. */
const loginFlagNames = new Set(['username', 'client-id', 'instance-url', 'audience-url', 'expected-org-id']);

/** The value is the name of a variable. */
const isNameFlag = (flag: string): boolean => flag === 'env';

const isPathFlag = (flag: string): boolean => /-(?:file|dir|folder)$/.test(flag);

/** Refuses flags and arguments that are empty or hold what never was filled in: ValueEmpty, ValueUnfilled. */
export const refuseUnfilledFlags = async (
  flags: Readonly<Record<string, unknown>>,
  paths: readonly unknown[],
): Promise<void> => {
  for (const [flag, given] of Object.entries(flags))
    for (const value of [given].flat()) if (typeof value === 'string') await refuseFlag(flag, value);
  for (const path of paths)
    if (typeof path === 'string') await refuseUnfilledPath(path, { id: 'argument', tokens: [] });
};

const refuseFlag = async (flag: string, value: string): Promise<void> => {
  const place = { id: 'flag' as const, tokens: [`--${flag}`] };
  if (isNameFlag(flag)) return;
  if (isPathFlag(flag)) await refuseUnfilledPath(value, place);
  else refuseUnfilled(value, place, loginFlagNames.has(flag) ? 'login' : 'free');
};
