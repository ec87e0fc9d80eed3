import { Messages } from '../../base/text/messages.ts';
import { Flags, toHelpSection } from '@salesforce/sf-plugins-core';
import type { LoginFlags } from '../../connection/resolve/resolve.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const loginMessages = Messages.loadMessages('sf-plugin-jwt', 'login');

const loginGroup = loginMessages.getMessage('group.login');

/** The flags that describe a login and how it is proven; those of `sf org login jwt` have its names. */
export const loginFlags = {
  wait: Flags.duration({
    char: 'w',
    unit: 'minutes',
    min: 0,
    defaultValue: 0,
    summary: loginMessages.getMessage('flags.wait.summary'),
    description: loginMessages.getMessage('flags.wait.description'),
  }),
  'api-version': Flags.orgApiVersion({
    summary: loginMessages.getMessage('flags.api-version.summary'),
    // The setting org-api-version is for other commands: an old one would make this proof fail.
    default: undefined,
  }),
  'expected-org-id': Flags.string({
    summary: loginMessages.getMessage('flags.expected-org-id.summary'),
    description: loginMessages.getMessage('flags.expected-org-id.description'),
  }),
  strict: Flags.boolean({
    summary: loginMessages.getMessage('flags.strict.summary'),
    description: loginMessages.getMessage('flags.strict.description'),
  }),
  redact: Flags.boolean({
    summary: loginMessages.getMessage('flags.redact.summary'),
    description: loginMessages.getMessage('flags.redact.description'),
  }),
  username: Flags.string({ summary: loginMessages.getMessage('flags.username.summary'), helpGroup: loginGroup }),
  'client-id': Flags.string({
    char: 'i',
    summary: loginMessages.getMessage('flags.client-id.summary'),
    helpGroup: loginGroup,
  }),
  'jwt-key-file': Flags.string({
    char: 'f',
    summary: loginMessages.getMessage('flags.jwt-key-file.summary'),
    description: loginMessages.getMessage('flags.jwt-key-file.description'),
    helpGroup: loginGroup,
  }),
  'passphrase-file': Flags.string({
    summary: loginMessages.getMessage('flags.passphrase-file.summary'),
    helpGroup: loginGroup,
  }),
  'instance-url': Flags.string({
    char: 'r',
    summary: loginMessages.getMessage('flags.instance-url.summary'),
    description: loginMessages.getMessage('flags.instance-url.description'),
    helpGroup: loginGroup,
  }),
  'audience-url': Flags.string({
    summary: loginMessages.getMessage('flags.audience-url.summary'),
    helpGroup: loginGroup,
  }),
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
  'SF_JWT_<NAME>': loginMessages.getMessage('env.bundle'),
  SF_JWT_KEY: loginMessages.getMessage('env.key'),
  SF_JWT_KEY_FILE: loginMessages.getMessage('env.key-file'),
  SF_JWT_KEY_PASSPHRASE: loginMessages.getMessage('env.key-passphrase'),
  SF_JWT_CLIENT_ID: loginMessages.getMessage('env.client-id'),
  SF_JWT_USERNAME: loginMessages.getMessage('env.username'),
  SF_JWT_INSTANCE_URL: loginMessages.getMessage('env.instance-url'),
  SF_JWT_ORG_ID: loginMessages.getMessage('env.org-id'),
  SF_JWT_ALLOWED_HOSTS: loginMessages.getMessage('env.allowed-hosts'),
});

/** Those that a setup reads. */
export const setupVariablesHelp = toHelpSection('ENVIRONMENT VARIABLES', {
  'SF_JWT_<NAME>': loginMessages.getMessage('env.bundle'),
  'SF_JWT_<NAME>_KEY_PASSPHRASE': loginMessages.getMessage('env.key-passphrase'),
  'SF_JWT_<NAME>_ORG_ID': loginMessages.getMessage('env.org-id'),
  SF_JWT_ALLOWED_HOSTS: loginMessages.getMessage('env.allowed-hosts'),
  SF_JWT_KEY_DIR: loginMessages.getMessage('env.key-dir'),
});
