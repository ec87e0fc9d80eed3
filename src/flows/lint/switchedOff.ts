import type { SwitchedOffRule } from '../../connection/types.ts';
import type { LintProject, RuleFinding } from './model.ts';

type Off = SwitchedOffRule & { reason: string };

/** Parts findings into those that count and those of rules that somebody has switched off with a reason. */
export const sortOut = (
  findings: readonly RuleFinding[],
  project: LintProject,
): { findings: RuleFinding[]; switchedOff: Array<RuleFinding & { reason: string }> } => {
  const off = switchedOffRules(project);
  const reasonOf = (finding: RuleFinding): string | undefined =>
    off.find(({ rule, path }) => rule === finding.rule && (path === undefined || path === finding.path))?.reason;
  return {
    findings: findings.filter((finding) => reasonOf(finding) === undefined),
    switchedOff: findings.flatMap((finding) => {
      const reason = reasonOf(finding);
      return reason === undefined ? [] : [{ ...finding, reason }];
    }),
  };
};

/** What the connection file and comments in the files switch off. What has no reason stays on. */
export const switchedOffRules = ({ files, connections }: Pick<LintProject, 'files' | 'connections'>): Off[] =>
  [...(connections?.file?.lint?.off ?? []), ...files.flatMap(({ path, text }) => offInComments(text, path))].flatMap(
    (row) => (row.reason?.trim() ? [{ ...row, reason: row.reason.trim() }] : []),
  );

/** `<!-- sf jwt lint off pkce-off: why -->`: for the file in which it stands. */
const comment = /<!--\s*sf jwt lint off ([a-z-]{1,60}):([^<>]{1,500}?)-->/g;

const offInComments = (text: string, path: string): SwitchedOffRule[] =>
  [...text.matchAll(comment)].map(([, rule = '', reason]) => ({ rule, reason, path }));
