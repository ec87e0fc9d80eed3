import { Flags } from '@salesforce/sf-plugins-core';
import { jwtError } from '../../../base/errors/errors.ts';
import { places } from '../../../base/places.ts';
import { foreignData } from '../../../base/text/foreignText.ts';
import { Messages } from '../../../base/text/messages.ts';
import { generateAssertion } from '../../../flows/assertion.ts';
import type { ClaimFacts } from '../../../flows/inspect/types.ts';
import type { Verification } from '../../../flows/verify/types.ts';
import { askText, canAsk } from '../../../ux/ask/prompts.ts';
import { loginFlags, loginRequest, loginVariablesHelp } from '../../../ux/flags/loginFlags.ts';
import { SfCommand } from '../../../ux/jwtCommand.ts';
import { assertionLines, assertionRequests, type AssertionRequests } from '../../../ux/show/connections/assertion.ts';
import { shownError } from '../../../ux/show/shownError.ts';
import { verificationView } from '../../../ux/show/verificationView.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const assertionMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.generate.assertion');

export type JwtGenerateAssertionResult = {
  verification: Verification;
  /** The file that holds the assertion, which is nowhere else. */
  outputFile?: string;
  tokenUrl?: string;
  expiresAt?: string;
  claims: ClaimFacts[];
  requests?: AssertionRequests;
};

export default class JwtGenerateAssertion extends SfCommand<JwtGenerateAssertionResult> {
  public static readonly summary = assertionMessages.getMessage('summary');
  public static readonly description = assertionMessages.getMessage('description');
  public static readonly examples = assertionMessages.getMessages('examples');

  public static readonly flags = {
    connection: Flags.string({ char: 'c', summary: assertionMessages.getMessage('flags.connection.summary') }),
    'output-file': Flags.string({
      summary: assertionMessages.getMessage('flags.output-file.summary'),
      description: assertionMessages.getMessage('flags.output-file.description'),
    }),
    'expires-in': Flags.integer({
      summary: assertionMessages.getMessage('flags.expires-in.summary'),
      min: 1,
      max: 180,
      default: 180,
    }),
    username: loginFlags.username,
    'client-id': loginFlags['client-id'],
    'jwt-key-file': loginFlags['jwt-key-file'],
    'passphrase-file': loginFlags['passphrase-file'],
    'instance-url': loginFlags['instance-url'],
    'audience-url': loginFlags['audience-url'],
  };

  public static readonly envVariablesSection = loginVariablesHelp;

  protected readonly stopped = assertionMessages.getMessage('stopped');

  public async run(): Promise<JwtGenerateAssertionResult> {
    const { flags } = await this.parse(JwtGenerateAssertion);
    const json = this.jsonEnabled();
    const outputFile = flags['output-file'] ?? (await askOutputFile(json));
    const view = verificationView({ log: (line) => this.log(line), spinner: this.spinner }, { json });
    const login = loginRequest({ ...flags, wait: { minutes: 0 }, strict: false });
    const request = { ...login, ...places(), connection: flags.connection };
    const lifetimeSeconds = flags['expires-in'];
    const made = await generateAssertion({ ...request, outputFile, lifetimeSeconds }, view.world);
    for (const warning of made.warnings) this.warn(warning);
    const { verification, written } = made;
    process.exitCode = verification.exitCode;
    if (written === undefined) return foreignData({ verification, claims: [] });
    const requests = assertionRequests(written);
    for (const line of assertionLines(written, lifetimeSeconds, requests)) this.log(line);
    return foreignData({ verification, ...written, requests });
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }
}

const askOutputFile = async (json: boolean): Promise<string> => {
  if (!canAsk({ json, noPrompt: false })) throw jwtError('AssertionWithoutFile');
  const empty = assertionMessages.getMessage('prompt.empty');
  return askText(assertionMessages.getMessage('prompt.outputFile'), {
    validate: (text) => text.trim() !== '' || empty,
  });
};
