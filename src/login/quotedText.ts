import { answerText } from '../base/text/foreignText.ts';
import { findFault, type FoundFault } from './faults.ts';
import type { Symptom } from './symptom.ts';
import type { TextValues } from '../base/text/namedTexts.ts';

/** Far more than any message of a login. */
const maximumQuotedLines = 50;

/** Codes of the system, and the sentences in which Node.js says those of TLS. */
const codes: ReadonlyArray<{ pattern: RegExp; code?: string }> = [
  { pattern: /\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|EPROTO)\b/ },
  { pattern: /unable to get local issuer certificate/i, code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' },
  { pattern: /self[- ]signed certificate/i, code: 'SELF_SIGNED_CERT_IN_CHAIN' },
];

const pages = /data not available|url no longer exists/i;

/**
 * The faults behind a text that `sf org login jwt` printed: it tries several hosts and audiences and puts one line for
 * each under the other, without code, status and host. Each fault comes once, in the order of the text.
 */
export const faultsInText = (text: string, values: TextValues): FoundFault[] => {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const found = lines.slice(0, maximumQuotedLines).map((line) => findFault(symptomOf(line), values));
  const known = found.filter(({ fault }) => fault.id !== 'unknown-refusal');
  const some = known.length > 0 ? known : found;
  return some.filter(({ fault }, index) => some.findIndex((other) => other.fault.id === fault.id) === index);
};

const symptomOf = (line: string): Symptom => {
  const description = answerText(line);
  const row = codes.find(({ pattern }) => pattern.test(line));
  if (row) return { stage: 'quoted', code: row.code ?? row.pattern.exec(line)?.[0], description };
  return { stage: 'quoted', description, page: pages.test(line) ? description : undefined };
};
