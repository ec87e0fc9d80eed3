import type { Severity } from '../../app/lint/model.ts';
import { lintRules } from '../../flows/lint/rules.ts';
import { ruleText, wideningTitle, type ShownFinding, type ShownReport } from '../show/lintReport.ts';

/** As much of SARIF 2.1.0 as code scanning reads. */
type Result = {
  ruleId: string;
  level: Severity;
  message: { text: string };
  locations: Array<{ physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } }>;
  suppressions?: Array<{ kind: 'external'; justification: string }>;
};

/** The findings in the format of code scanning; switched-off ones are suppressed there, widenings are notes. */
export const sarif = (report: ShownReport): object => ({
  $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
  version: '2.1.0',
  runs: [
    {
      tool: { driver: { name: 'sf jwt lint', rules: [...lintRules.map(ruleOf), wideningRule()] } },
      results: [
        ...report.findings.map((finding) => sarifResult(finding)),
        ...report.switchedOff.map((finding) => ({
          ...sarifResult(finding),
          suppressions: [{ kind: 'external', justification: finding.reason }],
        })),
        ...(report.widened ?? []).map(({ path, message }) =>
          sarifResult({ rule: wideningId, severity: 'note', path, message }),
        ),
      ],
    },
  ],
});

const ruleOf = ({ id, severity }: { id: string; severity: Severity }) => ({
  id,
  shortDescription: { text: ruleText(id, 'title') },
  fullDescription: { text: ruleText(id, 'why') },
  help: { text: ruleText(id, 'fix') },
  defaultConfiguration: { level: severity },
});

const wideningRule = (): object => ({
  id: wideningId,
  shortDescription: { text: wideningTitle() },
  defaultConfiguration: { level: 'note' },
});

const wideningId = 'widened';

const sarifResult = ({
  rule,
  severity,
  path,
  line = 1,
  message,
}: Pick<ShownFinding, 'rule' | 'severity' | 'path' | 'line' | 'message'>): Result => ({
  ruleId: rule,
  level: severity,
  message: { text: message },
  locations: [{ physicalLocation: { artifactLocation: { uri: encodeURI(path) }, region: { startLine: line } } }],
});
