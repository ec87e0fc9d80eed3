/** The exit status for each way in which a command ends; what it means for a command is in `messages/exitCodes.md`. */
export const exitCodes = {
  proven: { code: 0 },
  failed: { code: 1 },
  usage: { code: 2 },
  expiring: { code: 30 },
  gaveUp: { code: 69 },
  temporary: { code: 75 },
} as const;

export type ExitReason = keyof typeof exitCodes;
export type ExitCode = (typeof exitCodes)[ExitReason]['code'];

/** What an error ends with; `isAnswer`: a person said No, left a question or stopped it, so it isn't told as a failure. */
export type ErrorRow = { exit: ExitReason; isAnswer?: true };

const precedence: readonly ExitCode[] = [2, 1, 75, 69, 30, 0];

/** How urgent an exit code is: the smaller, the more. */
export const exitCodeRank = (code: ExitCode): number => precedence.indexOf(code);

/** The one status for several results: the first of 2, 1, 75, 69, 30, 0 that occurs. */
export const combinedExitCode = (codes: readonly ExitCode[]): ExitCode =>
  precedence.find((code) => codes.includes(code)) ?? 0;
