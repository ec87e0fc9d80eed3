import { flagOf } from './pipelineStores.ts';
import { firstTime, listedEntries, timeIn, timesInside } from './readOutput.ts';
import type { StoreKind, StorePlace, StoreRow, StoreStart } from './storeTypes.ts';

/** What a program opens by this name is what it gets on its standard input. */
const inputPath = '/dev/stdin';

const aws = (place: StorePlace, ...argv: string[]): StoreStart => ({
  program: 'aws',
  argv: [...argv, ...flagOf('--region', place.place), '--output', 'json'],
});

const awsCommon = { program: 'aws', passes: 'AWS_[A-Z_]+', signedIn: [aws({}, 'sts', 'get-caller-identity')] };

const oneWord = (...forms: [string, ...string[]]): StoreRow['word'] => ({ forms, read: (place) => ({ place }) });

const secretsManager = (kind: StoreKind): StoreRow => ({
  kind,
  places: [[]],
  optional: ['place'],
  word: oneWord(kind, `${kind}:<region>`),
  maximumBytes: 65_536,
  program: {
    ...awsCommon,
    looks: (place, names) =>
      names.map((name) => ({
        ...aws(place, 'secretsmanager', 'describe-secret', '--secret-id', name),
        read: timeIn(name, 'LastChangedDate'),
        absent: /ResourceNotFoundException/,
      })),
    looksFirst: true,
    writes: (place, { name, exists = false }) => {
      const verb = exists ? ['put-secret-value', '--secret-id'] : ['create-secret', '--name'];
      return [aws(place, 'secretsmanager', ...verb, name, '--secret-string', `file://${inputPath}`)];
    },
  },
});

/** Of its standard tier. The advanced one takes 8 KB, and costs. */
const parameterStore: StoreRow = {
  kind: 'aws-parameter-store',
  places: [[]],
  optional: ['place'],
  word: oneWord('aws-parameter-store', 'aws-parameter-store:<region>'),
  maximumBytes: 4096,
  program: {
    ...awsCommon,
    looks: (place, names) =>
      names.map((name) => ({
        ...aws(place, 'ssm', 'describe-parameters', '--parameter-filters', `Key=Name,Values=${name}`),
        read: timesInside('Parameters', { name: 'Name', time: 'LastModifiedDate' }),
      })),
    writes: (place, { name }) => {
      const flags = ['--type', 'SecureString', '--overwrite', '--value', `file://${inputPath}`];
      return [aws(place, 'ssm', 'put-parameter', '--name', name, ...flags)];
    },
  },
};

const keyVault: StoreRow = {
  kind: 'azure-key-vault',
  places: [['place']],
  word: oneWord('azure-key-vault:<vault>'),
  maximumBytes: 25_600,
  // Names have no underscores there.
  nameOf: (variable) => variable.replaceAll('_', '-'),
  program: {
    program: 'az',
    passes: 'AZURE_[A-Z_]+',
    signedIn: [{ program: 'az', argv: ['account', 'show', '--output', 'none'] }],
    looks: ({ place }) => {
      const query = '[].{name:name,updated:attributes.updated}';
      const argv = ['keyvault', 'secret', 'list', ...flagOf('--vault-name', place), '--query', query];
      return [{ program: 'az', argv: [...argv, '--output', 'json'], read: listedEntries }];
    },
    writes: ({ place }, { name }) => {
      const where = [...flagOf('--vault-name', place), '--name', name];
      // Its answer would hold the secret.
      const argv = ['keyvault', 'secret', 'set', ...where, '--file', inputPath, '--encoding', 'utf-8'];
      return [{ program: 'az', argv: [...argv, '--output', 'none'] }];
    },
  },
};

const gcloud = (place: StorePlace, ...argv: string[]): StoreStart => ({
  program: 'gcloud',
  argv: [...argv, ...flagOf('--project', place.place), '--quiet'],
});

const google: StoreRow = {
  kind: 'google-secret-manager',
  places: [[]],
  optional: ['place'],
  word: oneWord('google-secret-manager', 'google-secret-manager:<project>'),
  maximumBytes: 65_536,
  program: {
    program: 'gcloud',
    passes: 'CLOUDSDK_[A-Z_]+|GOOGLE_[A-Z_]+',
    signedIn: [{ ...gcloud({}, 'auth', 'list', '--filter=status:ACTIVE', '--format=value(account)'), expects: /\S/ }],
    looks: (place, names) =>
      names.map((name) => ({
        ...gcloud(
          place,
          ...['secrets', 'versions', 'list', name, '--sort-by=~createTime', '--limit=1', '--format=json(createTime)'],
        ),
        read: firstTime(name, 'createTime'),
        absent: /NOT_FOUND/,
      })),
    looksFirst: true,
    writes: (place, { name, exists = false }) => [
      exists
        ? gcloud(place, 'secrets', 'versions', 'add', name, '--data-file=-')
        : gcloud(place, 'secrets', 'create', name, '--replication-policy=automatic', '--data-file=-'),
    ],
  },
};

/** The KV engine: the mount is the place, each secret a path of its own whose field is `value`. */
const keyValue = (kind: StoreKind, { program, passes }: { program: string; passes: string }): StoreRow => ({
  kind,
  places: [['place']],
  optional: ['group'],
  word: oneWord(`${kind}:<mount>`),
  program: {
    program,
    passes,
    signedIn: [{ program, argv: ['token', 'lookup', '-field=display_name'] }],
    looks: ({ place = '', group }, names) =>
      names.map((name) => ({
        program,
        argv: ['kv', 'metadata', 'get', '-format=json', `-mount=${place}`, pathIn(group, name)],
        read: timeIn(name, 'data', 'updated_time'),
        // The first version of the engine knows no times; it replaces what is there.
        absent: /No value found|K\/V Version 1/i,
      })),
    writes: ({ place = '', group }, { name }) => [
      { program, argv: ['kv', 'put', '-format=json', `-mount=${place}`, pathIn(group, name), 'value=-'] },
    ],
  },
});

const pathIn = (group: string | undefined, name: string): string => (group === undefined ? name : `${group}/${name}`);

export const vaultStores: readonly StoreRow[] = [
  secretsManager('codebuild'),
  secretsManager('aws-secrets-manager'),
  parameterStore,
  keyVault,
  google,
  keyValue('hashicorp-vault', { program: 'vault', passes: 'VAULT_[A-Z_]+' }),
  keyValue('openbao', { program: 'bao', passes: 'BAO_[A-Z_]+|VAULT_[A-Z_]+' }),
];
