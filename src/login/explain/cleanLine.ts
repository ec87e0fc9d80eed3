import { stripVTControlCharacters } from 'node:util';
import { innerEnd, unquoted } from './unquoted.ts';

/** What runners, loggers and terminals put before a line; one may stand behind another. */
const lineMarks = [
  String.raw`section_(?:start|end):\d+:\S*\s*`, // GitLab
  String.raw`\d\d[OE][+ ]\s?`, // GitLab, behind its time
  String.raw`##\[\w+\]\s*`, // Azure, GitHub
  String.raw`##vso\[[^\]]{0,300}\]\s*`,
  String.raw`::\w+(?: [^:\n]{0,300})?::\s*`, // GitHub
  String.raw`[^\t]{1,100}\t[^\t]{1,100}\t(?=\d{4}-\d\d-)`, // gh run view --log
  String.raw`[[(]?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?[\])]?(?:\s*[|:-](?=\s))?\s*`,
  String.raw`[[(]?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?[\])]?(?:\s+[|-](?=\s))?\s+`, // Jenkins
  String.raw`[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d \S{1,80} \S{1,80}: `, // syslog
  String.raw`[EWIF]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ \S{1,80}\] `, // Kubernetes
  String.raw`\[?(?:ERROR|WARN|WARNING|INFO|DEBUG|FATAL|TRACE|SEVERE|CRITICAL|STDOUT|STDERR)\]?(?: ?[:|-])?\s+`,
  String.raw`[\w.-]{1,60} +\| `, // Docker Compose
  String.raw`\s*[›»▸│┃❯](?:\s+|$)`, // the boxes of sf
];
const lineMark = new RegExp(`^(?:${lineMarks.join('|')})`);
const maximumMarks = 6;

/** Colors whose escape character was lost on the way. */
const lostColors = /\^?\[\d{1,2}(?:;\d{1,3}){0,4}m/g;

/** No letter, and no blank that means something. */
const unseen = /(?![\t\n\v\f])[\p{Cc}\p{Cf}]/gu;

/** A line of a log without what stands around it, and with the signs that quoting has replaced. */
export const cleanLine = (raw: string): string => {
  let line = stripVTControlCharacters(raw).replace(/\r+$/, '').replaceAll('\r', innerEnd).replace(unseen, '');
  if (line.includes('[')) line = line.replace(lostColors, '');
  for (let count = 0; count < maximumMarks; count += 1) {
    const rest = line.replace(lineMark, '');
    if (rest === line) break;
    line = rest;
  }
  return unquoted(line);
};
