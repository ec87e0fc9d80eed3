import { commandSpan } from '../../../base/text/commandText.ts';
import { foreignText } from '../../../base/text/foreignText.ts';
import type { Cause, Diagnosis } from '../../../flows/doctor/model.ts';
import { checkText } from '../../../flows/checkTexts.ts';
import { ruledOut, unseenLine } from './diagnosisLines.ts';
import { doctorText } from './doctorViewTexts.ts';

/** A diagnosis as a page of Markdown for whoever administers the org: what is wrong, how that is known, what to do. */
export const ticket = (diagnosis: Diagnosis, now: Date): string => {
  const { cause, others, unseen, checks } = diagnosis;
  const works = diagnosis.outcome === 'proven';
  return [
    `# ${cause ? doctorText('ticket.title', { title: cause.title }, 'markdown') : doctorText('ticket.titleWorks')}`,
    '',
    doctorText(works ? 'ticket.introWorks' : 'ticket.intro'),
    '',
    ...factTable(diagnosis, now),
    ...(cause ? causeSections(cause) : []),
    ...listSection(
      'others',
      others.map(({ title, id, evidence, fix }) => [`${title} [${id}]`, ...evidence, ...fix].join(' ')),
    ),
    ...listSection('excluded', ruledOut(diagnosis, true)),
    ...listSection('unseen', unseen.map(unseenLine)),
    ...logTables(diagnosis),
    ...listSection(
      'checks',
      checks.map(({ id, outcome, evidence }) => `${outcome}: ${checkText(`${id}.label`)}. ${evidence}`),
    ),
    '',
  ].join('\n');
};

const ticketSection = (id: string): string[] => ['', `## ${doctorText(`ticket.${id}`)}`, ''];

/** No bracket is left before a parenthesis, so that none of it is a link. */
const markdownProse = (text: string): string => foreignText(text, 'markdown').replace(/\\(?=[()+])/g, '');

/** A sentence of ours; its commands stay as they are, so that they can be copied. */
const prose = (sentence: string): string => {
  const parts: string[] = [];
  let end = 0;
  for (const { 0: found, index } of sentence.matchAll(commandSpan)) {
    const command = found.replace(/["`]/g, '').trimEnd();
    parts.push(markdownProse(sentence.slice(end, index)), ` \`${command}\``);
    end = index + found.length;
  }
  return [...parts, markdownProse(sentence.slice(end))].join('').trim();
};

const listSection = (id: string, items: readonly string[]): string[] =>
  items.length === 0 ? [] : [...ticketSection(id), ...items.map((item) => `- ${prose(item)}`)];

const causeSections = ({ title, id, certainty, evidence, fix }: Cause): string[] => [
  ...ticketSection('cause'),
  `${prose(title)} (\`${id}\`, ${doctorText(`certainty.${certainty}`)})`,
  ...listSection('evidence', evidence),
  ...ticketSection('steps'),
  ...fix.map((step, index) => `${index + 1}. ${prose(step)}`),
  `${fix.length + 1}. ${doctorText('ticket.again')}`,
];

const factTable = ({ admin, username, app, clientId, instanceUrl }: Diagnosis, now: Date): string[] => [
  tableLine(['', '']),
  tableLine(['---', '---']),
  ...[
    ['org', admin && `${admin.orgName}, ${admin.orgId}, ${admin.environment}`],
    ['user', username],
    ['app', app],
    ['clientId', clientId],
    ['instanceUrl', instanceUrl],
    ['time', now.toISOString()],
  ].flatMap(([id, value]) =>
    value === undefined ? [] : [tableLine([doctorText(`ticket.${id}`), foreignText(value, 'codeSpan')])],
  ),
];

const logTables = ({ logins = [], changes = [] }: Diagnosis): string[] => [
  ...(logins.length === 0
    ? []
    : [
        ...ticketSection('logins'),
        ...ticketTable(
          ['time', 'status', 'ip', 'application'].map((id) => doctorText(`logins.${id}`)),
          logins.map(({ time, status, sourceIp, application }) => [time, status, sourceIp, application]),
        ),
      ]),
  ...listSection(
    'changes',
    changes.map((row) => doctorText('changes.item', row)),
  ),
];

const ticketTable = (head: readonly string[], rows: ReadonlyArray<readonly string[]>): string[] => [
  tableLine(head),
  tableLine(head.map(() => '---')),
  ...rows.map((cells) => tableLine(cells.map((cell) => foreignText(cell, 'codeSpan')))),
];

const tableLine = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
