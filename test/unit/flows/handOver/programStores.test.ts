import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { handOverSecret, rehearseHandOver } from '../../../../src/flows/handOver/handOver.ts';
import { openStore } from '../../../../src/flows/handOver/openStore.ts';
import { readHandOver, storeTarget, type StoreTarget } from '../../../../src/flows/handOver/targets.ts';
import { findStore } from '../../../../src/pipeline/stores/storeTable.ts';
import type { StorePlace } from '../../../../src/pipeline/stores/storeTypes.ts';
import { standIn, type StandInRule } from '../../../tools/standIns.ts';

const secret = Buffer.from('a secret that nobody may see, in one line of base64'.repeat(9)).toString('base64');

type StoreCase = {
  kind: string;
  place: StorePlace;
  program: string;
  /** How the program says that the secret is there, and since when. */
  there: StandInRule;
  updatedAt?: string;
  /** How it says that it isn't. */
  missing: StandInRule;
  name?: string;
  rehearsal: string[];
  look: string;
  create: string;
  update: string;
  /** The variable that has the secret, where the program can't read it. */
  variable?: string;
};

const dated = '2026-10-05T06:07:08.000Z';

const cases: StoreCase[] = [
  {
    kind: 'github',
    place: { environment: 'production' },
    program: 'gh',
    there: { match: /^secret list/, stdout: 'OTHER\t2020-01-01\nSF_JWT_ACME\t2026-10-05T06:07:08Z\n' },
    updatedAt: dated,
    missing: { match: /^secret list/, stderr: 'no secrets found\n' },
    rehearsal: ['auth status', 'secret list --env production', 'repo view --json nameWithOwner --jq .nameWithOwner'],
    look: 'secret list --env production',
    create: 'secret set SF_JWT_ACME --env production',
    update: 'secret set SF_JWT_ACME --env production',
  },
  {
    kind: 'github',
    place: { group: 'acme' },
    program: 'gh',
    there: { match: /^secret list/, stdout: 'SF_JWT_ACME\t2026-10-05\tPRIVATE\n' },
    updatedAt: '2026-10-05',
    missing: { match: /^secret list/, stdout: 'SF_JWT_ACME_OTHER\t2026-10-05\tPRIVATE\n' },
    rehearsal: ['auth status', 'secret list --org acme'],
    look: 'secret list --org acme',
    create: 'secret set SF_JWT_ACME --org acme',
    update: 'secret set SF_JWT_ACME --org acme',
  },
  {
    kind: 'gitlab',
    place: { environment: 'production', place: 'acme/app' },
    program: 'glab',
    there: { match: /^variable list/, stdout: 'KEY           PROTECTED  MASKED\nSF_JWT_ACME   true       true\n' },
    missing: { match: /^variable list/, stdout: '' },
    rehearsal: ['auth status', 'variable list --repo acme/app'],
    look: 'variable list --repo acme/app',
    create: 'variable set SF_JWT_ACME --masked --protected --raw --scope production --repo acme/app',
    update: 'variable update SF_JWT_ACME --masked --protected --raw --scope production --repo acme/app',
  },
  {
    kind: 'azure',
    place: { place: 'deploy it' },
    program: 'az',
    there: { match: /variable list/, stdout: '["SF_JWT_ACME"]' },
    missing: { match: /variable list/, stdout: '["other"]' },
    rehearsal: ['pipelines variable list --pipeline-name deploy it --query keys(@) --output json'],
    look: 'pipelines variable list --pipeline-name deploy it --query keys(@) --output json',
    create: 'pipelines variable create --pipeline-name deploy it --name SF_JWT_ACME --secret true --output none',
    update:
      'pipelines variable update --pipeline-name deploy it --name SF_JWT_ACME --secret true --prompt-value true --output none',
    variable: 'AZURE_DEVOPS_EXT_PIPELINE_VAR_SF_JWT_ACME',
  },
  {
    kind: 'azure',
    place: { group: '7' },
    program: 'az',
    there: { match: /variable list/, stdout: '["SF_JWT_ACME"]' },
    missing: { match: /variable list/, stdout: '[]' },
    rehearsal: ['pipelines variable-group variable list --group-id 7 --query keys(@) --output json'],
    look: 'pipelines variable-group variable list --group-id 7 --query keys(@) --output json',
    create: 'pipelines variable-group variable create --group-id 7 --name SF_JWT_ACME --secret true --output none',
    update:
      'pipelines variable-group variable update --group-id 7 --name SF_JWT_ACME --secret true --prompt-value true --output none',
    variable: 'AZURE_DEVOPS_EXT_PIPELINE_VAR_SF_JWT_ACME',
  },
  {
    kind: 'circleci',
    place: { place: 'github/acme', group: 'deploy' },
    program: 'circleci',
    there: {
      match: /^context show/,
      stdout:
        'Context: deploy\n+-------------+----------+\n| ENVIRONMENT VARIABLE | VALUE |\n| SF_JWT_ACME | ••••ab9= |\n',
    },
    missing: { match: /^context show/, stdout: 'Context deploy contains no variables\n' },
    rehearsal: ['diagnostic', 'context show github acme deploy'],
    look: 'context show github acme deploy',
    create: 'context store-secret github acme deploy SF_JWT_ACME',
    update: 'context store-secret github acme deploy SF_JWT_ACME',
  },
  {
    kind: 'aws-secrets-manager',
    place: { place: 'eu-central-1' },
    program: 'aws',
    there: { match: /describe-secret/, stdout: '{"Name":"SF_JWT_ACME","LastChangedDate":1791180428.0}' },
    updatedAt: dated,
    missing: {
      match: /describe-secret/,
      stderr: 'An error occurred (ResourceNotFoundException) when calling the DescribeSecret operation',
      code: 254,
    },
    rehearsal: ['sts get-caller-identity --output json'],
    look: 'secretsmanager describe-secret --secret-id SF_JWT_ACME --region eu-central-1 --output json',
    create:
      'secretsmanager create-secret --name SF_JWT_ACME --secret-string file:///dev/stdin --region eu-central-1 --output json',
    update:
      'secretsmanager put-secret-value --secret-id SF_JWT_ACME --secret-string file:///dev/stdin --region eu-central-1 --output json',
  },
  {
    kind: 'aws-parameter-store',
    place: {},
    program: 'aws',
    there: {
      match: /describe-parameters/,
      stdout: '{"Parameters":[{"Name":"SF_JWT_ACME","LastModifiedDate":"2026-10-05T08:07:08+02:00"}]}',
    },
    updatedAt: dated,
    missing: { match: /describe-parameters/, stdout: '{"Parameters":[]}' },
    rehearsal: ['sts get-caller-identity --output json'],
    look: 'ssm describe-parameters --parameter-filters Key=Name,Values=SF_JWT_ACME --output json',
    create:
      'ssm put-parameter --name SF_JWT_ACME --type SecureString --overwrite --value file:///dev/stdin --output json',
    update:
      'ssm put-parameter --name SF_JWT_ACME --type SecureString --overwrite --value file:///dev/stdin --output json',
  },
  {
    kind: 'azure-key-vault',
    place: { place: 'acme-vault' },
    program: 'az',
    name: 'SF-JWT-ACME',
    there: { match: /secret list/, stdout: '[{"name":"SF-JWT-ACME","updated":"2026-10-05T06:07:08+00:00"}]' },
    updatedAt: dated,
    missing: { match: /secret list/, stdout: '[]' },
    rehearsal: [
      'account show --output none',
      'keyvault secret list --vault-name acme-vault --query [].{name:name,updated:attributes.updated} --output json',
    ],
    look: 'keyvault secret list --vault-name acme-vault --query [].{name:name,updated:attributes.updated} --output json',
    create:
      'keyvault secret set --vault-name acme-vault --name SF-JWT-ACME --file /dev/stdin --encoding utf-8 --output none',
    update:
      'keyvault secret set --vault-name acme-vault --name SF-JWT-ACME --file /dev/stdin --encoding utf-8 --output none',
  },
  {
    kind: 'google-secret-manager',
    place: { place: 'acme-ci' },
    program: 'gcloud',
    there: { match: /versions list/, stdout: '[{"createTime":"2026-10-05T06:07:08Z"}]' },
    updatedAt: dated,
    missing: { match: /versions list/, stderr: 'ERROR: NOT_FOUND: Secret not found', code: 1 },
    rehearsal: ['auth list --filter=status:ACTIVE --format=value(account) --quiet'],
    look: 'secrets versions list SF_JWT_ACME --sort-by=~createTime --limit=1 --format=json(createTime) --project acme-ci --quiet',
    create: 'secrets create SF_JWT_ACME --replication-policy=automatic --data-file=- --project acme-ci --quiet',
    update: 'secrets versions add SF_JWT_ACME --data-file=- --project acme-ci --quiet',
  },
  ...[
    ['hashicorp-vault', 'vault'],
    ['openbao', 'bao'],
  ].map(([kind = '', program = '']): StoreCase => ({
    kind,
    program,
    place: { place: 'secret', group: 'ci/jwt' },
    there: { match: /^kv metadata/, stdout: '{"data":{"updated_time":"2026-10-05T06:07:08.000001Z"}}' },
    updatedAt: dated,
    missing: { match: /^kv metadata/, stderr: 'No value found at secret/metadata/ci/jwt/SF_JWT_ACME', code: 2 },
    rehearsal: ['token lookup -field=display_name'],
    look: 'kv metadata get -format=json -mount=secret ci/jwt/SF_JWT_ACME',
    create: 'kv put -format=json -mount=secret ci/jwt/SF_JWT_ACME value=-',
    update: 'kv put -format=json -mount=secret ci/jwt/SF_JWT_ACME value=-',
  })),
];

/** What says that somebody is signed in, where its output counts. */
const account: StandInRule = { match: /^auth list/, stdout: 'me@acme.example\n' };

describe('a store that is written by a program', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'stores-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const world = () => ({ env: { PATH: folder, SF_JWT_ACME_KEY: secret, HOME: folder }, seconds: 20 });
  const targetOf = ({ kind, place }: Pick<StoreCase, 'kind' | 'place'>): StoreTarget => {
    const store = findStore(kind);
    if (!store) throw new Error(kind);
    return storeTarget(store, place);
  };

  const storeTargetOf = (word: string): StoreTarget => {
    const target = readHandOver(word);
    if (!('store' in target)) throw new Error(word);
    return target;
  };

  for (const each of cases) {
    const title = `${each.kind} (${Object.keys(each.place).join(', ') || 'no place'})`;
    const name = each.name ?? 'SF_JWT_ACME';

    it(`${title}: one that is missing is made, with the secret on the standard input only`, async () => {
      const calls = standIn(folder, each.program, [account, each.missing]);
      const store = openStore(targetOf(each), world());
      await store.rehearse('put');
      expect(calls().map(({ line }) => line)).to.deep.equal(each.rehearsal);
      expect(await store.list([name])).to.deep.equal([]);
      expect(calls().at(-1)?.line).to.equal(each.look);
      await store.put({ name, text: secret, exists: false });
      expect(calls().at(-1)?.line).to.equal(each.create);
      for (const { argv, env, input } of calls().slice(0, -1)) {
        expect(JSON.stringify([argv, env]), 'before').to.not.include(secret.slice(0, 20));
        expect(input).to.equal('');
      }
      const { argv = [], env = {}, input } = calls().at(-1) ?? {};
      expect(argv.join(' ')).to.not.include(secret.slice(0, 20));
      const { [each.variable ?? '']: given, ...rest } = env;
      expect(JSON.stringify(rest)).to.not.include(secret.slice(0, 20));
      expect([input, given]).to.deep.equal(each.variable === undefined ? [secret, undefined] : ['', secret]);
    });

    it(`${title}: one that is there is known, and replaced`, async () => {
      const calls = standIn(folder, each.program, [account, each.there]);
      const store = openStore(targetOf(each), world());
      const found = { name, ...(each.updatedAt !== undefined && { updatedAt: each.updatedAt }) };
      expect(await store.list([name, 'ANOTHER'].slice(0, each.look.includes(name) ? 1 : 2))).to.deep.equal([found]);
      await handOverSecret(
        { ...targetOf(each), failsQueuedJobs: false },
        { connection: 'acme', variable: 'SF_JWT_ACME', text: secret },
        world(),
      );
      const last = calls().at(-1);
      expect(last?.line).to.equal(each.update);
      expect(each.variable === undefined ? last?.input : last?.env[each.variable]).to.equal(secret);
      expect(last?.env.HAND_OVER_VARIABLE).to.equal('SF_JWT_ACME');
    });

    it(`${title}: each failure is named, and repeats no secret`, async () => {
      const target = { ...targetOf(each), failsQueuedJobs: false };
      const put = (seconds = 20) =>
        handOverSecret(
          target,
          { connection: 'acme', variable: 'SF_JWT_ACME', text: secret },
          { ...world(), seconds },
        ).catch((error: Error) => `${error.name}: ${error.message}`);
      const isTooSmall = each.kind === 'aws-parameter-store';
      const first = await rehearseHandOver(target, world()).catch((error: Error) => error.name);
      expect(first).to.equal(isTooSmall ? 'SecretTooLargeError' : 'HandOverMissingError');
      const write = /set|create|update|put|add|store-secret/;
      standIn(folder, each.program, [each.missing, { match: write, stderr: `denied ${secret}\n`, code: 3 }]);
      const refused = await put();
      expect(refused).to.match(/^HandOverRefusedError: .*with exit code 3: denied/);
      expect(refused).to.not.include(secret.slice(0, 20));
      standIn(folder, each.program, [each.missing, { match: write, hangs: true }]);
      expect(await put(1)).to.match(/^HandOverHangsError/);
      standIn(folder, each.program, [{ match: /./, stderr: 'not signed in\n', code: 1 }]);
      const unsigned = await rehearseHandOver(target, world()).catch((error: Error) => error.name);
      expect(unsigned).to.equal(isTooSmall ? 'SecretTooLargeError' : 'HandOverRefusedError');
    });
  }

  it('on Windows, nothing is asked or given where the program can’t get a secret, and the way out is named', async () => {
    const onWindows = { ...world(), platform: 'win32' } as const;
    const failure = (word: string) =>
      rehearseHandOver(readHandOver(word), onWindows).catch((error: Error & { actions?: string[] }) => error);
    const refused: string[] = [];
    for (const word of ['github', 'gitlab', 'circleci:a/b', 'hashicorp-vault:secret', 'openbao:secret', 'azure:x'])
      if ((await failure(word)) instanceof Error) refused.push(`${word} ${((await failure(word)) as Error).name}`);
    expect(
      refused.every((each) => each.endsWith('HandOverMissingError')),
      refused.join(),
    ).to.equal(true);
    const calls = ['aws', 'az'].map((name) => standIn(folder, name));
    for (const word of ['codebuild', 'aws-secrets-manager', 'azure-key-vault:v']) {
      const error = (await failure(word)) as Error & { actions?: string[] };
      expect(error.name, word).to.equal('HandOverNeedsInputPathError');
      const [kind] = word.split(':');
      expect(error.actions?.[0]).to.match(
        new RegExp(
          String.raw`run: \$env:SF_JWT_KEY_DIR="\$HOME\\\.sf\\jwt\\keys"; \$env:WSLENV="SF_JWT_KEY_DIR/p"; wsl sf jwt secret push --connection <name> --provider ${kind}$`,
        ),
      );
      const store = openStore(storeTargetOf(word), onWindows);
      const put = await store
        .put({ name: 'SF_JWT_ACME', text: secret, exists: false })
        .catch((each: Error) => each.name);
      expect(put).to.equal('HandOverNeedsInputPathError');
    }
    rmSync(join(folder, 'az'));
    for (const name of ['az.cmd', 'gcloud.bat']) writeFileSync(join(folder, name), '', { mode: 0o755 });
    for (const word of ['azure:x', 'google-secret-manager'])
      expect(((await failure(word)) as Error).name, word).to.equal('HandOverShellScriptError');
    expect(calls.flatMap((each) => each())).to.deep.equal([]);
    const elsewhere = await rehearseHandOver(readHandOver('azure:x'), world()).catch((error: Error) => error.name);
    expect(elsewhere).to.equal('HandOverMissingError');
    const list = await openStore(storeTargetOf('codebuild'), onWindows).rehearse('list');
    expect(list).to.equal(undefined);
  });

  it('gcloud without an account is told from one that is signed in', async () => {
    standIn(folder, 'gcloud');
    const target = readHandOver('google-secret-manager:acme-ci');
    const error = await rehearseHandOver(target, world()).catch((each: Error) => each.name);
    expect(error).to.equal('HandOverNotSignedInError');
  });

  it('a program of somebody’s own can open its standard input, too', async () => {
    const calls = standIn(folder, 'keeper');
    const target = readHandOver('keeper', ['{variable}', '/dev/stdin']);
    await handOverSecret(target, { connection: 'acme', variable: 'SF_JWT_ACME', text: secret }, world());
    expect(calls().map(({ line, input }) => [line, input])).to.deep.equal([['SF_JWT_ACME /dev/stdin', secret]]);
  });

  it('refuses what is too large for a store before it asks anybody', async () => {
    const calls = standIn(folder, 'aws');
    const target = readHandOver('aws-parameter-store');
    const text = 'x'.repeat(4097);
    const error = await handOverSecret(target, { connection: 'acme', variable: 'SF_JWT_ACME', text }, world()).catch(
      (each: Error) => `${each.name}: ${each.message}`,
    );
    expect(error).to.equal(
      'SecretTooLargeError: The secret SF_JWT_ACME has 4097 bytes, and aws-parameter-store takes 4096 bytes at most.',
    );
    expect(await rehearseHandOver(target, world()).catch((each: Error) => each.name)).to.equal('SecretTooLargeError');
    expect(calls()).to.deep.equal([]);
  });
});
