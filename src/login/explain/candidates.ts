import { isListedError, listedErrorNames } from '../faults/listedErrors.ts';
import type { Symptom } from '../symptom.ts';
import type { LogView } from './logView.ts';
import { phraseTable, type PhraseTrust } from './phrases.ts';
import { systemSigns } from './systemSigns.ts';

/** A stretch of a text that may be an error of a login. */
export type LogCandidate = {
  from: number;
  to: number;
  trust: PhraseTrust | 'answer' | 'status';
  symptom: Pick<Symptom, 'code' | 'status' | 'error' | 'description'>;
  /** Whom the request was sent to. */
  host?: string;
};

/** All that may be an error in a stretch of a log, in its order; of two that overlap both are there. */
export const candidatesIn = ({ text }: LogView): LogCandidate[] =>
  [...answersIn(text), ...phrasesIn(text), ...systemSignsIn(text), ...statusesIn(text)].sort(
    (one, other) => one.from - other.from,
  );

const value = String.raw`(?:"(?<double>[^"]{0,500})"|'(?<single>[^'\n\v]{0,500})'(?!\w)|(?<bare>[^\n\v"&}\]]{1,300}))`;
const oauthCode = String.raw`["']?(?<code>[A-Za-z][A-Za-z_]{2,59})["']?`;
const isKey = (name: string): string => String.raw`(?<![\w-])["']?${name}["']?\s{0,3}(?:[:=]|=>)\s{0,3}`;
const between = String.raw`[\s,;&]{1,12}`;
const description = isKey('error[_ ]?description');

/** The answer of a token endpoint, in JSON, in maps of programming languages, in addresses, on lines of its own. */
const answerForms: readonly RegExp[] = [
  new RegExp(`${isKey('error')}${oauthCode}${between}${description}${value}`, 'gi'),
  new RegExp(`${description}${value}${between}${isKey('error')}${oauthCode}`, 'gi'),
  new RegExp(`${isKey('error')}["']?(?<code>[A-Za-z]{2,20}_[A-Za-z_]{2,40})["']?(?=[\\s,;&}\\])]|$)`, 'gi'),
  new RegExp(
    String.raw`(?<![\w-])(?<code>${listedErrorNames.join('|')})(?:\s{0,3}:|\s[-–—])\s{1,3}(?<bare>[^\n\v"{}<\]]{3,200})`,
    'g',
  ),
  // All that a line says.
  new RegExp(
    String.raw`(?<=^|[\n\v])[ \t]{0,20}["']?(?<code>${listedErrorNames.join('|')})["']?[ \t]{0,20}(?=$|[\n\v])`,
    'g',
  ),
];

const answersIn = (text: string): LogCandidate[] =>
  answerForms.flatMap((form) =>
    [...text.matchAll(form)].map(({ 0: found, index, groups = {} }): LogCandidate => {
      const said = groups.double ?? groups.single ?? groups.bare;
      return {
        from: index,
        to: index + found.length,
        trust: 'answer',
        symptom: { error: groups.code, ...(said !== undefined && { description: tidied(said) }) },
      };
    }),
  );

/** On one line, without the quotes that don't belong to it. */
const tidied = (said: string): string => said.replace(/\s+/g, ' ').replace(/^[ '`]+|[ '`,]+$/g, '');

const phrasesIn = (text: string): LogCandidate[] =>
  phraseTable.flatMap(({ trust, says }) =>
    [...text.matchAll(says)].map(({ 0: found, index }): LogCandidate => {
      const said = found.replace(/\s+/g, ' ');
      const isCode = isListedError(said) || /^[A-Z_]+$/.test(said);
      return {
        from: index,
        to: index + found.length,
        trust,
        symptom: isCode ? { error: said } : { description: said },
      };
    }),
  );

const systemSignsIn = (text: string): LogCandidate[] =>
  systemSigns.flatMap(({ says, code: ofSystem }) =>
    [...text.matchAll(says)].map(({ 0: found, index, groups }): LogCandidate => {
      const said = found.replace(/\s+/g, ' ');
      const host = groups?.host;
      return {
        from: index,
        to: index + found.length,
        trust: 'common',
        symptom: { code: ofSystem, description: said },
        ...(host !== undefined && { host }),
      };
    }),
  );

/** Of the statuses, those that say something by themselves. */
const statusForm =
  /(?:ERROR_HTTP_|HTTP\/\d(?:\.\d)?\s+|HTTP(?:\s+status)?(?:\s+code)?[:\s]\s*|status(?:\s?code)?["']?\s*[:=]?\s*|responded\s+with\s+)["']?(?<status>407|420|429|5\d\d)(?!\w)|(?<!\S)(?<answered>429|5\d\d)\s+(?:server|client)\s+error\b/gi;

const statusesIn = (text: string): LogCandidate[] =>
  [...text.matchAll(statusForm)].map(({ 0: found, index, groups = {} }) => ({
    from: index,
    to: index + found.length,
    trust: 'status',
    symptom: { status: Number(groups.status ?? groups.answered) },
  }));
