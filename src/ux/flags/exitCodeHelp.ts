import { toHelpSection } from '@salesforce/sf-plugins-core';
import { exitCodes, type ExitReason } from '../../base/errors/exitCodes.ts';
import { namedTexts } from '../../base/text/namedTexts.ts';

const exitCodeTexts = namedTexts('exitCodes');

/** What each exit code of a command means; one that it can't return isn't named. */
const codesOfCommands = {
  verify: ['proven', 'failed', 'usage', 'expiring', 'gaveUp', 'temporary'],
  authorize: ['proven', 'failed', 'usage', 'gaveUp', 'temporary'],
  deploy: ['proven', 'failed', 'usage', 'gaveUp', 'temporary'],
  doctor: ['proven', 'failed', 'usage', 'gaveUp', 'temporary'],
  status: ['proven', 'failed', 'usage', 'expiring', 'temporary'],
  revoke: ['proven', 'failed', 'usage', 'gaveUp', 'temporary'],
  connectionAdd: ['proven', 'failed', 'usage', 'gaveUp', 'temporary'],
  setup: ['proven', 'failed', 'usage', 'gaveUp', 'temporary'],
  usage: ['proven', 'failed', 'usage', 'temporary'],
  rotate: ['proven', 'failed', 'usage', 'gaveUp', 'temporary'],
  secretPush: ['proven', 'failed', 'usage', 'temporary'],
  secretList: ['proven', 'failed', 'usage', 'temporary'],
  generatePipeline: ['proven', 'failed', 'usage'],
} as const satisfies Record<string, readonly ExitReason[]>;

/** The exit codes that a command can return as a section of `--help`: the numbers from the one table, the words its own. */
export const exitCodeHelpOf = (command: keyof typeof codesOfCommands): ReturnType<typeof toHelpSection> =>
  toHelpSection(
    exitCodeTexts.one('heading'),
    Object.fromEntries(
      codesOfCommands[command].map((reason) => [
        `${exitCodes[reason].code}`,
        exitCodeTexts.one(`code.${command}.${reason}`),
      ]),
    ),
  );
