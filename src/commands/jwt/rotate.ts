import type { Interfaces } from '@oclif/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { combinedExitCode } from '../../base/errors/exitCodes.ts';
import { foreignData } from '../../base/text/foreignText.ts';
import { Messages } from '../../base/text/messages.ts';
import { readHandOver } from '../../flows/handOver/targets.ts';
import { rotateConnections } from '../../flows/rotate/rotate.ts';
import type { RotateRequest } from '../../flows/rotate/model.ts';
import { exitCodeHelpOf } from '../../ux/flags/exitCodeHelp.ts';
import { inHelpGroup } from '../../ux/flags/helpGroup.ts';
import { selectedPlaces, selectionFlags, selectionOfFlags } from '../../ux/flags/selectionFlags.ts';
import { subjectFlags, subjectOfFlags } from '../../ux/flags/subjectFlags.ts';
import { optionalTargetOrgFlag } from '../../ux/flags/targetOrg.ts';
import { SfCommand } from '../../ux/jwtCommand.ts';
import { warnOfLoggedSecrets } from '../../ux/runner/loggedSecrets.ts';
import { reportFailuresToRunner } from '../../ux/runner/runnerError.ts';
import { rotatedSlot, rotationFailures, type RotatedSlot } from '../../ux/show/rotate/rotation.ts';
import { rotateView } from '../../ux/show/rotate/rotateView.ts';
import { shownError } from '../../ux/show/shownError.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const rotateMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.rotate');

/** One entry for each app in an org. */
export type JwtRotateResult = { slots: RotatedSlot[] };

const rotateKeySizes = { '2048': 2048, '3072': 3072, '4096': 4096 } as const;

export default class JwtRotate extends SfCommand<JwtRotateResult> {
  public static readonly summary = rotateMessages.getMessage('summary');
  public static readonly description = rotateMessages.getMessage('description');
  public static readonly examples = rotateMessages.getMessages('examples');
  public static readonly flags = {
    'target-org': optionalTargetOrgFlag({
      summary: rotateMessages.getMessage('flags.target-org.summary'),
      description: rotateMessages.getMessage('flags.target-org.description'),
    }),
    ...selectionFlags,
    'if-expires-in': Flags.string({
      summary: rotateMessages.getMessage('flags.if-expires-in.summary'),
      description: rotateMessages.getMessage('flags.if-expires-in.description'),
    }),
    ...inHelpGroup(rotateMessages.getMessage('group.key'), {
      days: Flags.integer({ summary: rotateMessages.getMessage('flags.days.summary') }),
      bits: Flags.option({
        summary: rotateMessages.getMessage('flags.bits.summary'),
        options: ['2048', '3072', '4096'] as const,
      })(),
      'reuse-key': Flags.boolean({
        summary: rotateMessages.getMessage('flags.reuse-key.summary'),
        description: rotateMessages.getMessage('flags.reuse-key.description'),
        relationships: [{ type: 'none', flags: ['bits'] }],
      }),
      'lost-key': Flags.boolean({
        summary: rotateMessages.getMessage('flags.lost-key.summary'),
        description: rotateMessages.getMessage('flags.lost-key.description'),
        relationships: [{ type: 'none', flags: ['if-expires-in', 'reuse-key', 'rollback'] }],
      }),
      'passphrase-file': Flags.string({ summary: rotateMessages.getMessage('flags.passphrase-file.summary') }),
    }),
    ...inHelpGroup(rotateMessages.getMessage('group.authority'), {
      ca: Flags.boolean({
        summary: rotateMessages.getMessage('flags.ca.summary'),
        description: rotateMessages.getMessage('flags.ca.description'),
        relationships: [{ type: 'none', flags: ['reuse-key', 'days', 'certificate-file', 'rollback'] }],
      }),
      'csr-file': Flags.string({
        summary: rotateMessages.getMessage('flags.csr-file.summary'),
        relationships: [{ type: 'all', flags: ['ca'] }],
      }),
      'certificate-file': Flags.string({
        multiple: true,
        summary: rotateMessages.getMessage('flags.certificate-file.summary'),
        description: rotateMessages.getMessage('flags.certificate-file.description'),
        relationships: [{ type: 'none', flags: ['reuse-key', 'days', 'bits', 'rollback'] }],
      }),
    }),
    ...subjectFlags,
    ...inHelpGroup(rotateMessages.getMessage('group.handOver'), {
      'hand-over': Flags.string({
        summary: rotateMessages.getMessage('flags.hand-over.summary'),
        description: rotateMessages.getMessage('flags.hand-over.description'),
      }),
      'hand-over-arg': Flags.string({
        multiple: true,
        multipleNonGreedy: true,
        relationships: [{ type: 'all', flags: ['hand-over'] }],
        summary: rotateMessages.getMessage('flags.hand-over-arg.summary'),
        description: rotateMessages.getMessage('flags.hand-over-arg.description'),
      }),
    }),
    ...inHelpGroup(rotateMessages.getMessage('group.secondApp'), {
      overlap: Flags.boolean({
        summary: rotateMessages.getMessage('flags.overlap.summary'),
        description: rotateMessages.getMessage('flags.overlap.description'),
        relationships: [
          {
            type: 'none',
            flags: ['if-expires-in', 'reuse-key', 'lost-key', 'ca', 'certificate-file', 'rollback', 'finish'],
          },
        ],
      }),
      finish: Flags.boolean({
        summary: rotateMessages.getMessage('flags.finish.summary'),
        description: rotateMessages.getMessage('flags.finish.description'),
        relationships: [
          {
            type: 'none',
            flags: [
              'if-expires-in',
              'days',
              'bits',
              'reuse-key',
              'lost-key',
              'ca',
              'certificate-file',
              'rollback',
              'hand-over',
            ],
          },
        ],
      }),
    }),
    rollback: Flags.boolean({
      summary: rotateMessages.getMessage('flags.rollback.summary'),
      description: rotateMessages.getMessage('flags.rollback.description'),
      relationships: [{ type: 'none', flags: ['if-expires-in', 'days', 'bits', 'reuse-key'] }],
    }),
    'expected-org-id': Flags.string({ summary: rotateMessages.getMessage('flags.expected-org-id.summary') }),
    wait: Flags.integer({ char: 'w', min: 0, default: 20, summary: rotateMessages.getMessage('flags.wait.summary') }),
    'dry-run': Flags.boolean({ default: false, summary: rotateMessages.getMessage('flags.dry-run.summary') }),
    'no-prompt': Flags.boolean({ default: false, summary: rotateMessages.getMessage('flags.no-prompt.summary') }),
  };
  public static readonly errorCodes = exitCodeHelpOf('rotate');

  protected readonly stopped = rotateMessages.getMessage('stopped');

  public async run(): Promise<JwtRotateResult> {
    const { flags, metadata } = await this.parse(JwtRotate);
    warnOfLoggedSecrets(this);
    const isDefaultOrg = metadata.flags['target-org']?.setFromDefault === true;
    const request = await rotateRequest(flags, isDefaultOrg);
    const view = rotateView(this, rotateMessages, { json: this.jsonEnabled(), ...rotateViewOptions(flags) });
    try {
      const entries = await rotateConnections(request, view.world);
      reportFailuresToRunner(rotationFailures(entries));
      process.exitCode = combinedExitCode(entries.map(({ exitCode }) => exitCode));
      return foreignData({ slots: entries.map(rotatedSlot) });
    } finally {
      view.stop();
    }
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }
}

type RotateFlags = Interfaces.InferredFlags<typeof JwtRotate.flags>;

const rotateViewOptions = (flags: RotateFlags) => ({
  noPrompt: flags['no-prompt'],
  dryRun: flags['dry-run'],
  handsOver: flags['hand-over'] !== undefined,
  requests: flags.ca,
  certifies: flags['certificate-file'] !== undefined,
  secondApp: secondAppOf(flags),
});

const secondAppOf = ({ overlap, finish }: RotateFlags): RotateRequest['secondApp'] => {
  if (overlap) return 'begin';
  return finish ? 'finish' : undefined;
};

const rotateRequest = async (flags: RotateFlags, isDefaultOrg: boolean): Promise<RotateRequest> => {
  const handOver = flags['hand-over'];
  return {
    ...(await selectedPlaces(flags)),
    ...selectionOfFlags(flags),
    ...(isDefaultOrg ? { defaultAdmin: flags['target-org'] } : { namedAdmin: flags['target-org'] }),
    ifExpiresIn: flags['if-expires-in'],
    days: flags.days,
    bits: flags.bits && rotateKeySizes[flags.bits],
    reuseKey: flags['reuse-key'],
    lostKey: flags['lost-key'],
    ca: flags.ca,
    csrFile: flags['csr-file'],
    certificateFiles: flags['certificate-file'] ?? [],
    subject: subjectOfFlags(flags),
    rollback: flags.rollback,
    secondApp: secondAppOf(flags),
    passphraseFile: flags['passphrase-file'],
    expectedOrgId: flags['expected-org-id'],
    ...(handOver !== undefined && { handOver: readHandOver(handOver, flags['hand-over-arg']) }),
    dryRun: flags['dry-run'],
    waitMinutes: flags.wait,
  };
};
