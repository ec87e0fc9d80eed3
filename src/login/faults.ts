import { exitCodes, type ExitCode } from '../base/exitCodes.ts';
import { apiFaults } from './faults/api.ts';
import { httpFaults } from './faults/http.ts';
import { networkFaults } from './faults/network.ts';
import type { FaultRow } from './faults/row.ts';
import { tokenFaults } from './faults/token.ts';
import type { Symptom } from './symptom.ts';
import { loginText, loginTexts, type TextValues } from './texts.ts';

/** The one cause that is named for a failed login. */
export type Fault = {
  id: string;
  title: string;
  /** What was seen, in the words of the server or the system. */
  evidence: string;
  explanation: string;
  /** What to do, the likeliest first. */
  fix: string[];
  /** Whether waiting may cure it. */
  retryable: boolean;
  httpStatus?: number;
  error?: string;
  errorDescription?: string;
};

export type FoundFault = { fault: Fault; exitCode: ExitCode; retryAfterMs?: number };

/** All causes that a request can show; the first row that fits a symptom counts. */
export const requestFaults: readonly FaultRow[] = [...networkFaults, ...tokenFaults, ...apiFaults, ...httpFaults];

/** Causes that no request shows, but that a check finds. */
export const checkFaultIds = [
  'key-does-not-fit',
  'answered-host-not-allowed',
  'answer-without-identity',
  'org-unexpected',
] as const;
export type CheckFaultId = (typeof checkFaultIds)[number];

/** Names the cause of a failed request. */
export const findFault = (symptom: Symptom, values: TextValues): FoundFault => {
  const row = requestFaults.find((each) => fits(each, symptom)) ?? unknownRow;
  return {
    fault: {
      ...faultTexts(row.id, values),
      evidence: describe(symptom),
      retryable: row.retryable,
      httpStatus: symptom.status,
      error: symptom.error,
      errorDescription: symptom.status === undefined ? undefined : symptom.description,
    },
    exitCode: exitCodes[row.exit].code,
    retryAfterMs: symptom.retryAfterMs,
  };
};

/** The fault that a check found by itself. */
export const checkFault = (id: CheckFaultId, evidence: string, values: TextValues): FoundFault => ({
  fault: { ...faultTexts(id, values), evidence, retryable: false },
  exitCode: exitCodes.failed.code,
});

const unknownRow: FaultRow = { id: 'unknown-refusal', retryable: false, exit: 'failed' };

const fits = (row: FaultRow, symptom: Symptom): boolean =>
  (row.stage === undefined || row.stage === symptom.stage) &&
  matches(row.code, symptom.code) &&
  matches(row.status, symptom.status) &&
  matches(row.says, symptom.status === undefined ? undefined : `${symptom.error ?? ''} ${symptom.description ?? ''}`) &&
  matches(row.page, symptom.page) &&
  (row.redirected === undefined || (symptom.redirectTo !== undefined && isRedirect(symptom.status)));

const matches = (pattern: RegExp | undefined, value: string | number | undefined): boolean =>
  pattern === undefined || (value !== undefined && pattern.test(String(value)));

const isRedirect = (status = 0): boolean => status >= 300 && status < 400;

const faultTexts = (id: string, values: TextValues): Pick<Fault, 'id' | 'title' | 'explanation' | 'fix'> => ({
  id,
  title: loginText(`${id}.title`, values),
  explanation: loginText(`${id}.explanation`, values),
  fix: loginTexts(`${id}.fix`, values),
});

/** What was seen, on one line: `HTTP 400, invalid_grant: invalid assertion`. */
export const describe = (symptom: Symptom): string => {
  const answer = [symptom.error, symptom.description].filter(Boolean).join(': ');
  const seen = [
    symptom.status === undefined ? symptom.code : `HTTP ${symptom.status}`,
    answer,
    symptom.page === undefined ? '' : `a page that begins with "${symptom.page}"`,
    symptom.redirectTo === undefined ? '' : `redirect to ${symptom.redirectTo}`,
  ];
  return seen.filter(Boolean).join(', ');
};
