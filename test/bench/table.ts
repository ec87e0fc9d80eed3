/** What was measured, as lines and as a page. */
import { arch, cpus, platform, totalmem } from 'node:os';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { root } from '../tools/runCommand.ts';

export type Row = {
  what: string;
  /** What it is compared with. */
  beside: string;
  value: number;
  unit: '×' | 'KB' | 'MiB';
  atMost?: number;
  atLeast?: number;
};
export type Section = { title: string; about: string; rows: Row[] };

const page = join(root, 'docs/performance.md');

const shownNumber = ({ value, unit }: Pick<Row, 'value' | 'unit'>): string =>
  `${unit === '×' && Math.abs(value) < 20 ? value.toFixed(2) : Math.round(value)} ${unit}`;

const goalOf = ({ atMost, atLeast, unit }: Row): string => {
  if (atMost !== undefined) return `at most ${atMost} ${unit}`;
  return atLeast === undefined ? '' : `at least ${atLeast} ${unit}`;
};

/** By what is shown: two digits, for more of them say nothing. */
const isMissed = ({ value, atMost = Infinity, atLeast = -Infinity }: Row): boolean => {
  const shown = Number(value.toFixed(2));
  return !(shown <= atMost && shown >= atLeast);
};

const judged = (row: Row): string => {
  if (goalOf(row) === '') return '';
  return isMissed(row) ? '**missed**' : 'met';
};

export const rowLine = (row: Row): string =>
  [`${shownNumber(row)}: ${row.what}${row.beside && `, beside ${row.beside}`}`, goalOf(row), judged(row)]
    .filter(Boolean)
    .join('; ');

const missedText = (sections: readonly Section[]): string => {
  const missed = sections.flatMap(({ rows }) => rows.filter(isMissed));
  if (missed.length === 0) return 'All goals are met.';
  return `${missed.length === 1 ? 'One goal is' : `${missed.length} goals are`} missed:\n\n${missed
    .map((row) => `- ${row.what}: ${shownNumber(row)} instead of ${goalOf(row)}.`)
    .join('\n')}`;
};

const sectionText = ({ title, about, rows }: Section): string =>
  [
    `## ${title}`,
    about,
    ['| Measured | Beside | Result | Goal | |', '| --- | --- | --- | --- | --- |']
      .concat(
        rows.map((row) => `| ${[row.what, row.beside, shownNumber(row), goalOf(row), judged(row)].join(' | ')} |`),
      )
      .join('\n'),
  ].join('\n\n');

const machine = (): string => {
  const [first] = cpus();
  return `${cpus().length} × ${first?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${arch()}, Node.js ${process.version}`;
};

export const writePage = async (sections: readonly Section[]): Promise<void> => {
  const text = [
    '# Performance',
    'What the commands cost, next to what people use today. The numbers are ratios of runs that took turns on one machine. Seconds would say more about the machine than about the commands. This page is the output of one command, which you can run in a fresh clone:',
    '```\nnpm ci\nnpm run bench -- --write\n```',
    `Measured on ${new Date().toISOString().slice(0, 10)} on ${machine()}. The plugin was packed and installed, and the orgs were local.`,
    missedText(sections),
    ...sections.map(sectionText),
  ].join('\n\n');
  writeFileSync(page, await format(text, { ...(await resolveConfig(page)), parser: 'markdown' }));
};
