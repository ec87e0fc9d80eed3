/** `sf jwt doctor`, which tells what it saw on both sides. */
export const doctorScenarios = ({ keys, loginUser, clientId, origin, files }: SecretWorld): SecretScenario[] => {
  const acme = ['jwt', 'doctor', '--connection', 'acme', '--target-org', 'admin'];
  const report = [...acme, '--verbose', '--output-file', 'doctor.md'];
  const flags = { '--username': loginUser, '--client-id': clientId, '--instance-url': origin };
  return [
    { name: 'a login that works', argv: report, ends: 'ok', spawned: true },
    { name: 'the key of another', argv: report, ends: 'ok', env: { SF_JWT_ACME_KEY: keys.stranger }, spawned: true },
    {
      name: 'a key that the org does not know',
      argv: ['jwt', 'doctor', ...Object.entries(flags).flat(), '--jwt-key-file', files.stranger],
      ends: 'ok',
    },
    ...Object.entries(echoes).map(([how, echo]) => ({
      name: `assertion repeated ${how}`,
      argv: report,
      ends: 'ok',
      switches: echoing('token', echo),
    })),
  ];
};

/** `sf jwt doctor --error`: a log is full of what its program was given. */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { echoes, echoing } from './echoes.ts';
import type { SecretScenario, SecretWorld } from './secretScenario.ts';

export const errorScenarios = ({
  keys,
  files,
  bundle,
  passphrase,
  adminToken,
  origin,
}: SecretWorld): SecretScenario[] => {
  const secrets = [keys.acme, keys.stranger, bundle, adminToken, keys.acme.replaceAll('\n', String.raw`\n`)];
  const refusal = (description: string): string =>
    JSON.stringify({ error: 'invalid_grant', error_description: description });
  const log = (name: string, lines: readonly string[]): string => {
    const path = join(dirname(files.stranger), name);
    writeFileSync(path, lines.join('\n'), { mode: 0o600 });
    return path;
  };
  const doctor = (error: string): string[] => ['jwt', 'doctor', '--error', error];
  const around = log('around.log', [
    ...secrets,
    `POST ${origin}/services/oauth2/token`,
    refusal('invalid assertion'),
    ...secrets,
  ]);
  const inside = log('inside.log', [
    ...secrets.map((secret) => refusal(`invalid assertion ${secret}`)),
    ...secrets.map((secret) => refusal(`something new ${secret}`)),
    `invalid_grant: ${adminToken}`,
    `ENOENT: no such file or directory, open '${keys.acme} key' jsforce`,
  ]);
  const unknown = log('unknown.log', [`salesforce.com ${refusal(adminToken)}`, refusal(keys.stranger), passphrase]);
  return [
    { name: 'secrets around the error', argv: doctor(around), ends: 'ok', spawned: true },
    { name: 'secrets in the error', argv: doctor(inside), ends: 'ok', spawned: true },
    { name: 'secrets, and nothing known', argv: doctor(unknown), ends: 'ok' },
    { name: 'key as text', argv: doctor(keys.stranger), ends: 'ok', secretInArguments: true },
    { name: 'session as text', argv: doctor(adminToken), ends: 'ok', secretInArguments: true },
  ];
};
