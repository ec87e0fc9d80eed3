import { readFileSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Severity } from '../../app/lint/model.ts';
import { findWorkTree } from '../../base/programs/git.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import type { LintReport, RuleFinding } from '../../flows/lint/model.ts';
import { lintRules } from '../../flows/lint/rules.ts';
import { ruleText, sarifText, wideningText } from '../show/lintReport.ts';

/** A place in a file; `uriBaseId` says that the address is relative to the root of the repository. */
type SarifLocation = {
  physicalLocation: { artifactLocation: { uri: string; uriBaseId?: string }; region: { startLine: number } };
};

/** As much of SARIF 2.1.0 as code scanning reads. */
type SarifResult = {
  ruleId: string;
  ruleIndex: number;
  level: Severity;
  message: { text: string };
  locations: SarifLocation[];
  suppressions?: Array<{ kind: 'external'; justification: string }>;
};

type SarifRule = { id: string; severity: Severity; textOf: (part: 'title' | 'why' | 'fix') => string };

const wideningId = 'widened';

/** The root of the repository, by the name that everybody gives it. */
const rootId = '%SRCROOT%';

/** Code scanning refuses a file that has more, whole. */
const maximumResults = 25_000;

const sarifRules: readonly SarifRule[] = [
  ...lintRules.map(({ id, severity }) => ({
    id,
    severity,
    textOf: (part: 'title' | 'why' | 'fix') => ruleText(id, part),
  })),
  { id: wideningId, severity: 'note', textOf: (part) => wideningText(part) },
];

const ruleIndexes = new Map(sarifRules.map(({ id }, index) => [id, index]));

/**
 * The findings in the format of code scanning; switched-off ones are suppressed there, widenings are notes. Addresses are
 * relative to the root of the repository, for the paths of a report are relative to `baseFolder`.
 */
export const sarif = (report: LintReport, baseFolder: string): object => {
  const results = resultsOf(report, baseFolder);
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { ...driverFacts(), rules: sarifRules.map(descriptorOf) } },
        originalUriBaseIds: { [rootId]: { description: { text: sarifText('root') } } },
        ...(results.length > maximumResults && { invocations: [tellLeftOut(results.length - maximumResults)] }),
        results: results.slice(0, maximumResults),
      },
    ],
  };
};

/** In the order in which a full file keeps them: the worst, what is new, what is switched off. */
const resultsOf = (report: LintReport, baseFolder: string): SarifResult[] => {
  const root = findWorkTree(baseFolder) ?? baseFolder;
  const resultOf = (finding: RuleFinding): SarifResult => sarifResult(finding, locationIn(root, baseFolder, finding));
  return [
    ...report.findings.map(resultOf),
    ...(report.widened ?? []).map(({ path, kind, what }) => ({
      ...resultOf({ rule: wideningId, severity: 'note', path, tokens: [] }),
      message: { text: wideningText(kind, [path, what]) },
    })),
    ...report.switchedOff.map((finding): SarifResult => ({
      ...resultOf(finding),
      suppressions: [{ kind: 'external', justification: foreignText(finding.reason) }],
    })),
  ];
};

const tellLeftOut = (count: number): object => ({
  executionSuccessful: true,
  toolExecutionNotifications: [{ level: 'warning', message: { text: sarifText('leftOut', [String(count)]) } }],
});

const driverFacts = () => {
  const { version, homepage } = JSON.parse(
    readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
  ) as Record<string, string | undefined>;
  return { name: 'sf jwt lint', version, ...(homepage !== undefined && { informationUri: homepage }) };
};

const descriptorOf = ({ id, severity, textOf }: SarifRule) => ({
  id,
  shortDescription: { text: textOf('title') },
  fullDescription: { text: textOf('why') },
  help: { text: textOf('fix'), markdown: `${textOf('why')}\n\n${textOf('fix')}` },
  defaultConfiguration: { level: severity },
});

const sarifResult = ({ rule, severity, tokens }: RuleFinding, location: SarifLocation): SarifResult => ({
  ruleId: rule,
  ruleIndex: ruleIndexes.get(rule) ?? -1,
  level: severity,
  message: { text: rule === wideningId ? '' : ruleText(rule, 'message', tokens) },
  locations: [location],
});

/** What lies outside of the repository has an address of its own. */
const locationIn = (root: string, baseFolder: string, { path, line = 1 }: RuleFinding): SarifLocation => {
  const file = resolve(baseFolder, path);
  const inRoot = relative(root, file);
  const isOutside = inRoot.split(sep)[0] === '..' || isAbsolute(inRoot);
  const artifactLocation = isOutside
    ? { uri: pathToFileURL(file).href }
    : { uri: inRoot.split(sep).map(encodeURIComponent).join('/'), uriBaseId: rootId };
  return { physicalLocation: { artifactLocation, region: { startLine: line } } };
};
