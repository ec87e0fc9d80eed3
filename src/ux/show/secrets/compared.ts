import { command } from '../../../base/text/commandText.ts';
import { foreignText } from '../../../base/text/foreignText.ts';
import { namedTexts } from '../../../base/text/namedTexts.ts';
import type { ComparedSecret, SecretComparison } from '../../../flows/secrets/model.ts';
import type { RowTable } from '../../rows.ts';
import { localDay } from '../localTime.ts';

const comparedText = namedTexts('jwt.secret.list').one;

/** The result of a comparison as `--json` shows it. */
export type ComparisonResult = Omit<SecretComparison, 'exitCode'>;

export const comparisonResult = ({ provider, place, secrets, failures }: SecretComparison): ComparisonResult => ({
  provider,
  ...(place !== undefined && { place }),
  secrets,
  failures,
});

const columnsOfSecrets = ['connection', 'name', 'stored', 'key', 'state'] as const;
type SecretColumn = (typeof columnsOfSecrets)[number];

/** One row for each secret that a connection needs. */
export const comparedTable = ({ secrets }: SecretComparison): RowTable<SecretColumn> => ({
  rows: secrets.map(({ connection, name, updatedAt, certificateSince, state }) => ({
    connection: foreignText(connection),
    name: foreignText(name),
    stored: storedDay(updatedAt),
    key: storedDay(certificateSince),
    state: comparedText(`state.${state}`),
  })),
  columns: columnsOfSecrets.map((key) => ({ key, name: comparedText(`table.${key}`) })),
  dispensable: ['key', 'stored'],
});

const storedDay = (time: string | undefined): string => {
  if (time === undefined) return '–';
  // A day alone is one in every zone.
  return time.length === 10 ? time : localDay(new Date(time));
};

/** What a table can't say: which connections failed, and what to do about the secrets that don't fit. */
export const comparisonLines = ({ provider, secrets, failures }: SecretComparison): string[] => {
  const open = [...new Set(secrets.filter(isOpenSecret).map(({ connection }) => connection))];
  return [
    ...failures.map(({ connection, error }) => comparedText('failure', { connection, message: error.message })),
    ...(secrets.some(({ state }) => state === 'there') ? [comparedText('unknown')] : []),
    ...(open.length > 0
      ? [
          comparedText('open'),
          ...open.map((name) => `  ${command`sf jwt secret push --provider ${provider} --connection ${name}`}`),
        ]
      : []),
  ];
};

const isOpenSecret = ({ state }: ComparedSecret): boolean => state === 'missing' || state === 'older';
