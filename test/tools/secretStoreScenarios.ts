/** The commands that give secrets to programs and providers: these get them, and nothing else does. */
import { delimiter } from 'node:path';
import type { SecretScenario, SecretWorld } from './secretScenario.ts';
import { standIn, type StandInRule } from './standIns.ts';

export const storeOfSecretsScenarios = ({ programs, bundle, keys }: SecretWorld): SecretScenario[] => {
  const push = (...argv: string[]): string[] => [
    'jwt',
    'secret',
    'push',
    '--connection',
    'acme',
    '--provider',
    ...argv,
  ];
  const list = (...argv: string[]): string[] => [
    'jwt',
    'secret',
    'list',
    '--connection',
    'acme',
    '--provider',
    ...argv,
  ];
  const having = (name: string, ...rules: StandInRule[]): Pick<SecretScenario, 'prepare' | 'env'> => ({
    prepare: () => void standIn(programs, name, rules),
    env: { PATH: [programs, process.env.PATH].join(delimiter) },
  });
  const setup = ['jwt', 'setup', '-o', 'admin', '-c', 'acme', '--wait', '0', '--no-prompt', '--hand-over'];
  const token = { BITBUCKET_TOKEN: 'cAnAry-of-a-token', BITBUCKET_API_URL: 'http://127.0.0.1:1/2.0' };
  return [
    { name: 'good', argv: push('github'), ends: 'ok', spawned: true, ...having('gh') },
    { name: 'dry run', argv: push('github', '--dry-run'), ends: 'ok', ...having('gh') },
    {
      name: 'a program that opens its input',
      argv: push('aws-secrets-manager'),
      ends: 'ok',
      spawned: true,
      ...having('aws'),
    },
    { name: 'a program that takes a variable', argv: push('azure', '--group', '7'), ends: 'ok', ...having('az') },
    {
      name: 'a program that repeats what it gets',
      argv: push('hashicorp-vault', '--place', 'secret'),
      ends: 'HandOverRefusedError',
      spawned: true,
      ...having('vault', { match: /^kv put/, echoes: true, code: 1 }),
    },
    {
      name: 'a program that repeats its environment',
      argv: push('azure', '--place', 'x'),
      ends: 'HandOverRefusedError',
      ...having('az', { match: /create/, echoes: true, code: 1 }),
    },
    { name: 'no program', argv: push('google-secret-manager'), ends: 'HandOverMissingError', env: { PATH: programs } },
    {
      name: 'a provider out of reach',
      argv: push('bitbucket', '--place', 'acme/app'),
      ends: 'StoreHostNotAllowedError',
      env: token,
    },
    {
      name: 'key as --place',
      argv: push('github', '--place', keys.stranger),
      ends: 'StorePlaceInvalidError',
      secretInArguments: true,
    },
    { name: 'setup', argv: [...setup, 'github'], ends: 'ok', spawned: true, ...having('gh') },
    {
      name: 'setup, and a program that repeats what it gets',
      argv: [...setup, 'hashicorp-vault:secret'],
      ends: 'HandOverRefusedError',
      spawned: true,
      ...having('vault', { match: /^kv put/, echoes: true, code: 1 }),
    },
    { name: 'list', argv: list('github'), ends: 'ok', spawned: true, ...having('gh') },
    {
      name: 'list of a program that shows values',
      argv: list('gitlab'),
      ends: 'ok',
      ...having('glab', { match: /^variable list/, stdout: `SF_JWT_ACME ${bundle}\nOTHER ${bundle}\n` }),
    },
  ];
};
