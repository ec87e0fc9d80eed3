import { posixCommand } from '../base/text/commandText.ts';
import { namedTexts } from '../base/text/namedTexts.ts';
import { pinnedAction } from './render/actions.ts';

const jobText = namedTexts('githubActions').one;

/** What the job has to know of a connection. Nothing here is secret: the bundle stays in the runner's secret store. */
export type PipelineJob = {
  /** The name of the connection; its shape (`[a-z0-9-]`) has been checked. */
  connection: string;
  /** `SF_JWT_ACME`: the variable of the bundle, and the beginning of the connection's other variables. */
  environmentPrefix: string;
  /** Whether the job needs the passphrase of the key too. */
  encryptedKey?: boolean;
  /** Versions of the CLI and of this plugin to install: those that run now, so that the job with the secret takes no others. */
  cliVersion?: string;
  pluginVersion?: string;
  /** Whether the connection file is in source control: then the job compares it with the bundle. */
  inSourceControl: boolean;
  /** The login host is one that the environment has to allow. */
  allowsHost?: boolean;
};

/**
 * A whole GitHub Actions workflow that logs the CLI in on every push to main and on demand, and once a week proves that the
 * login will still work in a month. It runs as it stands once the secrets and variables of `jobSetupCommands` exist. Pull requests don't start it: a fork gets no
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
  prove:
    if: github.event_name == 'schedule'
${jobSteps(input, proveInstallStep(input), proveStep(input))}
  login:
    if: github.event_name != 'schedule'
${jobSteps(input, installStep(input), loginStep(input))}`;

const jobSteps = ({ inSourceControl }: PipelineJob, ...steps: string[]): string => `    runs-on: ubuntu-latest
    timeout-minutes: 15
    steps:
${inSourceControl ? checkoutStep() : ''}      - uses: ${usesOf('setupNode')}
        with:
          node-version: 22

${steps.join('\n')}`;

/** What only proves needs no CLI: one package, and no script of it runs. */
const proveInstallStep = ({ pluginVersion }: PipelineJob): string => `      - name: ${jobText('install.alone')}
        run: npm install --global --ignore-scripts ${pinned('sf-plugin-jwt', pluginVersion)}
`;

/** A certificate that ends soon is an alarm, and no reason not to deploy. */
const proveStep = (input: PipelineJob): string => `      - name: ${jobText('prove')}
        run: ${posixCommand`sf-jwt verify --connection ${input.connection} --expires-in 30d`}
${environment(input)}`;

const loginStep = (input: PipelineJob): string => {
  const { connection } = input;
  return `      - name: ${jobText('authorize')}
        run: ${posixCommand`sf jwt authorize --connection ${connection} --alias ${connection} --set-default`}
${environment(input)}
      # ${jobText('work')}
      # - run: sf project deploy start --source-dir force-app
`;
};

const checkoutStep = (): string => `      # ${jobText('checkout')}
      - uses: ${usesOf('checkout')}
        with:
          persist-credentials: false

`;

const usesOf = (action: Parameters<typeof pinnedAction>[0]): string => {
  const { plain, note } = pinnedAction(action);
  return `${plain} # ${note}`;
};

const pinned = (name: string, version?: string): string => (version ? `${name}@${version}` : name);

const installStep = ({ cliVersion, pluginVersion }: PipelineJob): string => `      - name: ${jobText('install')}
        run: |
          npm install --global ${pinned('@salesforce/cli', cliVersion)}
          # ${jobText('unsigned')}
          mkdir -p ~/.config/sf
          list=~/.config/sf/unsignedPluginAllowList.json
          test -e $list || echo '["sf-plugin-jwt"]' > $list
          sf plugins install ${pinned('sf-plugin-jwt', pluginVersion)}
`;

const environment = (input: PipelineJob): string =>
  ['env:', ...environmentLines(input).map((line) => `  ${line}`)].map((line) => `        ${line}\n`).join('');

const environmentLines = ({ environmentPrefix, allowsHost, encryptedKey }: PipelineJob): string[] => [
  `# ${jobText('bundle')}`,
  ...[environmentPrefix, ...(encryptedKey ? [`${environmentPrefix}_KEY_PASSPHRASE`] : [])].map(
    (name) => `${name}: \${{ secrets.${name} }}`,
  ),
  ...(allowsHost ? ['SF_JWT_ALLOWED_HOSTS: ${{ vars.SF_JWT_ALLOWED_HOSTS }}'] : []),
];
