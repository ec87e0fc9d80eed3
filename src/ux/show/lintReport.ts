import { Messages } from '../../base/text/messages.ts';
import type { Severity } from '../../app/lint/model.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import type { LintReport, RuleFinding, Widening, WideningKind } from '../../flows/lint/model.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const lintReportMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.lint');

/** A finding in words. */
type ShownFinding = {
  rule: string;
  severity: Severity;
  path: string;
  line?: number;
  message: string;
  why: string;
  fix: string;
};

type ShownWidening = Widening & { message: string };

/** A report as `--json` shows it. */
export type ShownReport = {
  /** The connections that were asked for; absent for the whole project. */
  connections?: string[];
  files: number;
  errors: number;
  warnings: number;
  notes: number;
  findings: ShownFinding[];
  switchedOff: Array<ShownFinding & { reason: string }>;
  /** Absent without a baseline. */
  widened?: ShownWidening[];
};

/** The texts of a rule; `message` has places for the tokens of a finding. */
export const ruleText = (rule: string, part: 'title' | 'message' | 'why' | 'fix', tokens: readonly string[] = []) =>
  lintReportMessages.getMessage(`rule.${rule}.${part}`, tokens.map(safeLintText));

/** The texts of what has been widened since a baseline: what all have in common, or one of them with its path and itself. */
export const wideningText = (part: 'title' | 'why' | 'fix' | WideningKind, tokens: readonly string[] = []): string =>
  lintReportMessages.getMessage(`widened.${part === 'title' ? 'rule' : part}`, tokens.map(safeLintText));

export const sarifText = (part: 'root' | 'leftOut', tokens: readonly string[] = []): string =>
  lintReportMessages.getMessage(`sarif.${part}`, [...tokens]);

const safeLintText = (token: string): string => foreignText(token);

export const shownReport = ({ connections, files, findings, switchedOff, widened }: LintReport): ShownReport => ({
  ...(connections && { connections: connections.map(safeLintText) }),
  files,
  errors: countFindings(findings, 'error'),
  warnings: countFindings(findings, 'warning'),
  notes: countFindings(findings, 'note'),
  findings: findings.map(shownFinding),
  switchedOff: switchedOff.map((finding) => ({ ...shownFinding(finding), reason: foreignText(finding.reason) })),
  ...(widened && { widened: widened.map(shownWidening) }),
});

const countFindings = (findings: readonly RuleFinding[], severity: Severity): number =>
  findings.filter((finding) => finding.severity === severity).length;

const shownFinding = ({ rule, severity, path, line, tokens }: RuleFinding): ShownFinding => ({
  rule,
  severity,
  path: foreignText(path),
  ...(line !== undefined && { line }),
  message: ruleText(rule, 'message', tokens),
  why: ruleText(rule, 'why'),
  fix: ruleText(rule, 'fix'),
});

const shownWidening = ({ path, kind, what }: Widening): ShownWidening => ({
  path: foreignText(path),
  kind,
  what: foreignText(what),
  message: wideningText(kind, [path, what]),
});

/** The report for a terminal. */
export const reportLines = (report: ShownReport, baseline?: string): string[] => [
  ...report.findings.flatMap((finding) => [findingLine(finding), `  ${finding.why}`, `  ${finding.fix}`, '']),
  ...(report.switchedOff.length > 0 ? [lintReportMessages.getMessage('switchedOff.title')] : []),
  ...report.switchedOff.map(
    ({ reason, ...finding }) =>
      `  ${lintReportMessages.getMessage('switchedOff', [placeOf(finding), finding.message, finding.rule, reason])}`,
  ),
  ...wideningLines(report, baseline),
  lintReportMessages.getMessage('total', [
    report.files,
    report.errors,
    report.warnings,
    report.notes,
    report.switchedOff.length,
  ]),
];

const findingLine = (finding: ShownFinding): string => {
  const severity = lintReportMessages.getMessage(`severity.${finding.severity}`);
  return lintReportMessages.getMessage('finding', [placeOf(finding), `${severity}: ${finding.message}`, finding.rule]);
};

const placeOf = ({ path, line }: Pick<ShownFinding, 'path' | 'line'>): string =>
  line === undefined ? path : `${path}:${line}`;

const wideningLines = ({ widened }: ShownReport, baseline = ''): string[] => {
  if (!widened) return [];
  if (widened.length === 0) return [lintReportMessages.getMessage('widened.none', [safeLintText(baseline)]), ''];
  return [
    lintReportMessages.getMessage('widened.title', [safeLintText(baseline)]),
    ...widened.map(({ message }) => `  ${message}`),
    '',
  ];
};
