import { jwtError } from '../../../base/errors/errors.ts';
import { withoutGrants } from '../../../app/grants.ts';
import { findApp } from '../../../org/app/apps.ts';
import type { AdminOrg } from '../../../org/session/connect.ts';
import { deployComponents } from '../../../org/deploy/deploy.ts';
import type { DeployOutcome } from '../../../org/deploy/deployOutcome.ts';
import { otherInOrg } from '../after/differences.ts';
import { repairGrants } from '../after/repairGrants.ts';
import { fitToOrg, type FittedComponent } from '../fit.ts';
import type { DeployPlan } from '../plan.ts';
import { deployResumably, followNamedDeploy, type ResumableDeploy } from './pickUp.ts';
import { renamedByRefusal } from './renamed.ts';

export type Ended = DeployOutcome & { pickedUp: boolean };

/** How a plan is sent. */
type SendOptions = ResumableDeploy & {
  admin: AdminOrg;
  /** Whether the org has said already that it takes the plan. */
  isValidated?: boolean;
  /** The policy goes even if the grants before it are refused. */
  forcePolicy?: boolean;
  /** The deploy that is followed in place of a new one. */
  jobId?: string;
};

/** Sends what the plan says and waits for the end, follows the deploy that it names, or does nothing. */
export const sendPlan = async (plan: DeployPlan, options: SendOptions): Promise<Ended> => {
  if (options.jobId !== undefined) return followNamed(plan, options, options.jobId);
  if (plan.sends === 'nothing') return nothingToDo(plan);
  return (
    (await grantBeforePolicy(plan, options)) ?? sendRenaming(plan.components, (some) => sendForReal(some, options))
  );
};

/** Asks the org whether it would take what the plan says; nothing is changed. */
export const validatePlan = async (
  plan: DeployPlan,
  { admin, waitMinutes, onUpdate }: Pick<SendOptions, 'admin' | 'waitMinutes' | 'onUpdate'>,
): Promise<Ended> => {
  if (plan.sends === 'nothing') return nothingToDo(plan);
  return sendRenaming(plan.components, async (some) => ({
    ...(await deployComponents(admin, some, { checkOnly: true, waitMinutes, onUpdate })),
    pickedUp: false,
  }));
};

/**
 * Access before the policy that demands it: where the deploy shuts out all who hold no grant, the grants are made first, once
 * the org has said that it takes the rest. Returns the outcome of a deploy that it would refuse. Throws GrantRefused before
 * the policy goes, unless that is allowed (`forcePolicy`).
 */
const grantBeforePolicy = async (plan: DeployPlan, options: SendOptions): Promise<Ended | undefined> => {
  const { app, appId, grantFirst } = plan;
  if (appId === undefined || grantFirst.length === 0) return undefined;
  if (!options.isValidated) {
    const validated = await validatePlan(plan, { ...options, onUpdate: undefined });
    if (!validated.succeeded) return validated;
  }
  const { repaired, problem } = await repairGrants(options.admin, appId, grantFirst);
  if (problem !== undefined && !options.forcePolicy) {
    const left = withoutGrants(grantFirst, repaired).map(({ name }) => name);
    throw jwtError('GrantRefused', [left.join(', '), app, problem]);
  }
  return undefined;
};

/** What was sent can't be seen, but what the org has of it can: the files may have changed since. */
const followNamed = async (
  { app, components }: DeployPlan,
  { admin, ...options }: SendOptions,
  deployId: string,
): Promise<Ended> => {
  const outcome = await followNamedDeploy(admin, components, { ...options, deployId, app });
  if (!outcome.succeeded) return outcome;
  const orgApp = await findApp(admin, app);
  const isSame = orgApp && (await otherInOrg(admin, fitToOrg(components, orgApp, []), orgApp)).length === 0;
  if (!isSame) throw jwtError('DeployIsAnother', [deployId, app]);
  return outcome;
};

const sendForReal = (components: readonly FittedComponent[], { admin, ...options }: SendOptions): Promise<Ended> =>
  deployResumably(admin, components, options);

/** An org may say only by its refusal under which names it holds the components. */
const sendRenaming = async (
  components: readonly FittedComponent[],
  send: (some: readonly FittedComponent[]) => Promise<Ended>,
): Promise<Ended> => {
  const outcome = await send(components);
  const renamed = outcome.succeeded ? undefined : renamedByRefusal(components, outcome);
  return renamed ? withPathsOf(components, renamed, await send(renamed)) : outcome;
};

/** Whatever name a component was sent under in the end, it came from the same file. */
const withPathsOf = (
  fitted: readonly FittedComponent[],
  renamed: readonly FittedComponent[],
  outcome: Ended,
): Ended => {
  const pathOf = (path: string): string => fitted[renamed.findIndex((each) => each.path === path)]?.path ?? path;
  return {
    ...outcome,
    components: outcome.components.map((each) => ({ ...each, path: pathOf(each.path) })),
    errors: outcome.errors.map((each) => ({ ...each, ...(each.path !== undefined && { path: pathOf(each.path) }) })),
  };
};

const nothingToDo = ({ components }: DeployPlan): Ended => ({
  id: '',
  succeeded: true,
  components: components.map(({ type, fullName, path }) => ({ type, fullName, path, state: 'unchanged' })),
  errors: [],
  isOfThese: true,
  pickedUp: false,
});
