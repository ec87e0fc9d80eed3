import { revokeToken } from '../../login/probes.ts';
import {
  deleteRefreshTokens,
  endSessions,
  isApplication,
  readSessions,
  type OrgSession,
} from '../../org/people/sessions.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { step, type FlowStep, type StepNotes } from '../steps.ts';
import type { VerifyWorld } from '../verify/verify.ts';
import { takeAway } from './forms.ts';
import type { RevokeFacts } from './look.ts';
import type { RevokeForm, RevokeWatch, RevokeWishes } from './model.ts';
import { isTokenRefused, tryLogin, tryUntilRefused, type LoginToTry, type LoginTrial } from './tryLogin.ts';

/** What a revocation finds out on its way. */
export type RevokeStory = {
  before: LoginTrial;
  after: LoginTrial;
  ended: number;
  sessionsLeft: number;
  tokenRefused: boolean;
  tokensDeleted: boolean;
};

export type RevokeRun = {
  facts: RevokeFacts;
  form: RevokeForm;
  wishes: RevokeWishes;
  login: LoginToTry;
  taken: StepNotes;
  world: VerifyWorld;
  watch: RevokeWatch;
};

type StepOfRevoke = FlowStep<Partial<RevokeStory>>;

/** In this order: as long as a login succeeds, whoever holds the key opens the next session. */
export const revokeSteps = (run: RevokeRun): StepOfRevoke[] => [
  beforeStep(run),
  changeStep(run),
  refusalStep(run),
  ...(run.wishes.sessions ? [sessionStep(run)] : []),
  ...(run.wishes.allTokens ? [refreshTokenStep(run)] : []),
];

/** Takes a token before, so that it can be shown afterwards what became of it. A dry run logs in nowhere. */
const beforeStep = ({ login, world, wishes }: RevokeRun): StepOfRevoke =>
  step<RevokeStory, never>({
    name: 'before',
    changes: 'nothing',
    needs: [],
    plan: async () => {
      if (wishes.dryRun) return { action: 'skipped', facts: {} };
      const before = await tryLogin(login, world);
      return { action: 'none', facts: { before }, details: { answer: before.tried.answer } };
    },
  });

const changeStep = ({ facts, form, taken }: RevokeRun): StepOfRevoke =>
  step<RevokeStory, never>({
    name: 'change',
    changes: 'org',
    needs: [],
    plan: async () => {
      const { isNeeded, notes, apply, validate } = await takeAway[form]({ facts, taken });
      if (!isNeeded) return { action: 'none', facts: {} };
      return { action: 'update', facts: {}, notes, apply, ...(validate && { validate }) };
    },
  });

const refusalStep = ({ login, world, watch, wishes }: RevokeRun): StepOfRevoke =>
  step<RevokeStory, never>({
    name: 'prove',
    changes: 'nothing',
    needs: [],
    plan: async () => {
      if (wishes.dryRun) return { action: 'skipped', facts: {} };
      const deadline = world.now().getTime() + wishes.waitMinutes * 60_000;
      const after = await tryUntilRefused(() => tryLogin(login, world), { ...world, ...watch, deadline });
      const { state, answer } = after.tried;
      const action = state === 'refused' ? 'none' : state === 'untried' ? 'skipped' : 'failed';
      return { action, facts: { after }, details: { answer } };
    },
  });

const sessionStep = (run: RevokeRun): StepOfRevoke =>
  step<RevokeStory, never>({
    name: 'sessions',
    changes: 'org',
    needs: [],
    plan: async ({ before, after }) => ({
      action: 'update',
      facts: {},
      apply: async () => {
        const ended = await endAll(run, [before, after]);
        return { facts: ended, details: { ended: String(ended.ended) } };
      },
    }),
  });

/** By their rows, then the tokens in hand by themselves: one that is a JWT can outlive its row. */
const endAll = async (
  { facts, world }: RevokeRun,
  trials: ReadonlyArray<LoginTrial | undefined>,
): Promise<Pick<RevokeStory, 'ended' | 'sessionsLeft'> & Partial<Pick<RevokeStory, 'tokenRefused'>>> => {
  const { admin } = facts;
  const running = await sessionsOfApp(facts);
  await endSessions(
    admin,
    running.map(({ id }) => id),
  );
  // The org may have given the session that this command itself uses: a login of the same user and app.
  const tokens = trials
    .flatMap((trial) => trial?.session ?? [])
    .filter(({ accessToken }) => accessToken !== admin.connection.accessToken);
  for (const { accessToken, apiUrl } of tokens) await revokeToken(apiUrl, accessToken, world.http);
  const answers = await Promise.all(tokens.map((token) => isTokenRefused(token, admin.apiVersion, world)));
  return {
    ended: running.length,
    sessionsLeft: (await sessionsOfApp(facts)).length,
    ...(tokens.length > 0 && { tokenRefused: answers.every((refused) => refused === true) }),
  };
};

/** Of the user by this app, without the one that this command itself uses. */
const sessionsOfApp = async ({ admin, userId, label }: RevokeFacts): Promise<OrgSession[]> => {
  if (userId === undefined) return [];
  const rows = await readSessions(admin, userId);
  if (!rows) throw jwtError('RevokeSessionsUnreadable', [admin.organization.name]);
  return rows.filter(({ application, isOwn }) => !isOwn && isApplication(application, label));
};

/** Of this user where only this user's access ends, else of all. They went with an app that is deleted. */
const refreshTokenStep = ({ facts: { admin, orgApp, userId }, form }: RevokeRun): StepOfRevoke =>
  step<RevokeStory, never>({
    name: 'refresh-tokens',
    changes: 'org',
    needs: [],
    plan: async () => {
      if (!orgApp || form === 'delete-app') return { action: 'none', facts: { tokensDeleted: true } };
      return {
        action: 'update',
        facts: {},
        apply: async () => {
          await deleteRefreshTokens(admin, orgApp.id, form === 'remove-access' ? userId : undefined);
          return { facts: { tokensDeleted: true } };
        },
      };
    },
  });
