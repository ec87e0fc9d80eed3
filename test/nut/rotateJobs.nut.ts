/** The jobs that rotate, run word for word on a machine that has the key store, against stand-ins of the providers. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { decodeBundle } from '../../src/connection/bundle/bundle.ts';
import { checkOut, literalRunner, type Runner } from '../tools/literalJobs.ts';
import { pipelineScene, type PipelineScene } from '../tools/pipelineScene.ts';
import { scriptSteps, scriptVariables } from '../tools/scriptJobs.ts';
import { standIn, type StandInCall, type StandInRule } from '../tools/standIns.ts';
import { startBitbucket, startJenkins, type StoreServer } from '../tools/storeServers.ts';

const token = 'the-token-of-the-rotation';
const place = '/credentials/store/folder/domain/_';

type Rotation = {
  provider: 'azure' | 'bitbucket' | 'circleci' | 'jenkins';
  path: string;
  flags?: string[];
  program?: string;
  rules?: StandInRule[];
  /** What the runner sets. */
  env: (server: string, origin: string) => Record<string, string>;
  start?: () => Promise<StoreServer & { values: Record<string, string> }>;
  /** Where the new bundle is in the end. */
  given: (calls: StandInCall[], values: Record<string, string>) => string | undefined;
};

const byName = (calls: StandInCall[], words: RegExp): StandInCall | undefined =>
  calls.find(({ line }) => words.test(line));

const rotations: Rotation[] = [
  {
    provider: 'azure',
    path: 'azure-pipelines-sf-jwt.yml',
    flags: ['--environment', "it's shared"],
    program: 'az',
    rules: [
      { match: /variable-group list/, stdout: '7\n' },
      { match: /variable list/, stdout: '["SF_JWT_ACME"]' },
    ],
    env: (_, origin) => ({
      SYSTEM_COLLECTIONURI: 'https://dev.azure.example/acme/',
      SYSTEM_TEAMPROJECT: 'my project',
      BUILD_REPOSITORY_URI: `file://${origin}`,
      BUILD_REPOSITORY_NAME: 'app',
    }),
    given: (calls) =>
      byName(calls, /^pipelines variable-group variable update --group-id 7 --name SF_JWT_ACME /)?.env[
        'AZURE_DEVOPS_EXT_PIPELINE_VAR_SF_JWT_ACME'
      ],
  },
  {
    provider: 'circleci',
    path: '.circleci/config.yml',
    flags: ['--environment', 'deploy it', '--runner', 'acme/keys'],
    program: 'circleci',
    env: () => ({ CIRCLE_ORGANIZATION_ID: 'b9291e0d-a11e-41fb-8517-c545388b5953' }),
    given: (calls) =>
      byName(calls, /^context store-secret --org-id b9291e0d-a11e-41fb-8517-c545388b5953 deploy it SF_JWT_ACME$/)
        ?.input,
  },
  {
    provider: 'bitbucket',
    path: 'bitbucket-pipelines.yml',
    program: 'curl',
    start: () => startBitbucket(token),
    env: (server) => ({ BITBUCKET_REPO_FULL_NAME: 'acme/app', BITBUCKET_API_URL: `${server}/2.0` }),
    given: (_, values) => values['/repositories/acme/app/pipelines_config/variables SF_JWT_ACME'],
  },
  {
    provider: 'jenkins',
    path: 'Jenkinsfile.sf-jwt',
    start: () => startJenkins('me', token),
    env: (server) => ({
      JENKINS_URL: `${server}/`,
      JOB_URL: `${server}/job/my%20team/job/app/job/main/`,
      JENKINS_USER_ID: 'me',
      JENKINS_API_TOKEN: token,
    }),
    given: (_, values) => values[`/job/my%20team${place} SF_JWT_ACME`],
  },
];

describe('generated jobs that rotate, run word for word', function () {
  this.timeout(300_000);
  let stage: PipelineScene;
  const runners: Runner[] = [];
  before(async () => (stage = await pipelineScene()));
  after(async () => {
    for (const runner of runners) runner.end();
    await stage.end();
  });

  for (const { provider, path, flags = [], program, rules, env, start, given } of rotations)
    it(`${provider}: rotates with the key store, hands the new secret over, and pushes the files`, async () => {
      await stage.shorten();
      await stage.generate(provider, '--job', 'rotate', '--force', ...flags);
      const checkout = checkOut(stage.project, 'checkout');
      const origin = join(dirname(stage.project), 'checkout.git');
      const runner = literalRunner({ home: homedir() });
      runners.push(runner);
      const calls = program === undefined ? () => [] : standIn(join(runner.folder, 'bin'), program, rules);
      const server = await start?.();
      try {
        const config = join(runner.folder, 'gitconfig');
        writeFileSync(config, '');
        appendFileSync(config, `[url "file://${origin}"]\n  insteadOf = https://bitbucket.org/acme/app.git\n`);
        const secrets = {
          JWT_ROTATE_TOKEN: token,
          SF_JWT_ACME_ORG_ID: stage.org.state.organization.id ?? '',
          SF_JWT_ALLOWED_HOSTS: [stage.org.host, server?.host ?? 'x.example'].join(),
        };
        const steps = scriptSteps(provider, readFileSync(join(checkout, path), 'utf8'), 'rotate', secrets);
        const ofProvider = scriptVariables(checkout, '')[provider];
        const done = await runner.run(steps, {
          cwd: checkout,
          env: {
            ...ofProvider,
            ...env(server?.origin ?? '', origin),
            ...(provider !== 'azure' && secrets),
            GIT_CONFIG_GLOBAL: config,
            SF_JWT_KEY_DIR: stage.keyFolder,
          },
        });
        expect(done.code, done.text).to.equal(0);
        const bundle = await decodeBundle(given(calls(), server?.values ?? {}) ?? '', '');
        expect(bundle.key).to.equal(readFileSync(join(stage.keyFolder, 'acme.key'), 'utf8'));
        expect(done.text).to.not.include(token).and.to.not.include(bundle.key.split('\n')[2]);
        for (const { argv } of calls()) expect(argv.join(' ')).to.not.include(token);
        const branches = execFileSync('git', ['branch', '--list'], { cwd: origin, encoding: 'utf8' });
        expect(branches).to.match(/jwt-rotation-\d{8}-\d{4}/);
        expectRequest(provider, calls());
      } finally {
        await server?.close();
      }
    });
});

/** The pull request, where the job makes one; curl reads the token from its standard input. */
const expectRequest = (provider: Rotation['provider'], calls: StandInCall[]): void => {
  if (provider === 'azure') {
    const made = byName(calls, /^repos pr create .* --source-branch jwt-rotation-\S+ --target-branch main /);
    expect(made).to.not.equal(undefined);
  }
  if (provider !== 'bitbucket') return;
  const [call] = calls;
  expect(call?.input).to.equal(`header = "Authorization: Bearer ${token}"\n`);
  const data = JSON.parse(call?.argv[(call?.argv.indexOf('--data') ?? 0) + 1] ?? '') as Record<string, unknown>;
  expect(data).to.deep.include({ destination: { branch: { name: 'main' } } });
  expect(JSON.stringify(data['source'])).to.match(/"jwt-rotation-\d{8}-\d{4}"/);
  expect(call?.argv.at(-1)).to.equal('https://api.bitbucket.org/2.0/repositories/acme/app/pullrequests');
};
