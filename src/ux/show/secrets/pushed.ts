import { foreignText } from '../../../base/text/foreignText.ts';
import { namedTexts } from '../../../base/text/namedTexts.ts';
import type { PushedSecret, SecretError, SecretPush } from '../../../flows/secrets/model.ts';

const pushText = namedTexts('jwt.secret.push').one;

/** The result of a push as `--json` shows it. */
export type PushResult = Omit<SecretPush, 'notes' | 'exitCode'>;

export const pushResult = ({ provider, place, dryRun, problem, secrets, failures, see }: SecretPush): PushResult => ({
  provider,
  ...(place !== undefined && { place }),
  dryRun,
  ...(problem && { problem }),
  secrets,
  failures,
  see,
});

/** What a person reads: one line for each secret, its command where nothing was run, and how to see that it arrived. */
export const pushedLines = (push: SecretPush): string[] => {
  const { secrets, failures, see, provider, place = '' } = push;
  const stored = secrets.some(({ outcome }) => outcome === 'stored');
  return [
    pushText(place === '' ? 'title' : 'titlePlace', { provider, place }),
    ...secrets.flatMap((secret) => linesOfSecret(secret)).map((line) => `  ${line}`),
    ...failures.flatMap(({ connection, error }) => [
      `  ${pushText('failure', { connection, message: error.message })}`,
      ...adviceLines(error),
    ]),
    ...rehearsalLines(push),
    ...(stored ? ['', pushText('see'), `  ${foreignText(see)}`] : []),
  ];
};

/** What a dry run found out, beside the commands. */
const rehearsalLines = ({ dryRun, secrets, problem, provider }: SecretPush): string[] => {
  if (!dryRun) return [];
  const found = problem
    ? [pushText('rehearsal.problem', { message: problem.message }), ...adviceLines(problem)]
    : secrets.length > 0
      ? [pushText('rehearsal.passed', { provider })]
      : [];
  const kinds = secrets.map(({ command }) => (/^(?:POST|PUT) /.test(command) ? 'request' : 'command'));
  return ['', ...found, pushText(`dryRunEnd.${kinds[0] ?? 'nothing'}`)];
};

const linesOfSecret = (secret: PushedSecret): string[] => {
  const { name, connection, part, outcome, existed, bytes, error } = secret;
  const values = { name, connection, part: pushText(`part.${part}`), bytes: String(bytes) };
  if (error) return [pushText('line.failed', { ...values, message: error.message }), ...adviceLines(error)];
  const known = existed === undefined ? 'unknown' : existed ? 'again' : 'new';
  const line = pushText(`line.${outcome}.${known}`, values);
  return outcome === 'wouldStore' ? [line, ...commandLines(secret)] : [line];
};

const commandLines = ({ command, commandIfThere }: PushedSecret): string[] =>
  commandIfThere === undefined
    ? [`  ${foreignText(command)}`]
    : [
        `  ${pushText('ifNew')}`,
        `    ${foreignText(command)}`,
        `  ${pushText('ifThere')}`,
        `    ${foreignText(commandIfThere)}`,
      ];

const adviceLines = ({ actions }: SecretError): string[] => actions.map((action) => `    ${foreignText(action)}`);
