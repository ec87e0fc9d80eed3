import { foreignText } from '../../../base/text/foreignText.ts';
import { namedTexts } from '../../../base/text/namedTexts.ts';
import type { PushedSecret, SecretError, SecretPush } from '../../../flows/secrets/model.ts';

const pushText = namedTexts('jwt.secret.push').one;

/** The result of a push as `--json` shows it. */
export type PushResult = Omit<SecretPush, 'notes' | 'exitCode'>;

export const pushResult = ({ provider, place, dryRun, secrets, failures, see }: SecretPush): PushResult => ({
  provider,
  ...(place !== undefined && { place }),
  dryRun,
  secrets,
  failures,
  see,
});

/** What a person reads: one line for each secret, its command where nothing was run, and how to see that it arrived. */
export const pushedLines = (push: SecretPush): string[] => {
  const { secrets, failures, dryRun, see, provider, place = '' } = push;
  const stored = secrets.some(({ outcome }) => outcome === 'stored');
  return [
    pushText(place === '' ? 'title' : 'titlePlace', { provider, place }),
    ...secrets.flatMap((secret) => linesOfSecret(secret)).map((line) => `  ${line}`),
    ...failures.flatMap(({ connection, error }) => [
      `  ${pushText('failure', { connection, message: error.message })}`,
      ...adviceLines(error),
    ]),
    ...(dryRun ? ['', pushText('dryRunEnd')] : []),
    ...(stored ? ['', pushText('see'), `  ${foreignText(see)}`] : []),
  ];
};

const linesOfSecret = ({ name, connection, part, outcome, existed, bytes, command, error }: PushedSecret): string[] => {
  const values = { name, connection, part: pushText(`part.${part}`), bytes: String(bytes) };
  if (error) return [pushText('line.failed', { ...values, message: error.message }), ...adviceLines(error)];
  const line = pushText(`line.${outcome}.${existed ? 'again' : 'new'}`, values);
  return outcome === 'wouldStore' ? [line, `  ${foreignText(command)}`] : [line];
};

const adviceLines = ({ actions }: SecretError): string[] => actions.map((action) => `    ${foreignText(action)}`);
