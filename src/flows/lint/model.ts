import type { AppProject, LintFinding, AppLintRule, Severity } from '../../app/lint/model.ts';
import type { ConnectionFile } from '../../connection/types.ts';

/** The app files and the connection file, read and not yet judged. */
export type LintProject = AppProject & {
  /** The connections that have a bundle in the environment. */
  bundled?: readonly string[];
  connections?: {
    path: string;
    text: string;
    /** Absent if it can't be used. */
    file?: ConnectionFile;
    /** Why it, or a record of it, can't be used: the name of the error, and what it says. */
    problems?: ReadonlyArray<{ name: string; message: string; line?: number; connection?: string }>;
  };
};

export type LintRule = AppLintRule<LintProject>;

/** A finding with its rule. */
export type RuleFinding = LintFinding & { rule: string; severity: Severity };

/** Something that a change gives, opens or moves; the texts are `widened.<kind>` of the command. */
export type Widening = { path: string; kind: WideningKind; what: string };

export type WideningKind =
  | 'grant'
  | 'scope'
  | 'flow'
  | 'policy'
  | 'callback'
  | 'ip-range'
  | 'certificate'
  | 'permission'
  | 'host'
  | 'org'
  | 'username'
  | 'rule-off';

export type LintReport = {
  /** The connections that were asked for; absent for the whole project. */
  connections?: readonly string[];
  /** How many files were read. */
  files: number;
  findings: RuleFinding[];
  /** Findings of rules that are switched off, and why. */
  switchedOff: Array<RuleFinding & { reason: string }>;
  /** Absent without a baseline. */
  widened?: Widening[];
};
