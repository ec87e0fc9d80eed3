import { shellQuoted } from './shell.ts';

/** What the job has to know of a connection. Nothing here is secret: the key stays in the runner's secret store. */
export type GithubActionsInput = {
  /** The name of the connection; its shape (`[a-z0-9-]`) has been checked. */
  connection: string;
  /** `SF_JWT_ACME`: the beginning of the connection's environment variables. */
  environmentPrefix: string;
  /** Whether the job needs the passphrase of the key too. */
  encryptedKey?: boolean;
  /** Version of this plugin to install; without it the latest. */
  pluginVersion?: string;
  /**
   * The values of a connection whose connection file isn't in source control: they go into the environment of the job,
   * which then needs no checkout.
   */
  values?: { clientId: string; username: string; instanceUrl: string };
  /** The login host is one that the environment has to allow. */
  allowsHost?: boolean;
};

/**
 * A whole GitHub Actions workflow that proves the login on every push to main, once a week and on demand. It runs as it
 * stands once the secret and the variable of `githubSetupCommands` exist. Pull requests don't start it: a fork gets no
 * secrets, and its author could point the login at another org.
 */
export const githubActionsWorkflow = (
  input: GithubActionsInput,
): string => `name: Prove the Salesforce login "${input.connection}"

on:
  push:
    branches: [main]
  schedule:
    # A login can end without a push: a certificate runs out, a user is frozen.
    - cron: '17 5 * * 1'
  workflow_dispatch:

permissions:
  contents: read

jobs:
  verify:
    runs-on: ubuntu-latest
    timeout-minutes: 15
    steps:
${input.values ? '' : checkoutStep}${installSteps(input.pluginVersion)}
      - name: Prove the login
        run: sf jwt verify --connection ${input.connection}
        env:
${environment(input)
  .map(([name, value]) => `          ${name}: ${value}`)
  .join('\n')}
`;

/** The commands that give the job its secret and its pin, for a shell in the repository's folder. */
export const githubSetupCommands = (
  environmentPrefix: string,
  keyPath: string,
  orgId: string,
  { encryptedKey, allowedHost }: { encryptedKey?: boolean; allowedHost?: string } = {},
): string[] => [
  `gh secret set ${environmentPrefix}_KEY < ${shellQuoted(keyPath)}`,
  // Without a value it asks for one, so that the passphrase is in no history of a shell.
  ...(encryptedKey ? [`gh secret set ${environmentPrefix}_KEY_PASSPHRASE`] : []),
  `gh variable set ${environmentPrefix}_ORG_ID --body ${shellQuoted(orgId)}`,
  ...(allowedHost ? [`gh variable set SF_JWT_ALLOWED_HOSTS --body ${shellQuoted(allowedHost)}`] : []),
];

const checkoutStep = `      - uses: actions/checkout@v4
        with:
          persist-credentials: false

`;

const installSteps = (version?: string): string => `      - uses: actions/setup-node@v4
        with:
          node-version: 22

      - name: Install the Salesforce CLI and sf-plugin-jwt
        run: |
          npm install --global @salesforce/cli
          # The CLI can't verify the signature of a third-party plugin, and would stop to ask.
          mkdir -p ~/.config/sf
          echo '["sf-plugin-jwt"]' > ~/.config/sf/unsignedPluginAllowList.json
          sf plugins install sf-plugin-jwt${version ? `@${version}` : ''}
`;

const environment = ({
  environmentPrefix: prefix,
  values,
  allowsHost,
  encryptedKey,
}: GithubActionsInput): Array<[string, string]> => [
  [`${prefix}_KEY`, `\${{ secrets.${prefix}_KEY }}`],
  ...(encryptedKey ? [passphraseOf(prefix)] : []),
  // The org that has to answer, pinned outside of what a pull request can change.
  [`${prefix}_ORG_ID`, `\${{ vars.${prefix}_ORG_ID }}`],
  ...(allowsHost ? [['SF_JWT_ALLOWED_HOSTS', '${{ vars.SF_JWT_ALLOWED_HOSTS }}'] as [string, string]] : []),
  ...(values ? plainValues(prefix, values) : []),
];

const passphraseOf = (prefix: string): [string, string] => [
  `${prefix}_KEY_PASSPHRASE`,
  `\${{ secrets.${prefix}_KEY_PASSPHRASE }}`,
];

const plainValues = (prefix: string, values: NonNullable<GithubActionsInput['values']>): Array<[string, string]> => [
  [`${prefix}_CLIENT_ID`, yamlText(values.clientId)],
  [`${prefix}_USERNAME`, yamlText(values.username)],
  [`${prefix}_INSTANCE_URL`, yamlText(values.instanceUrl)],
];

/**
 * A double-quoted YAML text (JSON is one) in which the runner finds no expression of its own. What can't be seen, or could
 * be a command of a runner that prints the job, is escaped.
 */
const yamlText = (text: string): string =>
  JSON.stringify(text.replaceAll('${{', "${{ '${{' }}")).replace(/[\p{C}\p{Zl}\p{Zp}]|#(?=#)|:(?=:)/gu, escaped);

const escaped = (character: string): string => `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`;
