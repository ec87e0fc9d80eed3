import { toHelpSection } from '@salesforce/sf-plugins-core';
import { exitCodes, type ExitReason } from '../../base/errors/exitCodes.ts';
import { Messages } from '../../base/text/messages.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const exitCodeMessages = Messages.loadMessages('sf-plugin-jwt', 'exitCodes');

/** What each exit code of a command means; one that it can't return isn't named. */
const codesOfCommands = {
  verify: ['proven', 'failed', 'usage', 'expiring', 'gaveUp', 'temporary'],
  authorize: ['proven', 'failed', 'usage', 'gaveUp', 'temporary'],
  deploy: ['proven', 'failed', 'usage', 'gaveUp', 'temporary'],
  setup: ['proven', 'failed', 'usage', 'gaveUp', 'temporary'],
} as const satisfies Record<string, readonly ExitReason[]>;

/** The exit codes that a command can return as a section of `--help`: the numbers from the one table, the words its own. */
export const exitCodeHelpOf = (command: keyof typeof codesOfCommands): ReturnType<typeof toHelpSection> =>
  toHelpSection(
    'EXIT CODES',
    Object.fromEntries(
      codesOfCommands[command].map((reason) => [
        `${exitCodes[reason].code}`,
        exitCodeMessages.getMessage(`${command}.${reason}`),
      ]),
    ),
  );
