import { posixCommand } from '../../base/text/commandText.ts';
import { namedTexts } from '../../base/text/namedTexts.ts';
import { ShellWords } from '../../base/text/shell.ts';
import type { JobRun, GeneratedJob, PipelineLogin, PipelineWishes } from './model.ts';
import { loginEnvironment, orExpiring, pinnedPackage, pluginPackage, shellWord } from './scripts.ts';

const gateText = namedTexts('pipelineJobs').one;

/** Without these, "sf org create scratch" fails with C-1016 for a Dev Hub that was authorized through an own app. */
const devHubSettings = {
  SF_SCRATCH_SIGNUP_CONNECTED_APP: 'PlatformCLI',
  SF_SCRATCH_SIGNUP_CALLBACK_URL: 'http://localhost:1717/OauthRedirect',
};

/** Proves the login, logs the CLI in with it, deploys, and logs it out again whatever happened: one job for each login. */
export const gateJobs = (wishes: PipelineWishes): GeneratedJob[] => wishes.logins.map((login) => gateOf(login, wishes));

const gateOf = (login: PipelineLogin, wishes: PipelineWishes): GeneratedJob => {
  const { connection } = login;
  const packages = [pinnedPackage('@salesforce/cli', wishes.cliVersion), pluginPackage(wishes)];
  return {
    id: `gate-${connection}`,
    kind: 'gate',
    title: gateText('title.gate', { connection }),
    trigger: 'push',
    comments: [gateText('comment.gate')],
    minutes: 60,
    hasSecrets: true,
    environment: wishes.environment,
    steps: [
      { does: 'checkout' },
      { does: 'install', packages, isCached: true },
      ...loginRuns(login, wishes),
      deployRun(login, wishes),
      {
        does: 'run',
        id: 'logout',
        script: [posixCommand`sf org logout --target-org ${connection} --no-prompt || true`],
        isAlways: true,
      },
    ],
  };
};

const loginRuns = (login: PipelineLogin, wishes: PipelineWishes): JobRun[] => {
  const { connection, isDevHub } = login;
  const environment = loginEnvironment([login], wishes);
  const redact = wishes.redact ? ' --redact' : '';
  const devHub = isDevHub ? ' --set-default-dev-hub' : '';
  const names = new ShellWords(`--set-default${devHub} --strict --concise${redact}`);
  return [
    {
      does: 'run',
      id: 'prove',
      script: [
        orExpiring(posixCommand`sf-jwt verify --connection ${connection} ${new ShellWords(`--strict${redact}`)}`),
      ],
      comments: [gateText('comment.expiring')],
      ...environment,
    },
    {
      does: 'run',
      id: 'authorize',
      script: [posixCommand`sf-jwt authorize --connection ${connection} --alias ${connection} ${names}`],
      ...environment,
    },
  ];
};

const deployRun = ({ connection, isDevHub }: PipelineLogin, { packageFolders }: PipelineWishes): JobRun => {
  const folders = packageFolders.map((folder) => `--source-dir ${shellWord(folder)}`).join(' ');
  return {
    does: 'run',
    id: 'deploy',
    script: [posixCommand`sf project deploy start ${new ShellWords(folders)} --target-org ${connection}`],
    own: `deploy-${connection}`,
    ...(isDevHub && { settings: devHubSettings }),
  };
};
