import { Flags } from '@salesforce/sf-plugins-core';
import { Messages } from '../../base/text/messages.ts';
import { parseShard, type Shard } from '../../flows/verify/fleet/shards.ts';
import type { VariableListFormat } from '../../pipeline/variableLists.ts';
import { usualConcurrency } from '../../flows/verify/fleet/verifyFleet.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const fleetMessages = Messages.loadMessages('sf-plugin-jwt', 'fleet');

const fleetGroup = fleetMessages.getMessage('group.fleet');

const listFormats = ['env', 'github', 'gitlab'] as const satisfies readonly VariableListFormat[];

/** How many connections are proven, by how many jobs. As `exclusive`, flags would leave bars with nothing behind them in the usage. */
export const fleetFlags = {
  concurrency: Flags.integer({
    min: 1,
    max: 200,
    default: usualConcurrency,
    summary: fleetMessages.getMessage('flags.concurrency.summary'),
    helpGroup: fleetGroup,
  }),
  'fail-fast': Flags.boolean({ summary: fleetMessages.getMessage('flags.fail-fast.summary'), helpGroup: fleetGroup }),
  'require-all': Flags.boolean({
    summary: fleetMessages.getMessage('flags.require-all.summary'),
    description: fleetMessages.getMessage('flags.require-all.description'),
    helpGroup: fleetGroup,
  }),
  shard: Flags.string({
    summary: fleetMessages.getMessage('flags.shard.summary'),
    description: fleetMessages.getMessage('flags.shard.description'),
    helpGroup: fleetGroup,
  }),
  'retry-failed': Flags.string({
    relationships: [{ type: 'none', flags: ['connection', 'all', 'tag', 'shard'] }],
    summary: fleetMessages.getMessage('flags.retry-failed.summary'),
    helpGroup: fleetGroup,
  }),
  merge: Flags.string({
    multiple: true,
    relationships: [{ type: 'none', flags: ['connection', 'all', 'tag', 'shard', 'retry-failed'] }],
    summary: fleetMessages.getMessage('flags.merge.summary'),
    description: fleetMessages.getMessage('flags.merge.description'),
    helpGroup: fleetGroup,
  }),
  'list-variables': Flags.boolean({
    relationships: [{ type: 'none', flags: ['merge', 'retry-failed', 'junit', 'csv', 'html'] }],
    summary: fleetMessages.getMessage('flags.list-variables.summary'),
    description: fleetMessages.getMessage('flags.list-variables.description'),
    helpGroup: fleetGroup,
  }),
  format: Flags.option({
    options: listFormats,
    dependsOn: ['list-variables'],
    summary: fleetMessages.getMessage('flags.format.summary'),
    helpGroup: fleetGroup,
  })(),
};

type ParsedFleetFlags = {
  concurrency: number;
  'fail-fast': boolean;
  'require-all': boolean;
  shard?: string;
  'retry-failed'?: string;
};

/** The flags as the flow takes them. Throws ShardInvalid. */
export const fleetRequest = (
  flags: ParsedFleetFlags,
): { concurrency: number; failFast: boolean; requireAll: boolean; shard?: Shard; retryFailed?: string } => ({
  concurrency: flags.concurrency,
  failFast: flags['fail-fast'],
  requireAll: flags['require-all'],
  ...(flags.shard !== undefined && { shard: parseShard(flags.shard) }),
  retryFailed: flags['retry-failed'],
});
