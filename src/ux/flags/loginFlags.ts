import { Messages } from '../../base/text/messages.ts';
import { Flags, toHelpSection } from '@salesforce/sf-plugins-core';
import type { LoginFlags } from '../../connection/resolve/resolve.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-jwt', 'login');

const loginGroup = messages.getMessage('group.login');

/** The flags that describe a login and how it is proven; those of `sf org login jwt` have its names. */
export const loginFlags = {
  wait: Flags.duration({
    char: 'w',
    unit: 'minutes',
    min: 0,
    defaultValue: 0,
    summary: messages.getMessage('flags.wait.summary'),
    description: messages.getMessage('flags.wait.description'),
  }),
  'api-version': Flags.orgApiVersion({
    summary: messages.getMessage('flags.api-version.summary'),
    // The setting org-api-version is for other commands: an old one would make this proof fail.
    default: undefined,
  }),
  'expected-org-id': Flags.string({
    summary: messages.getMessage('flags.expected-org-id.summary'),
    description: messages.getMessage('flags.expected-org-id.description'),
  }),
  strict: Flags.boolean({
    summary: messages.getMessage('flags.strict.summary'),
    description: messages.getMessage('flags.strict.description'),
  }),
  redact: Flags.boolean({
    summary: messages.getMessage('flags.redact.summary'),
    description: messages.getMessage('flags.redact.description'),
  }),
  username: Flags.string({ summary: messages.getMessage('flags.username.summary'), helpGroup: loginGroup }),
  'client-id': Flags.string({
    char: 'i',
    summary: messages.getMessage('flags.client-id.summary'),
    helpGroup: loginGroup,
  }),
  'jwt-key-file': Flags.string({
    char: 'f',
    summary: messages.getMessage('flags.jwt-key-file.summary'),
    description: messages.getMessage('flags.jwt-key-file.description'),
    helpGroup: loginGroup,
  }),
  'passphrase-file': Flags.string({
    summary: messages.getMessage('flags.passphrase-file.summary'),
    helpGroup: loginGroup,
  }),
  'instance-url': Flags.string({
    char: 'r',
    summary: messages.getMessage('flags.instance-url.summary'),
    description: messages.getMessage('flags.instance-url.description'),
    helpGroup: loginGroup,
  }),
  'audience-url': Flags.string({ summary: messages.getMessage('flags.audience-url.summary'), helpGroup: loginGroup }),
};

type ParsedLoginFlags = {
  wait: { minutes: number };
  'api-version'?: string;
  'expected-org-id'?: string;
  strict: boolean;
  username?: string;
  'client-id'?: string;
  'jwt-key-file'?: string;
  'passphrase-file'?: string;
  'instance-url'?: string;
  'audience-url'?: string;
};

/** The flags as the flows take them. */
export const loginRequest = (
  flags: ParsedLoginFlags,
): {
  flags: LoginFlags;
  passphraseFile?: string;
  audience?: string;
  waitMinutes: number;
  apiVersion?: string;
  strict: boolean;
} => ({
  flags: {
    instanceUrl: flags['instance-url'],
    username: flags.username,
    clientId: flags['client-id'],
    jwtKeyFile: flags['jwt-key-file'],
    expectedOrgId: flags['expected-org-id'],
  },
  passphraseFile: flags['passphrase-file'],
  audience: flags['audience-url'],
  waitMinutes: flags.wait.minutes,
  apiVersion: flags['api-version'],
  strict: flags.strict,
});

/** The environment variables that describe a login, as a section of `--help`. */
export const loginVariablesHelp = toHelpSection('ENVIRONMENT VARIABLES', {
  'SF_JWT_<NAME>': messages.getMessage('env.bundle'),
  SF_JWT_KEY: messages.getMessage('env.key'),
  SF_JWT_KEY_FILE: messages.getMessage('env.key-file'),
  SF_JWT_KEY_PASSPHRASE: messages.getMessage('env.key-passphrase'),
  SF_JWT_CLIENT_ID: messages.getMessage('env.client-id'),
  SF_JWT_USERNAME: messages.getMessage('env.username'),
  SF_JWT_INSTANCE_URL: messages.getMessage('env.instance-url'),
  SF_JWT_ORG_ID: messages.getMessage('env.org-id'),
  SF_JWT_ALLOWED_HOSTS: messages.getMessage('env.allowed-hosts'),
});
