import { grantList, oauthPolicyType, policyGrants, withoutGrants } from '../../../app/grants.ts';
import { isJwtError, jwtError } from '../../../base/errors/errors.ts';
import { findApp, findAppId, readComponents } from '../../../org/app/apps.ts';
import type { AdminOrg } from '../../../org/session/connect.ts';
import { readConsumerKey, type ConsumerKey } from '../../../org/app/consumerKey.ts';
import { readGrants, type GrantName } from '../../../org/people/grants.ts';
import { ifAllowed } from '../../../org/session/orgError.ts';
import { unlessSoapRefused } from '../../../org/request/protocol.ts';
import { otherInOrg } from './differences.ts';
import { fitToOrg, grantsOfPolicy, type FittedComponent } from '../fit.ts';
import { repairGrants } from './repairGrants.ts';

export type ReadBack = {
  /** Who is pre-authorised, as the org says. */
  grants: GrantName[];
  /** Whether the org tells it. */
  grantsKnown: boolean;
  /** Whom the policy named without the org pre-authorising them; they were granted the app row by row. */
  repaired: GrantName[];
  /** Whom the policy names and the org hasn't pre-authorised. */
  notGranted: GrantName[];
  /** Why that couldn't be repaired, in the org's words. */
  grantsProblem?: string;
  /** The components that the org holds otherwise than they were sent; absent if it shows no difference. */
  notAsSent?: string[];
  /** Who is missing in the policy that the org has now. */
  notInPolicy: GrantName[];
  /** The consumer key; absent if the app isn't there yet, or if the admin may not read it. */
  clientId?: string;
  /** Why it couldn't be read, and how a person gets it. */
  clientIdProblem?: string;
};

/** What the org says of the app now. After a dry run or a failure that may be: nothing, and then nothing is repaired. */
export const readBackApp = async (
  admin: AdminOrg,
  app: string,
  fitted: readonly FittedComponent[],
  { repair }: { repair: boolean },
): Promise<ReadBack> => {
  const id = await findAppId(admin, app);
  if (id === undefined) return { grants: [], grantsKnown: true, repaired: [], notGranted: [], notInPolicy: [] };
  const globalSettings = fitted.find(({ type }) => type === 'ExtlClntAppGlobalOauthSettings')?.fullName;
  const [grants, notInPolicy, consumerKey] = await Promise.all([
    readBackGrants(admin, id, grantsOfPolicy(fitted), repair),
    repair ? missingInPolicy(admin, fitted) : [],
    consumerKeyOrProblem(readConsumerKey(admin, { id, name: app, globalSettings })),
  ]);
  return { ...grants, notInPolicy, ...consumerKey };
};

/** What the org holds otherwise than it was sent, as far as it shows it; a question that it refuses tells nothing. */
export const readNotAsSent = async (
  admin: AdminOrg,
  app: string,
  fitted: readonly FittedComponent[],
): Promise<Pick<ReadBack, 'notAsSent'>> => {
  const notAsSent = (await ifAllowed(findOther(admin, app, fitted))) ?? [];
  return notAsSent.length > 0 ? { notAsSent } : {};
};

const findOther = async (admin: AdminOrg, app: string, fitted: readonly FittedComponent[]): Promise<string[]> => {
  const orgApp = await findApp(admin, app);
  return orgApp ? otherInOrg(admin, fitToOrg(fitted, orgApp, []), orgApp) : [app];
};

/** Reads back after a deploy: a failure then must not hide that it was made. Adds DeployNotReadBack to the errors. */
export const sayingDeployed = async <Result>(
  { instanceUrl, username = '<username of the admin>' }: Pick<AdminOrg, 'instanceUrl' | 'username'>,
  deployId: string,
  lookBack: () => Promise<Result>,
): Promise<Result> => {
  try {
    return await lookBack();
  } catch (error) {
    if (!isJwtError(error)) throw error;
    const { message, exitCode, actions = [] } = error;
    const named = jwtError('DeployNotReadBack', [deployId, instanceUrl, message], [deployId, username]);
    throw Object.assign(named, { exitCode, actions: [...actions, ...(named.actions ?? [])], data: { deployId } });
  }
};

type GrantsRead = Omit<ReadBack, 'notInPolicy' | 'clientId' | 'clientIdProblem'>;

const readBackGrants = async (
  admin: AdminOrg,
  appId: string,
  wanted: readonly GrantName[],
  repair: boolean,
): Promise<GrantsRead> => {
  const first = await grantNames(admin, appId);
  if (!first) return { grants: [], grantsKnown: false, repaired: [], notGranted: [] };
  const missing = withoutGrants(wanted, first);
  if (missing.length === 0 || !repair) return { grants: first, grantsKnown: true, repaired: [], notGranted: missing };
  const { repaired, problem } = await repairGrants(admin, appId, missing);
  const grants = (await grantNames(admin, appId)) ?? first;
  return {
    grants,
    grantsKnown: true,
    repaired: repaired.filter((grant) => withoutGrants([grant], grants).length === 0),
    notGranted: withoutGrants(wanted, grants),
    ...(problem !== undefined && { grantsProblem: problem }),
  };
};

const grantNames = async (admin: AdminOrg, appId: string): Promise<GrantName[] | undefined> =>
  (await ifAllowed(readGrants(admin, appId)))?.map(({ kind, name }) => ({ kind, name }));

/** The policy as the org has it is the other half of a grant: the next deploy of any tool goes by its names. */
const missingInPolicy = async (admin: AdminOrg, fitted: readonly FittedComponent[]): Promise<GrantName[]> => {
  const sent = fitted.find(({ type }) => type === oauthPolicyType);
  const read = sent && unlessSoapRefused(ifAllowed(readComponents(admin, sent.type, [sent.fullName])));
  const [inOrg] = (await read) ?? [];
  if (!inOrg) return [];
  return withoutGrants(grantsOfPolicy(fitted), grantList(policyGrants(inOrg.elements)));
};

/** The deploy has been made; an unreadable key must not hide that. */
const consumerKeyOrProblem = async (
  key: Promise<ConsumerKey>,
): Promise<Pick<ReadBack, 'clientId' | 'clientIdProblem'>> => {
  try {
    return { clientId: (await key).clientId };
  } catch (error) {
    if (!isJwtError(error) || error.name !== 'ConsumerKeyUnreadableError') throw error;
    return { clientIdProblem: [error.message, ...(error.actions ?? [])].join(' ') };
  }
};
