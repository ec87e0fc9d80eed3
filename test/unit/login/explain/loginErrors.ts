import { readFileSync } from 'node:fs';

/** An error as a token endpoint, a login history, a system or the CLI says it; either may be missing. */
export type LoginError = { status?: number; error: string; description: string; fault: string };

const [, ...rows] = readFileSync(new URL('loginErrors.tsv', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

export const loginErrors: LoginError[] = rows.map((row) => {
  const [status = '', error = '', description = '', fault = ''] = row.split('\t');
  return { ...(status !== '' && { status: Number(status) }), error, description, fault };
});

/** What a person sees of it: the description, else the code, else what the library of the CLI makes of a status. */
export const sentenceOf = ({ status, error, description }: LoginError): string =>
  description || error || `ERROR_HTTP_${status}`;

/** The same with the code before it, as most libraries show it. */
export const withCode = (row: LoginError): string =>
  row.error && row.description ? `${row.error}: ${row.description}` : sentenceOf(row);
