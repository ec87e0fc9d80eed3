import { homedir } from 'node:os';
import { Flags } from '@salesforce/sf-plugins-core';
import { Messages } from '../../../base/text/messages.ts';
import { exitCodes } from '../../../base/errors/exitCodes.ts';
import { foreignData, foreignText } from '../../../base/text/foreignText.ts';
import type { ListedKey } from '../../../flows/keys/describe.ts';
import { listKeys, type KeyList } from '../../../flows/keys/list.ts';
import type { KeyUse } from '../../../flows/keys/use.ts';
import { findingLines } from '../../../ux/show/inspection.ts';
import { SfCommand } from '../../../ux/jwtCommand.ts';
import { loadTable } from '../../../ux/loadTable.ts';
import { keylessConnection, keyTableFindings, keyTableRow, listedKeyLines } from '../../../ux/show/keyList.ts';
import { places } from '../../../base/places.ts';
import { shownError } from '../../../ux/show/shownError.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const keyListMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.key.list');

export type JwtKeyListResult = Pick<KeyList, 'keyFolder' | 'protectedBy' | 'keys' | 'withoutKey' | 'findings'>;

export default class JwtKeyList extends SfCommand<JwtKeyListResult> {
  public static readonly summary = keyListMessages.getMessage('summary');
  public static readonly description = keyListMessages.getMessage('description');
  public static readonly examples = keyListMessages.getMessages('examples');

  public static readonly flags = {
    'key-name': Flags.string({ summary: keyListMessages.getMessage('flags.key-name.summary') }),
  };

  protected readonly stopped = keyListMessages.getMessage('stopped');

  public async run(): Promise<JwtKeyListResult> {
    const { flags } = await this.parse(JwtKeyList);
    const { keyFolder, connectionFile } = places();
    const list = await listKeys(
      { keyFolder, connectionFile, keyName: flags['key-name'] },
      { now: () => new Date(), home: homedir(), platform: process.platform },
    );
    for (const warning of list.warnings) this.warn(warning);
    this.log(keyListMessages.getMessage(folderText(list, flags['key-name']), [foreignText(keyFolder)]));
    if (list.keys.length > 1) await loadTable(this);
    this.show(list, connectionFile);
    if (list.hasProblem) process.exitCode = exitCodes.failed.code;
    const { protectedBy, keys, withoutKey, findings } = list;
    return foreignData({ keyFolder, protectedBy, keys, withoutKey, findings });
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }

  private show({ protectedBy, keys, withoutKey, findings }: KeyList, connectionFile: string): void {
    if (protectedBy === 'profile') this.log(keyListMessages.getMessage('profile'));
    for (const line of findings.flatMap(findingLines)) this.log(line);
    if (keys.length > 1) this.showTable(keys);
    else for (const line of keys.flatMap((key) => ['', ...listedKeyLines(key)])) this.log(line);
    if (withoutKey.length > 0) this.log(`\n${withoutKeyText(withoutKey)}`);
    if (keys.length + withoutKey.length > 0)
      this.log(`\n${keyListMessages.getMessage('connections', [foreignText(connectionFile)])}`);
  }

  private showTable(keys: ListedKey[]): void {
    const columns = (['name', 'ends', 'left', 'connections'] as const).map((key) => ({
      key,
      name: keyListMessages.getMessage(`table.${key}`),
    }));
    this.log();
    this.table({ data: keys.map(keyTableRow), columns, overflow: 'wrap' });
    for (const line of keyTableFindings(keys)) this.log(line);
    this.log(`\n${keyListMessages.getMessage('details')}`);
  }
}

const withoutKeyText = (uses: KeyUse[]): string =>
  keyListMessages.getMessage('withoutKey', [uses.map(keylessConnection).join(', ')]);

const folderText = ({ keys }: KeyList, keyName: string | undefined): string => {
  if (keys.length > 0) return 'folder';
  return keyName === undefined ? 'empty' : 'noMatch';
};
