import type { Interfaces } from '@oclif/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { Messages } from '../../base/text/messages.ts';
import { foreignData } from '../../base/text/foreignText.ts';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import type { RevocationEntry, RevokeForm } from '../../flows/revoke/model.ts';
import { revokeConnections, revokeExitCode, type RevokeRequest } from '../../flows/revoke/revoke.ts';
import { exitCodeHelpOf } from '../../ux/flags/exitCodeHelp.ts';
import { SfCommand } from '../../ux/jwtCommand.ts';
import { loadTable } from '../../ux/loadTable.ts';
import { warnOfLoggedSecrets } from '../../ux/runner/loggedSecrets.ts';
import { selectedPlaces, selectionFlags, selectionOfFlags } from '../../ux/flags/selectionFlags.ts';
import { optionalTargetOrgFlag } from '../../ux/flags/targetOrg.ts';
import { revokeView } from '../../ux/show/revoke/revokeView.ts';
import { shownError } from '../../ux/show/shownError.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const revokeMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.revoke');

export type JwtRevokeResult = { connections: RevocationEntry[] };

const formNames = [
  'remove-access',
  'certificate',
  'disable-app',
  'delete-app',
] as const satisfies readonly RevokeForm[];

/** One form at a time. As `exclusive`, flags would leave bars with nothing behind them in the usage. */
const formFlag = (name: RevokeForm) =>
  Flags.boolean({
    default: false,
    relationships: [
      {
        type: 'none',
        flags: [...formNames.filter((other) => other !== name), ...(name === 'delete-app' ? ['restore'] : [])],
      },
    ],
    summary: revokeMessages.getMessage(`flags.${name}.summary`),
  });

export default class JwtRevoke extends SfCommand<JwtRevokeResult> {
  public static readonly summary = revokeMessages.getMessage('summary');
  public static readonly description = revokeMessages.getMessage('description');
  public static readonly examples = revokeMessages.getMessages('examples');
  public static readonly flags = {
    'target-org': optionalTargetOrgFlag({ summary: revokeMessages.getMessage('flags.target-org.summary') }),
    ...selectionFlags,
    'app-name': Flags.string({ summary: revokeMessages.getMessage('flags.app-name.summary') }),
    'expected-org-id': Flags.string({ summary: revokeMessages.getMessage('flags.expected-org-id.summary') }),
    'remove-access': formFlag('remove-access'),
    certificate: formFlag('certificate'),
    'disable-app': formFlag('disable-app'),
    'delete-app': formFlag('delete-app'),
    sessions: Flags.boolean({ default: false, summary: revokeMessages.getMessage('flags.sessions.summary') }),
    'all-tokens': Flags.boolean({
      default: false,
      summary: revokeMessages.getMessage('flags.all-tokens.summary'),
      description: revokeMessages.getMessage('flags.all-tokens.description'),
    }),
    restore: Flags.boolean({
      default: false,
      relationships: [{ type: 'none', flags: ['sessions', 'all-tokens'] }],
      summary: revokeMessages.getMessage('flags.restore.summary'),
      description: revokeMessages.getMessage('flags.restore.description'),
    }),
    since: Flags.string({ default: '7d', summary: revokeMessages.getMessage('flags.since.summary') }),
    'passphrase-file': Flags.string({ summary: revokeMessages.getMessage('flags.passphrase-file.summary') }),
    wait: Flags.integer({ char: 'w', min: 0, default: 10, summary: revokeMessages.getMessage('flags.wait.summary') }),
    'api-version': Flags.orgApiVersion({
      summary: revokeMessages.getMessage('flags.api-version.summary'),
      // The setting org-api-version is for other commands.
      default: undefined,
    }),
    'dry-run': Flags.boolean({ default: false, summary: revokeMessages.getMessage('flags.dry-run.summary') }),
    'no-prompt': Flags.boolean({ default: false, summary: revokeMessages.getMessage('flags.no-prompt.summary') }),
  };

  public static readonly errorCodes = exitCodeHelpOf('revoke');

  protected readonly stopped = revokeMessages.getMessage('stopped');

  public async run(): Promise<JwtRevokeResult> {
    const { flags, metadata } = await this.parse(JwtRevoke);
    warnOfLoggedSecrets(this);
    await loadTable(this);
    const isDefaultOrg = metadata.flags['target-org']?.setFromDefault === true;
    const view = revokeView(this, revokeMessages, viewOptions(flags, this.jsonEnabled()));
    try {
      const connections = await revokeConnections(await revokeRequest(flags, isDefaultOrg), view.world);
      process.exitCode = revokeExitCode(connections);
      return foreignData({ connections });
    } finally {
      view.stop();
    }
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }
}

type RevokeFlags = Interfaces.InferredFlags<typeof JwtRevoke.flags>;

const viewOptions = (flags: RevokeFlags, json: boolean): Parameters<typeof revokeView>[2] => ({
  json,
  noPrompt: flags['no-prompt'],
  dryRun: flags['dry-run'],
  restore: flags.restore,
  wanted: [...(flags.sessions ? ['sessions'] : []), ...(flags['all-tokens'] ? ['refresh-tokens'] : [])],
});

const revokeRequest = async (flags: RevokeFlags, isDefaultOrg: boolean): Promise<RevokeRequest> => {
  const form = formNames.find((name) => flags[name]);
  return {
    ...(await selectedPlaces(flags)),
    ...(isDefaultOrg ? { defaultAdmin: flags['target-org'] } : { namedAdmin: flags['target-org'] }),
    ...selectionOfFlags(flags),
    ...(form && { form }),
    appName: flags['app-name'],
    expectedOrgId: flags['expected-org-id'],
    passphraseFile: flags['passphrase-file'],
    apiVersion: flags['api-version'],
    env: userEnvironment(),
    restore: flags.restore,
    sessions: flags.sessions,
    allTokens: flags['all-tokens'],
    since: flags.since,
    waitMinutes: flags.wait,
    dryRun: flags['dry-run'],
  };
};
