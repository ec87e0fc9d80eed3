import type { ErrorRow } from './exitCodes.ts';

/** Errors about what a diagnosis is asked to look at. */
export const doctorErrors = {
  LogEmpty: { exit: 'usage' },
  LogFileMissing: { exit: 'usage' },
  LogNotText: { exit: 'usage' },
} as const satisfies Record<string, ErrorRow>;
