/** The commands that write down a login of somebody's own, with secrets in play. */
import { echoes, echoing } from './echoes.ts';
import type { SecretScenario, SecretWorld } from './secretScenario.ts';

const connection = (...argv: string[]): string[] => ['jwt', 'connection', ...argv];

export const connectionScenarios = (world: SecretWorld): SecretScenario[] => {
  const { keys, files, passphrase, bundle } = world;
  const values = { '--username': world.loginUser, '--client-id': world.clientId, '--instance-url': world.origin };
  const add = (name: string, other: Record<string, string> = {}): string[] =>
    connection('add', '--connection', name, ...Object.entries({ ...values, ...other }).flat());
  const echo = echoes['in its description'] ?? (() => ({ status: 500 }));
  return [
    { name: 'key in a variable', argv: add('own'), ends: 'ok', env: { SF_JWT_OWN_KEY: keys.acme }, spawned: true },
    { name: 'bundle', argv: connection('add', '--connection', 'two'), ends: 'ok', env: { SF_JWT_TWO: bundle } },
    {
      name: 'encrypted key',
      argv: [...add('three', { '--jwt-key-file': files.encrypted }), '--no-verify'],
      ends: 'ok',
      env: { SF_JWT_THREE_KEY_PASSPHRASE: passphrase },
      spawned: true,
    },
    { name: 'key of another', argv: add('four', { '--jwt-key-file': files.stranger }), ends: 'assertion-invalid' },
    {
      name: 'assertion repeated',
      argv: add('four', { '--key-name': 'acme' }),
      ends: 'unknown-refusal',
      switches: echoing('token', echo),
    },
    ...Object.entries({
      '--jwt-key-file': 'KeyFileIsKeyError',
      '--username': 'LoginValueInvalidError',
      '--instance-url': 'InstanceUrlInvalidError',
      '--description': 'ConnectionFileHasSecretError',
      '--tag': 'ConnectionFileHasSecretError',
      '--key-name': 'KeyNameInvalidError',
    }).map(([flag, ends]) => ({
      name: `key in ${flag}`,
      argv: add('five', { '--jwt-key-file': files.stranger, [flag]: keys.stranger }),
      ends,
      secretInArguments: true,
    })),
    { name: 'list', argv: connection('list'), ends: 'ok', env: { SF_JWT_ACME: bundle }, spawned: true },
    { name: 'show a bundle', argv: connection('show', '-c', 'acme'), ends: 'ok', env: { SF_JWT_ACME: bundle } },
    {
      name: 'show a key and a passphrase',
      argv: connection('show', '-c', 'acme'),
      ends: 'ok',
      env: { SF_JWT_ACME_KEY: keys.acme, SF_JWT_ACME_KEY_PASSPHRASE: passphrase },
      spawned: true,
    },
    {
      name: 'key as the name of a new one',
      argv: connection('add', '-c', keys.stranger),
      ends: 'ConnectionNameInvalidError',
      secretInArguments: true,
    },
    {
      name: 'key as the name of one to use',
      argv: connection('use', '-c', keys.stranger),
      ends: 'ConnectionNameInvalidError',
      secretInArguments: true,
    },
    {
      name: 'assertion',
      argv: ['jwt', 'generate', 'assertion', '-c', 'acme', '--output-file', '/dev/null/x'],
      ends: 'FileNotWritableError',
    },
    { name: 'delete', argv: connection('delete', '-c', 'acme', '--no-prompt'), ends: 'ok' },
    {
      name: 'delete a damaged one',
      argv: connection('delete', '-c', 'acme', '--no-prompt'),
      ends: 'ok',
      prepare: () => world.writeConnections({ acme: { instanceUrl: 7, username: world.loginUser, keyName: 'acme' } }),
    },
  ];
};
