import { jwtError } from '../../../base/errors/errors.ts';

/** These clauses of SOQL write: they lock rows, or change when a record was last viewed. */
const writingClauses = /\b(?:for\s+(?:update|view|reference)|update\s+(?:tracking|viewstat))\b/i;

const textLiterals = /'(?:[^'\\]|\\.)*'/g;

/** A query that only reads, as it was given. Throws SmokeQueryInvalid. */
export const checkSmokeQuery = (soql: string): string => {
  const query = soql.trim();
  const withoutTexts = query.replace(textLiterals, "''");
  if (!/^select\s/i.test(query) || writingClauses.test(withoutTexts)) throw jwtError('SmokeQueryInvalid', [query]);
  return query;
};
