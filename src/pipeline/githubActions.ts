import { posixCommand } from '../base/text/commandText.ts';
import { namedTexts } from '../base/text/namedTexts.ts';

const jobText = namedTexts('githubActions').one;

/** What the job has to know of a connection. Nothing here is secret: the bundle stays in the runner's secret store. */
export type PipelineJob = {
  /** The name of the connection; its shape (`[a-z0-9-]`) has been checked. */
  connection: string;
  /** `SF_JWT_ACME`: the variable of the bundle, and the beginning of the connection's other variables. */
  environmentPrefix: string;
  /** Whether the job needs the passphrase of the key too. */
  encryptedKey?: boolean;
  /** Version of this plugin to install; without it the latest. */
  pluginVersion?: string;
  /** Whether the connection file is in source control: then the job compares it with the bundle. */
  inSourceControl: boolean;
  /** The login host is one that the environment has to allow. */
  allowsHost?: boolean;
};

/**
 * A whole GitHub Actions workflow that proves the login on every push to main, once a week and on demand. It runs as it
 * stands once the secrets and variables of `jobSetupCommands` exist. Pull requests don't start it: a fork gets no
 * secrets.
 */
export const githubActionsWorkflow = (
  input: PipelineJob,
): string => `name: ${jobText('name', { connection: input.connection })}

on:
  push:
    branches: [main]
  schedule:
    # ${jobText('schedule')}
    - cron: '17 5 * * 1'
  workflow_dispatch:

permissions:
  contents: read

jobs:
  verify:
    runs-on: ubuntu-latest
    timeout-minutes: 15
    steps:
${input.inSourceControl ? checkoutStep() : ''}${installSteps(input.pluginVersion)}
      - name: ${jobText('prove')}
        run: ${posixCommand`sf jwt verify --connection ${input.connection} --expires-in 30d`}
        env:
${environment(input)
  .map((line) => `          ${line}`)
  .join('\n')}
`;

const checkoutStep = (): string => `      # ${jobText('checkout')}
      - uses: actions/checkout@v4
        with:
          persist-credentials: false

`;

const installSteps = (version?: string): string => `      - uses: actions/setup-node@v4
        with:
          node-version: 22

      - name: ${jobText('install')}
        run: |
          npm install --global @salesforce/cli
          # ${jobText('unsigned')}
          mkdir -p ~/.config/sf
          echo '["sf-plugin-jwt"]' > ~/.config/sf/unsignedPluginAllowList.json
          sf plugins install sf-plugin-jwt${version ? `@${version}` : ''}
`;

const environment = ({ environmentPrefix, allowsHost, encryptedKey }: PipelineJob): string[] => [
  `# ${jobText('bundle')}`,
  ...[environmentPrefix, ...(encryptedKey ? [`${environmentPrefix}_KEY_PASSPHRASE`] : [])].map(
    (name) => `${name}: \${{ secrets.${name} }}`,
  ),
  ...(allowsHost ? ['SF_JWT_ALLOWED_HOSTS: ${{ vars.SF_JWT_ALLOWED_HOSTS }}'] : []),
];
