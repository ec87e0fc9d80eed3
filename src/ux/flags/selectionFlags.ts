import { dirname, resolve } from 'node:path';
import { Flags } from '@salesforce/sf-plugins-core';
import { jwtError } from '../../base/errors/errors.ts';
import { exists } from '../../base/files/files.ts';
import { standardInputPath } from '../../base/files/standardInput.ts';
import { places, type Places } from '../../base/places.ts';
import { Messages } from '../../base/text/messages.ts';
import type { SeveralConnections } from '../../connection/choose/selectSeveral.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const selectionMessages = Messages.loadMessages('sf-plugin-jwt', 'selection');

/** Which connections are meant, alike in every command that takes several. */
export const selectionFlags = {
  connection: Flags.string({
    char: 'c',
    multiple: true,
    summary: selectionMessages.getMessage('flags.connection.summary'),
  }),
  all: Flags.boolean({
    default: false,
    // As `exclusive` it would leave bars with nothing behind them in the usage.
    relationships: [{ type: 'none', flags: ['connection', 'tag'] }],
    summary: selectionMessages.getMessage('flags.all.summary'),
  }),
  tag: Flags.string({ multiple: true, summary: selectionMessages.getMessage('flags.tag.summary') }),
  'connection-file': Flags.string({
    summary: selectionMessages.getMessage('flags.connection-file.summary'),
    description: selectionMessages.getMessage('flags.connection-file.description'),
  }),
};

type ParsedSelectionFlags = { connection?: string[]; all: boolean; tag?: string[]; 'connection-file'?: string };

/** The flags as the flows take them. */
export const selectionOfFlags = (flags: ParsedSelectionFlags): Required<SeveralConnections> => ({
  names: flags.connection ?? [],
  all: flags.all,
  tags: flags.tag ?? [],
});

/**
 * The places of this run; where a person names a connection file, those of its project. The key store is the user's and
 * stays. Throws ConnectionFileMissing.
 */
export const selectedPlaces = async ({
  'connection-file': given,
}: Pick<ParsedSelectionFlags, 'connection-file'>): Promise<Places> => {
  const usual = places();
  if (given === undefined) return usual;
  if (given === standardInputPath) return { ...usual, connectionFile: given };
  const connectionFile = resolve(given);
  if (!(await exists(connectionFile))) throw jwtError('ConnectionFileMissing', [given]);
  const there = places(dirname(connectionFile));
  const { appsFolder, projectFolder } = there.projectFolder === undefined ? usual : there;
  return { ...usual, appsFolder, projectFolder, connectionFile };
};
