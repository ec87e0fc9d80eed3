import { isJwtError } from '../../base/errors.ts';
import { findAppId } from '../../org/apps.ts';
import type { AdminOrg } from '../../org/connect.ts';
import { readConsumerKey, type ConsumerKey } from '../../org/consumerKey.ts';
import { readGrants, type Grant } from '../../org/grants.ts';
import { wantedGrants, type FittedComponent } from './fit.ts';

export type GrantName = Pick<Grant, 'kind' | 'name'>;

export type ReadBack = {
  /** Who is pre-authorised, as the org says. */
  grants: GrantName[];
  /** Whom the policy names and the org hasn't pre-authorised. */
  notGranted: GrantName[];
  /** The consumer key; absent if the app isn't there yet, or if the admin may not read it. */
  clientId?: string;
  /** Why it couldn't be read, and how a person gets it. */
  clientIdProblem?: string;
};

/** What the org says of the app now. After a dry run or a failure that may be: nothing. */
export const readBackApp = async (
  admin: AdminOrg,
  app: string,
  fitted: readonly FittedComponent[],
): Promise<ReadBack> => {
  const id = await findAppId(admin, app);
  if (id === undefined) return { grants: [], notGranted: [] };
  const globalSettings = fitted.find(({ type }) => type === 'ExtlClntAppGlobalOauthSettings')?.fullName;
  const [grants, consumerKey] = await Promise.all([
    readGrants(admin, id),
    consumerKeyOrProblem(readConsumerKey(admin, { id, name: app, globalSettings })),
  ]);
  return {
    grants: grants.map(({ kind, name }) => ({ kind, name })),
    notGranted: notGranted(fitted, grants),
    ...consumerKey,
  };
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

const notGranted = (fitted: readonly FittedComponent[], grants: readonly Grant[]): GrantName[] => {
  const has = ({ kind, name }: GrantName): boolean =>
    grants.some((grant) => grant.kind === kind && grant.name.toLowerCase() === name.toLowerCase());
  return grantsOfPolicy(fitted).filter((grant) => !has(grant));
};

/** Whom the policy among the components names. */
export const grantsOfPolicy = (fitted: readonly FittedComponent[]): GrantName[] => {
  const { permissionSets, profiles } = wantedGrants(fitted);
  return [
    ...permissionSets.map((name) => ({ kind: 'permissionSet' as const, name })),
    ...profiles.map((name) => ({ kind: 'profile' as const, name })),
  ];
};
