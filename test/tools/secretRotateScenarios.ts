/** Rotations: old and new keys, bundles on their way to programs, and certificate requests. */
import { delimiter } from 'node:path';
import { echoes, echoing } from './echoes.ts';
import type { SecretScenario, SecretWorld } from './secretScenario.ts';
import { standIn, type StandInRule } from './standIns.ts';

/** The last of all: afterward, the key of `acme` is another one. */
export const rotateScenarios = ({ programs, keys, files }: SecretWorld): SecretScenario[] => {
  const rotate = (...argv: string[]): string[] => [
    ...['jwt', 'rotate', '--target-org', 'admin', '--connection', 'acme', '--wait', '0', '--no-prompt'],
    ...argv,
  ];
  const having = (...rules: StandInRule[]): Pick<SecretScenario, 'prepare' | 'env'> => ({
    prepare: () => void standIn(programs, 'gh', rules),
    env: { PATH: [programs, process.env.PATH].join(delimiter) },
  });
  return [
    { name: 'good', argv: rotate('--hand-over', 'github'), ends: 'ok', spawned: true, ...having() },
    { name: 'dry run', argv: rotate('--dry-run', '--hand-over', 'github'), ends: 'ok', ...having() },
    {
      name: 'a program that repeats what it gets',
      argv: rotate('--hand-over', 'github'),
      ends: 'HandOverRefusedError',
      spawned: true,
      ...having({ match: /^secret set/, echoes: true, code: 1 }),
    },
    {
      name: 'login that repeats the assertion',
      argv: rotate(),
      ends: 'unknown-refusal',
      switches: echoing('token', echoes['in its description'] ?? (() => ({ status: 500 }))),
    },
    { name: 'a key that isn’t lost', argv: rotate('--lost-key'), ends: 'KeyNotLostError' },
    { name: 'certificate request', argv: rotate('--ca'), ends: 'ok', spawned: true },
    {
      name: 'key as the certificate',
      argv: rotate('--certificate-file', files.stranger),
      ends: 'CertificateNotReadableError',
      spawned: true,
    },
    {
      name: 'key as --certificate-file',
      argv: rotate('--certificate-file', keys.stranger),
      ends: 'SecretInArgumentsError',
      secretInArguments: true,
    },
    // Canceled by the first of its runs.
    { name: 'canceled', argv: rotate('--rollback'), ends: 'RollbackNothingError' },
    { name: 'second app', argv: rotate('--overlap', '--hand-over', 'github'), ends: 'ok', ...having() },
    { name: 'no second app', argv: rotate('--finish'), ends: 'OverlapNothingError' },
    {
      name: 'key as --hand-over',
      argv: rotate('--hand-over', keys.stranger),
      ends: 'HandOverNotAbsoluteError',
      secretInArguments: true,
    },
  ];
};
