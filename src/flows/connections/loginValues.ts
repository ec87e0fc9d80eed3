import type { EnvironmentVariables } from '../../base/environment.ts';
import { isJwtError, jwtError } from '../../base/errors/errors.ts';
import { describeUnfilled } from '../../base/errors/unfilledValue.ts';
import type { Notice } from '../../base/notice.ts';
import { warningNotice } from '../../base/noticeOf.ts';
import { findUnfilled } from '../../base/text/unfilled.ts';
import { judgeClaims } from '../../login/claims.ts';
import { resolveInstanceUrl } from '../../login/instanceUrl.ts';
import { findingText } from '../inspect/texts.ts';

export type LoginValue = 'username' | 'clientId' | 'instanceUrl';

/** What becomes of a value in an assertion, whose rules are the ones to judge it by. */
const claimsOfValues = [
  { property: 'username', claim: 'sub', flag: '--username' },
  { property: 'clientId', claim: 'iss', flag: '--client-id' },
] as const;

type JudgedValues = Partial<Record<'username' | 'clientId', string>>;

const judged = (values: JudgedValues): Array<{ property: LoginValue; flag: string; level: string; text: string }> =>
  claimsOfValues.flatMap(({ property, claim, flag }) => {
    const value = values[property];
    if (value === undefined) return [];
    const verdicts = judgeClaims({ header: {}, claims: { [claim]: value }, ...withoutSignature }, new Date(0));
    return verdicts
      .filter((verdict) => verdict.claim === claim)
      .map(({ level, verdict }) => ({ property, flag, level, text: findingText(`claim.${verdict}`) }));
  });

const withoutSignature = { signingInput: '', signature: Buffer.alloc(0) };

/** Refuses a username or consumer key that no org can know: LoginValueInvalid. What is only odd is a notice. */
export const checkLoginValues = (values: Required<JudgedValues>): Notice[] => {
  const verdicts = judged(values);
  const wrong = verdicts.find(({ level }) => level === 'problem');
  if (wrong) throw jwtError('LoginValueInvalid', [wrong.flag, wrong.text], [wrong.flag]);
  return verdicts
    .filter(({ level }) => level === 'warning')
    .map(({ flag, text }) => warningNotice('oddValue', flag, text));
};

/** What is wrong with a value that a person enters, as a sentence. */
export const loginValueProblem = (
  property: LoginValue,
  given: string,
  env: EnvironmentVariables,
): string | undefined => {
  const value = given.trim();
  const unfilled = findUnfilled(value, 'login');
  if (unfilled !== undefined) return describeUnfilled(unfilled).fix;
  if (property === 'instanceUrl') return urlProblem(value, env);
  return judged({ [property]: value }).find(({ level }) => level === 'problem')?.text;
};

const urlProblem = (value: string, env: EnvironmentVariables): string | undefined => {
  try {
    resolveInstanceUrl(value, env);
    return undefined;
  } catch (error) {
    if (!isJwtError(error)) throw error;
    return error.message;
  }
};
