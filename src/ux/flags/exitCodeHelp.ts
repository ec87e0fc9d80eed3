import { toHelpSection } from '@salesforce/sf-plugins-core';
import { exitCodes } from '../../base/errors/exitCodes.ts';
import { namedTexts } from '../../base/text/namedTexts.ts';

const exitCodeTexts = namedTexts('exitCodes');

/** The exit codes as a section of `--help`, from the one table. */
export const exitCodeHelp = toHelpSection(
  exitCodeTexts.one('heading'),
  Object.fromEntries(
    Object.entries(exitCodes).map(([reason, { code }]) => [`${code}`, exitCodeTexts.one(`code.${reason}`)]),
  ),
);
