import { exitCodes, type ExitCode } from '../base/errors/exitCodes.ts';
import { apiFaults } from './faults/api.ts';
import { cliFaults } from './faults/cli.ts';
import { detailTexts, detailValues } from './faults/details.ts';
import { httpFaults } from './faults/http.ts';
import { networkFaults } from './faults/network.ts';
import { serverChecks, type FaultRow } from './faults/row.ts';
import { tokenFaults } from './faults/token.ts';
import type { Symptom } from './symptom.ts';
import type { TextValues } from '../base/text/namedTexts.ts';
import { loginText, loginTexts } from './texts.ts';

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
  /** What can't be the cause, because the server checks it earlier and went on. */
  excluded?: string[];
  host?: string;
  httpStatus?: number;
  error?: string;
  errorDescription?: string;
  requestId?: string;
};

export type FoundFault = { fault: Fault; exitCode: ExitCode; retryAfterMs?: number };

/** All causes that a request can show; the first row that fits a symptom counts. */
export const requestFaults: readonly FaultRow[] = [
  ...networkFaults,
  ...cliFaults,
  ...tokenFaults,
  ...apiFaults,
  ...httpFaults,
];

/** Causes that no request shows, but that a check finds. */
export const checkFaultIds = [
  'key-does-not-fit',
  'bundle-outdated',
  'key-outdated',
  'pin-missing',
  'login-from-file',
  'answered-host-not-allowed',
  'answer-without-identity',
  'org-unexpected',
  'sandbox-refreshed',
  'deploy-right-missing',
] as const;
export type CheckFaultId = (typeof checkFaultIds)[number];

/** Names the cause of a failed request. */
export const findFault = (symptom: Symptom, values: TextValues): FoundFault => {
  const row = requestFaults.find((each) => rowFits(each, symptom)) ?? unknownRow;
  return {
    fault: {
      ...textsOfRow(row, symptom, values),
      evidence: describe(symptom),
      retryable: row.retryable,
      excluded: excludedBy(row),
      host: values.host,
      httpStatus: symptom.status,
      error: symptom.error,
      errorDescription: symptom.status === undefined ? undefined : symptom.description,
      requestId: symptom.requestId,
    },
    exitCode: exitCodes[row.exit].code,
    retryAfterMs: symptom.retryAfterMs,
  };
};

/** The fault that a check found by itself. */
export const checkFault = (id: CheckFaultId, evidence: string, values: TextValues): FoundFault => ({
  fault: { ...textsOfFault(id, values), evidence, retryable: false },
  exitCode: exitCodes.failed.code,
});

const unknownRow: FaultRow = { id: 'unknown-refusal', retryable: false, exit: 'failed' };

const rowFits = (row: FaultRow, symptom: Symptom): boolean =>
  (row.stage === undefined || row.stage === symptom.stage) &&
  (row.body === undefined || row.body === symptom.body) &&
  matches(row.code, symptom.code) &&
  matches(row.status, symptom.status) &&
  matches(row.says, saidBy(symptom)) &&
  matches(row.page, symptom.page) &&
  signsFit(row, symptom);

const signsFit = ({ fromProxy, redirected }: FaultRow, symptom: Symptom): boolean =>
  (fromProxy === undefined || symptom.fromProxy === true) &&
  (redirected === undefined || (symptom.redirectTo !== undefined && isRedirect(symptom.status)));

/** The words of the system about a network failure are no answer of a server. */
const saidBy = ({ stage, status, error = '', description = '' }: Symptom): string | undefined =>
  status === undefined && stage !== 'quoted' ? undefined : `${error} ${description}`;

const matches = (pattern: RegExp | undefined, value: string | number | undefined): boolean =>
  pattern === undefined || (value !== undefined && pattern.test(String(value)));

const isRedirect = (status = 0): boolean => status >= 300 && status < 400;

const excludedBy = ({ stopsAt, unproven = [] }: FaultRow): string[] | undefined => {
  const earlier = serverChecks.slice(0, stopsAt === undefined ? 0 : serverChecks.indexOf(stopsAt));
  const passed = earlier.filter((check) => !unproven.includes(check));
  return passed.length === 0 ? undefined : passed.map((check) => loginText(`passed.${check}`));
};

/** What was seen says the most about what to do, so that comes first. */
const textsOfRow = ({ id, details = [] }: FaultRow, symptom: Symptom, login: TextValues): FaultTexts => {
  const values = { ...detailValues(symptom, login), ...portValues(login) };
  const own = textsOfFault(id, values);
  const more = detailTexts(details, symptom, values);
  return {
    ...own,
    explanation: [own.explanation, ...more.explanation].join(' '),
    fix: [...more.fix, ...own.fix],
  };
};

/** The port that a network has to let through: that of the URL. */
const portValues = ({ host = '', instanceUrl = '' }: TextValues): TextValues => {
  const [, hostName, port] = /^(.*?)(?::(\d+))?$/.exec(host) ?? [];
  return { hostName, port: port ?? (instanceUrl.startsWith('http:') ? '80' : '443') };
};

type FaultTexts = Pick<Fault, 'id' | 'title' | 'explanation' | 'fix'>;

const textsOfFault = (id: string, values: TextValues): FaultTexts => ({
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
    symptom.stage === 'quoted' ? '' : describeBody(symptom),
    symptom.redirectTo === undefined ? '' : loginText('seen.redirect', { host: symptom.redirectTo }),
    symptom.requestId === undefined ? '' : loginText('seen.requestId', { id: symptom.requestId }),
  ];
  return seen.filter(Boolean).join(', ');
};

const describeBody = ({ page, body, contentType, redirectTo }: Symptom): string => {
  if (redirectTo !== undefined) return '';
  if (page !== undefined) return loginText('seen.page', { page });
  if (body === 'empty') return loginText('seen.empty');
  return body === 'text' ? loginText(contentType === undefined ? 'seen.untyped' : 'seen.text', { contentType }) : '';
};
