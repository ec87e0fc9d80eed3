/** What each exit status means; the help text of every command that proves a login is made from this table. */
export const exitCodes = {
  proven: { code: 0, meaning: 'Proven. Warnings are possible.' },
  failed: { code: 1, meaning: 'Failed. A person must act.' },
  usage: { code: 2, meaning: 'Wrong usage: a flag, a file or a host that is not allowed.' },
  expiring: { code: 30, meaning: 'A certificate ends within the time that --expires-in asks for.' },
  gaveUp: { code: 69, meaning: 'Gave up waiting. It may still succeed.' },
  temporary: { code: 75, meaning: 'Temporary: the network, a rate limit or the server. Trying again is right.' },
} as const;

export type ExitReason = keyof typeof exitCodes;
export type ExitCode = (typeof exitCodes)[ExitReason]['code'];

const precedence: readonly ExitCode[] = [2, 1, 75, 69, 30, 0];

/** The one status for several results: the first of 2, 1, 75, 69, 30, 0 that occurs. */
export const combinedExitCode = (codes: readonly ExitCode[]): ExitCode =>
  precedence.find((code) => codes.includes(code)) ?? 0;
