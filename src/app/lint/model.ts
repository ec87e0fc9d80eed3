import type { XmlElements } from '../xml.ts';

export type Severity = 'error' | 'warning' | 'note';

/** From the worst to the mildest. */
export const severities: readonly Severity[] = ['error', 'warning', 'note'];

/** A metadata file, ours or somebody else's. */
export type SourceFile = {
  /** For people: relative to the project, with `/` between the parts. */
  path: string;
  text: string;
  type: string;
  fullName: string;
  elements: XmlElements;
  /** The connection in whose folder (`orgs/<connection>`) it lies. */
  connection?: string;
  /** Whether nobody takes it for what it holds, because of its name. */
  isMisnamed?: boolean;
  /** Whether it lies in a folder from which `sf jwt deploy` would send it. */
  inAppFolder?: boolean;
  /** The package directory in which it lies, as `sfdx-project.json` writes it. */
  packageDirectory?: string;
};

export type AppProject = {
  files: readonly SourceFile[];
  /** Files that aren't metadata that can be read, and why. */
  broken: ReadonlyArray<{ path: string; problem: string }>;
  sourceApiVersion?: number;
  now: Date;
  /** The external client apps that connections use. */
  appsOfConnections?: readonly string[];
};

/** One place that breaks a rule; the tokens fill `rule.<id>.message`. `keys` lead to a value in JSON whose line is told later. */
export type LintFinding = { path: string; line?: number; keys?: readonly string[]; tokens: readonly string[] };

export type AppLintRule<Project = AppProject> = {
  id: string;
  severity: Severity;
  find: (project: Project) => LintFinding[];
};
