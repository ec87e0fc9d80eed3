import { exitCodes, type ExitCode } from '../../base/errors/exitCodes.ts';
import type { Notice } from '../../base/notice.ts';
import type { StepReport } from '../steps.ts';
import { stillWorking } from './plan.ts';
import type { RevokeFacts } from './look.ts';
import type { Revocation, TriedState } from './model.ts';
import type { RevokeRun, RevokeStory } from './story.ts';

type RevocationDone = { story: Partial<RevokeStory>; steps: StepReport[]; notices: Notice[] };

type Verdict = Pick<Revocation, 'outcome' | 'exitCode'>;

const verdict = (outcome: Revocation['outcome'], { code }: { code: ExitCode }): Verdict => ({
  outcome,
  exitCode: code,
});

/** Proven is what was seen: the org refuses a fresh login. */
const byLogin: Record<TriedState, Verdict> = {
  refused: verdict('revoked', exitCodes.proven),
  accepted: verdict('works', exitCodes.gaveUp),
  otherwise: verdict('unproven', exitCodes.failed),
  unclear: verdict('unproven', exitCodes.temporary),
  untried: verdict('unproven', exitCodes.failed),
};

/** What is known of a connection before and after. */
export const factsOfEntry = (
  { connection, app, username, admin, logins }: RevokeFacts,
  dryRun: boolean,
): Omit<Revocation, 'form' | 'outcome' | 'exitCode' | 'steps' | 'notices' | 'stillWorks'> => ({
  connection,
  app,
  orgId: admin.orgId,
  orgName: admin.organization.name,
  environment: admin.organization.environment,
  username,
  dryRun,
  ...(logins && { logins }),
});

/** The result of a run, from what it found. */
export const revocationOf = (run: RevokeRun, { story, steps, notices }: RevocationDone): Revocation => {
  const { facts, form, wishes } = run;
  const { before, after, tokenRefused } = story;
  const deleted = story.tokensDeleted === true || form === 'delete-app';
  return {
    ...factsOfEntry(facts, wishes.dryRun),
    form,
    ...verdictOf(run, story),
    steps,
    ...(before && { loginBefore: before.tried }),
    ...(after && { loginAfter: after.tried }),
    ...(tokenRefused !== undefined && { tokenRefused }),
    ...tracesOf(facts, story, deleted),
    notices,
    stillWorks: wishes.dryRun ? [] : stillWorking(facts, form, leftOf(facts, story, deleted)),
  };
};

/** Sessions and refresh tokens, as far as they are visible. */
const tracesOf = (
  { sessions, tokenUsers, userId }: RevokeFacts,
  { ended = 0 }: Partial<RevokeStory>,
  deleted: boolean,
): Pick<Revocation, 'sessions' | 'refreshTokens'> => ({
  ...(sessions && { sessions: { found: Math.max(sessions.length, ended), ended } }),
  ...(tokenUsers && {
    refreshTokens: { ofApp: tokenUsers.length, ofUser: tokenUsers.filter((id) => id === userId).length, deleted },
  }),
});

const leftOf = (
  { sessions, tokenUsers }: RevokeFacts,
  { sessionsLeft = sessions?.length }: Partial<RevokeStory>,
  deleted: boolean,
): { sessionsLeft?: number; tokensLeft?: number } => ({
  ...(sessionsLeft !== undefined && { sessionsLeft }),
  ...(!deleted && { tokensLeft: tokenUsers?.length }),
});

const verdictOf = ({ wishes }: RevokeRun, { after, sessionsLeft = 0, tokenRefused }: Partial<RevokeStory>): Verdict => {
  if (wishes.dryRun) return verdict('planned', exitCodes.proven);
  const result = byLogin[after?.tried.state ?? 'untried'];
  const isLeft = wishes.sessions && (sessionsLeft > 0 || tokenRefused === false);
  return result.outcome === 'revoked' && isLeft ? verdict('unproven', exitCodes.failed) : result;
};
