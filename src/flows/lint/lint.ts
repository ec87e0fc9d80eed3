import { severities } from '../../app/lint/model.ts';
import { findWidenings } from './baseline.ts';
import type { LintReport, RuleFinding } from './model.ts';
import { readLintProject, type LintPlace } from './readProject.ts';
import { lintRules } from './rules.ts';
import { sortOut } from './switchedOff.ts';

type LintRequest = LintPlace & {
  /** A Git revision: what has been widened since then is reported as well. */
  baseline?: string;
};

/**
 * Judges app files and the connection file by the table of rules; offline. Throws `LintPathMissing` and
 * `GitRevisionUnknown`; everything else that is wrong is a finding.
 */
export const lintProject = async (request: LintRequest, now = new Date()): Promise<LintReport> => {
  const project = await readLintProject(request, now);
  const all = lintRules.flatMap(({ id, severity, find }) =>
    find(project).map((finding): RuleFinding => ({ ...finding, rule: id, severity })),
  );
  const { findings, switchedOff } = sortOut(all, project);
  return {
    files: project.files.length + project.broken.length + (project.connections ? 1 : 0),
    findings: findings.sort(worstFirst),
    switchedOff,
    ...(request.baseline !== undefined && { widened: await findWidenings(project, request, request.baseline) }),
  };
};

const worstFirst = (one: RuleFinding, other: RuleFinding): number =>
  severities.indexOf(one.severity) - severities.indexOf(other.severity) ||
  one.path.localeCompare(other.path) ||
  (one.line ?? 0) - (other.line ?? 0);
