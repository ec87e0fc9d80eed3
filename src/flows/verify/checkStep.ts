import { exitCodes, type ExitReason } from '../../base/errors/exitCodes.ts';
import { isJwtError } from '../../base/errors/errors.ts';
import type { FoundFault } from '../../login/faults.ts';
import type { TextValues } from '../../base/text/namedTexts.ts';
import { shownUrl } from '../../login/instanceUrl.ts';
import { connectionOfKey } from '../../connection/resolve/retiring.ts';
import { checkText } from '../checkTexts.ts';
import type { CheckContext, CheckId, CheckResult, CheckStep, Facts, VerifyInput } from './types.ts';

type ContextWith<Needs extends keyof Facts> = Omit<CheckContext, 'facts'> & {
  facts: Partial<Facts> & Required<Pick<Facts, Needs>>;
};

/** Makes a check whose `run` sees the facts that it names in `needs` as present. */
export const checkStep = <Needs extends keyof Facts = never>(definition: {
  id: CheckId;
  needs?: readonly Needs[];
  run: (context: ContextWith<Needs>) => Promise<CheckResult>;
}): CheckStep => ({
  id: definition.id,
  // A check runs only after all earlier ones, and those that find a needed fact can't pass without it.
  run: (context) => definition.run(context as ContextWith<Needs>),
});

export const pass = (id: CheckId, values: TextValues = {}, facts?: Partial<Facts>): CheckResult => ({
  outcome: 'pass',
  evidence: () => checkText(`${id}.pass`, values),
  facts,
});

/** The login that is tried with the key that was read: a connection that is leaving an app has two. */
export const inputOfKey = (input: VerifyInput, { keyHash }: Partial<Facts>): VerifyInput => {
  const connection = connectionOfKey(input.connection, keyHash);
  return connection === input.connection ? input : { ...input, connection };
};

/** The values that texts about a login may name. */
export const checkTextValues = ({ input, facts }: CheckContext): TextValues => ({
  host: facts.target?.host ?? shownUrl(input.connection.instanceUrl),
  instanceUrl: facts.target?.url ?? shownUrl(input.connection.instanceUrl),
  audience: facts.audience,
  username: input.connection.username,
  connection: input.connection.name,
});

/** The fault behind one of our errors: its id is the error's name, as `key-empty` for KeyEmptyError. */
export const faultOfError = (
  caught: unknown,
  check: CheckId | 'connection',
  exit: ExitReason,
  evidence: string,
): FoundFault => {
  if (!isJwtError(caught)) throw caught;
  return {
    fault: {
      id: faultId(caught.name, check),
      title: checkText(`${check}.failed`),
      evidence,
      explanation: caught.message,
      fix: caught.actions ?? [],
      retryable: false,
    },
    exitCode: exitCodes[exit].code,
  };
};

const faultId = (errorName: string, check: string): string => {
  const words = errorName
    .replace(/Error$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, '-')
    .toLowerCase();
  return check === 'key' && !/^key(?:store)?-/.test(words) ? `key-${words}` : words;
};
