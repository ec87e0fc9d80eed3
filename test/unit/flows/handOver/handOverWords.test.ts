import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { handOverSecret, rehearseHandOver } from '../../../../src/flows/handOver/handOver.ts';
import { readHandOver } from '../../../../src/flows/handOver/targets.ts';
import { findStore, storeKinds } from '../../../../src/pipeline/stores/storeTable.ts';
import { standIn } from '../../../tools/standIns.ts';
import { startBitbucket, startJenkins } from '../../../tools/storeServers.ts';

const secret = Buffer.from('what a pipeline logs in with'.repeat(9)).toString('base64');
const name = 'SF_JWT_ACME';

/** What somebody writes, in which form, and the command line that gets the secret. */
type WordCase = { form: string; word: string; program: string; stores: string };

const secretsManager = (kind: string, region: string): WordCase => ({
  form: region === '' ? kind : `${kind}:<region>`,
  word: region === '' ? kind : `${kind}:${region}`,
  program: 'aws',
  stores: `secretsmanager put-secret-value --secret-id ${name} --secret-string file:///dev/stdin${region === '' ? '' : ` --region ${region}`} --output json`,
});

const cases: WordCase[] = [
  { form: 'github', word: 'github', program: 'gh', stores: `secret set ${name}` },
  {
    form: 'github:<environment>',
    word: 'github:production',
    program: 'gh',
    stores: `secret set ${name} --env production`,
  },
  {
    form: 'gitlab',
    word: 'gitlab',
    program: 'glab',
    stores: `variable update ${name} --masked --protected --raw`,
  },
  {
    form: 'gitlab:<environment>',
    word: 'gitlab:review/my app',
    program: 'glab',
    stores: `variable update ${name} --masked --protected --raw --scope review/my app`,
  },
  {
    form: 'azure:<pipeline>',
    word: 'azure:deploy it',
    program: 'az',
    stores: `pipelines variable create --pipeline-name deploy it --name ${name} --secret true --output none`,
  },
  {
    form: 'azure:<group ID>',
    word: 'azure:7',
    program: 'az',
    stores: `pipelines variable-group variable create --group-id 7 --name ${name} --secret true --output none`,
  },
  {
    form: 'circleci:<organization>/<context>',
    word: 'circleci:github/acme/deploy',
    program: 'circleci',
    stores: `context store-secret github acme deploy ${name}`,
  },
  ...['codebuild', 'aws-secrets-manager'].flatMap((kind) => ['', 'eu-central-1'].map((at) => secretsManager(kind, at))),
  ...['', 'eu-central-1'].map((region) => ({
    form: region === '' ? 'aws-parameter-store' : 'aws-parameter-store:<region>',
    word: region === '' ? 'aws-parameter-store' : `aws-parameter-store:${region}`,
    program: 'aws',
    stores: `ssm put-parameter --name ${name} --type SecureString --overwrite --value file:///dev/stdin${region === '' ? '' : ` --region ${region}`} --output json`,
  })),
  {
    form: 'azure-key-vault:<vault>',
    word: 'azure-key-vault:acme-vault',
    program: 'az',
    stores:
      'keyvault secret set --vault-name acme-vault --name SF-JWT-ACME --file /dev/stdin --encoding utf-8 --output none',
  },
  ...['', 'acme-ci'].map((project) => ({
    form: project === '' ? 'google-secret-manager' : 'google-secret-manager:<project>',
    word: project === '' ? 'google-secret-manager' : `google-secret-manager:${project}`,
    program: 'gcloud',
    stores: `secrets versions add ${name} --data-file=-${project === '' ? '' : ` --project ${project}`} --quiet`,
  })),
  {
    form: 'hashicorp-vault:<mount>',
    word: 'hashicorp-vault:secret',
    program: 'vault',
    stores: `kv put -format=json -mount=secret ${name} value=-`,
  },
  {
    form: 'openbao:<mount>',
    word: 'openbao:secret',
    program: 'bao',
    stores: `kv put -format=json -mount=secret ${name} value=-`,
  },
];

/** The same for what is written by requests, and where the value arrives. */
const restCases = [
  {
    form: 'bitbucket:<workspace>/<repository>',
    word: 'bitbucket:acme/app',
    list: '/repositories/acme/app/pipelines_config/variables',
  },
  {
    form: 'bitbucket:<workspace>/<repository>/<environment>',
    word: 'bitbucket:acme/app/Production',
    list: '/repositories/acme/app/deployments_config/environments/%7Be-1%7D/variables',
  },
  { form: 'bitbucket:<workspace>', word: 'bitbucket:acme', list: '/workspaces/acme/pipelines-config/variables' },
  { form: 'its own', word: 'bitbucket', list: '/repositories/acme/app/pipelines_config/variables' },
  { form: 'jenkins', word: 'jenkins', list: '/credentials/store/system/domain/_' },
  {
    form: 'jenkins:<URL>',
    word: 'jenkins:{server}/job/my%20team/job/apps/',
    list: '/job/my%20team/job/apps/credentials/store/folder/domain/_',
  },
  { form: 'the server', word: 'jenkins:{server}/', list: '/credentials/store/system/domain/_' },
];

describe('a store in one word', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'words-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const give = async (word: string, env: NodeJS.ProcessEnv): Promise<void> => {
    const target = readHandOver(word, [], env);
    if (word.startsWith('aws-parameter-store')) await expectTooSmall(word, env);
    else await rehearseHandOver(target, { env });
    await handOverSecret(target, { connection: 'acme', variable: name, text: secret }, { env });
  };

  const expectTooSmall = async (word: string, env: NodeJS.ProcessEnv): Promise<void> => {
    const error = await rehearseHandOver(readHandOver(word, [], env), { env }).catch((each: Error) => each.name);
    expect(error).to.equal('SecretTooLargeError');
  };

  for (const { form, word, program, stores } of cases)
    it(`${form}: ${word} reaches ${program}`, async () => {
      const calls = standIn(folder, program, [{ match: /^auth list/, stdout: 'me@acme.example\n' }]);
      await give(word, { PATH: folder, HOME: folder });
      const last = calls().at(-1);
      expect(last?.line).to.equal(stores);
      expect([last?.input, last?.env[`AZURE_DEVOPS_EXT_PIPELINE_VAR_${name}`]]).to.include(secret);
      expect(last?.argv.join(' ')).to.not.include(secret.slice(0, 20));
    });

  for (const { form, word, list } of restCases)
    it(`${form}: ${word} reaches the server`, async () => {
      const server = await (word.startsWith('jenkins') ? startJenkins('me', 'token-1') : startBitbucket('token-1'));
      try {
        await give(word.replace('{server}', server.origin), {
          BITBUCKET_TOKEN: 'token-1',
          BITBUCKET_API_URL: `${server.origin}/2.0`,
          BITBUCKET_REPO_FULL_NAME: 'acme/app',
          JENKINS_URL: `${server.origin}/`,
          JENKINS_USER_ID: 'me',
          JENKINS_API_TOKEN: 'token-1',
          SF_JWT_ALLOWED_HOSTS: server.host,
        });
        expect(server.values).to.deep.equal({ [`${list} ${name}`]: secret });
      } finally {
        await server.close();
      }
    });

  it('is tried here in every form of every row, each documented, and begins with the name of the store', () => {
    const forms = storeKinds.flatMap((kind) => findStore(kind)?.word.forms ?? []);
    const tried = [...cases, ...restCases].map(({ form }) => form);
    expect(forms.filter((form) => !tried.includes(form))).to.deep.equal([]);
    const docs = readFileSync('docs/secrets.md', 'utf8').split('\n');
    for (const kind of storeKinds)
      for (const form of findStore(kind)?.word.forms ?? []) {
        expect(form.split(':')[0]).to.equal(kind);
        expect(docs.filter((line) => line.startsWith(`| \`${kind}\` `)).join('\n')).to.include(`\`${form}\``);
      }
  });

  for (const [word, error] of [
    ['bitbucket:', 'HandOverPlaceError'],
    ['bitbucket:acme/', 'HandOverPlaceError'],
    ['circleci:acme', 'HandOverPlaceError'],
    ['bitbucket', 'StorePlaceMissingError'],
    ['jenkins', 'StorePlaceMissingError'],
    ['azure', 'StorePlaceMissingError'],
    ['hashicorp-vault', 'StorePlaceMissingError'],
    ['github:', 'StorePlaceInvalidError'],
    ['github:--repo', 'StorePlaceInvalidError'],
    ['a/program', 'HandOverNotAbsoluteError'],
  ] as const)
    it(`${word} is wrong usage`, () => {
      expect(() => readHandOver(word, [], {}))
        .to.throw()
        .and.include({ name: error, exitCode: 2 });
    });

  it('names the forms of the store that was meant', () => {
    try {
      readHandOver('circleci:acme', [], {});
      expect.fail('no error');
    } catch (error) {
      expect((error as { actions?: string[] }).actions).to.deep.equal([
        'Specify the store with its place in this form: circleci:<organization>/<context>',
      ]);
    }
  });
});
