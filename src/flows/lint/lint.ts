import { severities } from '../../app/lint/model.ts';
import { lazyLines } from '../../connection/json/lines.ts';
import { isSelection, type SeveralConnections } from '../../connection/choose/selectSeveral.ts';
import { findWidenings } from './baseline.ts';
import type { LintProject, LintReport, RuleFinding } from './model.ts';
import { readLintProject, type LintPlace } from './readProject.ts';
import { lintRules } from './rules.ts';
import { sortOut } from './switchedOff.ts';

type LintRequest = Omit<LintPlace, 'chosen'> & {
  /** Which connections are meant; the whole project if none is said. */
  selection?: SeveralConnections & { keyFolder: string };
  /** Whether a person named the paths, so that they say what is meant. */
  hasNamedPaths?: boolean;
  /** A Git revision: what has been widened since then is reported as well. */
  baseline?: string;
};

/**
 * Judges app files and the connection file by the table of rules; offline. Throws `LintPathMissing`,
 * `GitRevisionUnknown`, and where connections are named the errors of their choice; everything else that is wrong is a finding.
 */
export const lintProject = async (request: LintRequest, now = new Date()): Promise<LintReport> => {
  const { project, ...place } = await readMeant(request, now);
  const found = lintRules.flatMap(({ id, severity, find }) =>
    find(project).map((finding): RuleFinding => ({ ...finding, rule: id, severity })),
  );
  const all = await Promise.all(found.map(inLines(project.connections?.text ?? '')));
  const { findings, switchedOff } = sortOut(all, project);
  return {
    ...(place.chosen && { connections: place.chosen.connections }),
    files: project.files.length + project.broken.length + (project.connections ? 1 : 0),
    findings: findings.sort(worstFirst),
    switchedOff,
    ...(request.baseline !== undefined && { widened: await findWidenings(project, place, request.baseline) }),
  };
};

/** What is meant of the project; whoever names no connections needn't load how they are chosen. */
const readMeant = async (request: LintRequest, now: Date): Promise<LintPlace & { project: LintProject }> => {
  const { selection, hasNamedPaths = false } = request;
  if (!selection || !isSelection(selection)) return { ...request, project: await readLintProject(request, now) };
  const { chosenParts, refuseNothingToJudge } = await import('./chosenParts.ts');
  const chosen = await chosenParts(selection, { ...request, hasNamedPaths });
  const project = await readLintProject({ ...request, chosen }, now);
  refuseNothingToJudge(chosen, project, request.appsFolder);
  return { ...request, chosen, project };
};

/** Lines are told of what is found: nobody looks for those of the rest. */
const inLines = (text: string): ((finding: RuleFinding) => Promise<RuleFinding>) => {
  const lineOf = lazyLines(text);
  return async ({ keys, ...finding }) => (keys ? { ...finding, line: await lineOf(keys) } : finding);
};

const worstFirst = (one: RuleFinding, other: RuleFinding): number =>
  severities.indexOf(one.severity) - severities.indexOf(other.severity) ||
  one.path.localeCompare(other.path) ||
  (one.line ?? 0) - (other.line ?? 0);
