import { toHelpSection } from '@salesforce/sf-plugins-core';
import { exitCodes } from '../../base/errors/exitCodes.ts';

/** The exit codes as a section of `--help`, from the one table. */
export const exitCodeHelp = toHelpSection(
  'EXIT CODES',
  Object.fromEntries(Object.values(exitCodes).map(({ code, meaning }) => [`${code}`, meaning])),
);
