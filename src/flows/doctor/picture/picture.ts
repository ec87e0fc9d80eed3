import type { DoctorFacts, LoginSide } from '../model.ts';
import { accessPicture, type AccessPicture } from './accessPicture.ts';
import { appPicture, type AppPicture } from './appPicture.ts';
import { connectedAppPicture } from './connectedAppPicture.ts';
import { logPicture, type LogPicture } from './logPicture.ts';
import { orgPicture, type OrgPicture } from './orgPicture.ts';
import { userPicture, type UserPicture } from './userPicture.ts';

/** What the facts say, one question each. Undefined: couldn't be seen. */
export type Picture = AppPicture &
  AccessPicture &
  UserPicture &
  LogPicture &
  OrgPicture & { login: LoginSide; now: Date };

/** Pure. */
export const pictureOf = (facts: DoctorFacts): Picture => {
  const { login, org, now } = facts;
  const user = userPicture(login, org?.looks, now);
  return {
    login,
    now,
    ...(org && login.isConnectedApp ? connectedAppPicture(login, org.looks, now) : appPicture(login, org, now)),
    ...accessPicture(org?.looks, now),
    ...user,
    ...logPicture(org?.looks, user),
    ...orgPicture(facts),
  };
};
