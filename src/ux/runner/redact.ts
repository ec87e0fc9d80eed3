import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import type { EnvironmentVariables } from '../../base/environment.ts';

/** Takes user names, ids and hosts out of all texts of plain data. */
export type Redact = <T>(data: T) => T;

type RedactNames = { username: string; instanceUrl: string };
type RedactRule = { pattern: RegExp; by: string };

/** Hosts that say nothing about anybody. */
const publicHost = /^(?:login|test|status|help)\.salesforce\.com$|^localhost:1717$/i;

const hostShape =
  /\b(?:[a-z0-9-]+\.)+(?:salesforce\.(?:com|mil)|salesforce-setup\.com|force\.com|site\.com|sfcrmproducts\.cn)\b/gi;
const urlHost = /(?<=https?:\/\/)[^\s/"'()[\]]+/gi;

/** What can be known by its shape, wherever it comes from. */
const redactShapes: readonly RedactRule[] = [
  { pattern: /\b00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?\b/g, by: '(org id)' },
  { pattern: /\b005[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?\b/g, by: '(user id)' },
  { pattern: /[\w.+'-]+@[\w-]+(?:\.[\w-]+)+/g, by: '(user name)' },
  { pattern: urlHost, by: '(host)' },
  { pattern: hostShape, by: '(host)' },
  { pattern: /\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, by: '(host)' },
];

/** For logs that the public can read: what identifies the user and the org of these logins is replaced in every text. */
export const redactor = (logins: readonly RedactNames[]): Redact => {
  const rules = [...logins.flatMap(ownRules), ...redactShapes];
  const redactText = (text: string): string => rules.reduce(replaceRedacted, text);
  return <T>(data: T): T => deepMapRedacted(data, redactText) as T;
};

/** An error that ends the command before its logins are known: what flags and variables say of them is left out. */
export const redactedError = (
  error: Error,
  argv: readonly string[],
  env: EnvironmentVariables = userEnvironment(),
): Error => {
  if (!argv.includes('--redact')) return error;
  const redact = redactor(namedLogins(argv, env));
  const { message, stack = '', actions } = error as Error & { actions?: string[] };
  return Object.assign(error, redact({ message, stack, ...(actions && { actions }) }));
};

const namedLogins = (argv: readonly string[], env: EnvironmentVariables): RedactNames[] => [
  ...[...flagValues(argv, ['--username']), ...variableValues(env, /^SF_JWT_(?:.*_)?USERNAME$/)].map((username) => ({
    username,
    instanceUrl: '',
  })),
  ...[...flagValues(argv, ['--instance-url', '-r']), ...variableValues(env, /^SF_JWT_(?:.*_)?INSTANCE_URL$/)].map(
    (instanceUrl) => ({ username: '', instanceUrl }),
  ),
];

/** `--flag value` and `--flag=value`. */
const flagValues = (argv: readonly string[], flags: readonly string[]): string[] =>
  argv.flatMap((word, at) => {
    const [flag = '', ...value] = word.split('=');
    if (!flags.includes(flag)) return [];
    return [value.length > 0 ? value.join('=') : (argv[at + 1] ?? '')];
  });

const variableValues = (env: EnvironmentVariables, names: RegExp): string[] =>
  Object.entries(env).flatMap(([name, value = '']) => (names.test(name) ? [value.trim()] : []));

const replaceRedacted = (text: string, { pattern, by }: RedactRule): string =>
  text.replace(pattern, (found) => (publicHost.test(found) ? found : by));

/** Of thousands of logins, nearly all have names that are known by their shape. */
const ownRules = ({ username, instanceUrl }: RedactNames): RedactRule[] => {
  const host = instanceUrl.replace(/^[a-z]+:\/\//i, '').replace(/[/?#].*$/s, '');
  const hosts = ['', /:\d+$/].map((port) => host.replace(port, ''));
  return [{ name: username, by: '(user name)' }, ...hosts.map((name) => ({ name, by: '(host)' }))]
    .filter(({ name, by }) => name !== '' && redactShapes.reduce(replaceRedacted, name) !== by)
    .map(({ name, by }) => ({ pattern: new RegExp(escaped(name), 'gi'), by }));
};

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

const deepMapRedacted = (data: unknown, change: (text: string) => string): unknown => {
  if (typeof data === 'string') return change(data);
  if (Array.isArray(data)) return data.map((item) => deepMapRedacted(item, change));
  if (data === null || typeof data !== 'object') return data;
  return Object.fromEntries(Object.entries(data).map(([key, inner]) => [key, deepMapRedacted(inner, change)]));
};
