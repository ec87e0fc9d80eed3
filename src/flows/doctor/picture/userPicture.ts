import { BlockList, isIPv6 } from 'node:net';
import { nearestFirst } from '../../../app/compare/nearest.ts';
import type { ProfileSign } from '../../../org/signs/policySigns.ts';
import { seenValue } from '../../../org/signs/seen.ts';
import type { UserLook } from '../../../org/signs/userSigns.ts';
import type { LoginSide, OrgLooks } from '../model.ts';
import { hoursPicture, type HoursPicture } from './loginHours.ts';

export type UserPicture = HoursPicture & {
  hasUser?: boolean;
  /** Of a username that the org doesn't have: with another ending, as sandboxes add it; by its email address; the nearest. */
  sameStem?: string;
  ofEmail?: string;
  nearestNames?: string;
  profileName?: string;
  isActive?: boolean;
  isFrozen?: boolean;
  isLocked?: boolean;
  hasApi?: boolean;
  isApiOnly?: boolean;
  /** A user of the licence *Salesforce Integration* without the permission-set licence. */
  lacksLicence?: boolean;
  hasLoginHours?: boolean;
  hasRanges?: boolean;
  ranges?: ProfileSign['ranges'];
};

/** What the org says of the login user. */
export const userPicture = (login: LoginSide, looks: OrgLooks | undefined, now: Date): UserPicture => {
  if (!looks) return {};
  const [user, lock, rights] = [seenValue(looks.user), seenValue(looks.lock), seenValue(looks.rights)];
  const licence = seenValue(looks.licence);
  return {
    ...(user && whoPicture(login.username, user)),
    isFrozen: lock?.isFrozen,
    isLocked: lock?.isLocked,
    hasApi: rights?.api,
    isApiOnly: rights?.apiOnly,
    ...(licence && { lacksLicence: !licence.isAssigned }),
    ...profilePicture(seenValue(looks.profile), { now, zone: seenValue(looks.zone) }),
  };
};

const profilePicture = (profile: ProfileSign | undefined, moment: Parameters<typeof hoursPicture>[1]): UserPicture => {
  if (!profile) return {};
  const { hours, ranges } = profile;
  const hasLoginHours = Object.keys(hours).length > 0;
  return {
    hasLoginHours,
    ...(hasLoginHours && hoursPicture(hours, moment)),
    hasRanges: ranges.length > 0,
    ranges,
  };
};

const shownNames = 3;

const whoPicture = (username: string, { found, similar, byEmail }: UserLook): UserPicture => {
  if (found) return { hasUser: true, profileName: found.profileName, isActive: found.isActive };
  const nearestNames = nearestFirst(username, similar).slice(0, shownNames);
  const sameStem = similar.find((name) => isStemOf(name, username) || isStemOf(username, name));
  return {
    hasUser: false,
    ...(sameStem !== undefined && { sameStem }),
    ...(byEmail[0] !== undefined && { ofEmail: byEmail[0] }),
    ...(nearestNames.length > 0 && { nearestNames: nearestNames.join(', ') }),
  };
};

/** `ci@acme.com` of `ci@acme.com.uat`. */
const isStemOf = (stem: string, name: string): boolean => name.toLowerCase().startsWith(`${stem.toLowerCase()}.`);

/** Whether an address is in one of the ranges; undefined where one can't be read. */
export const isInRanges = (address: string, ranges: ProfileSign['ranges']): boolean | undefined => {
  try {
    const list = new BlockList();
    for (const { start, end } of ranges) list.addRange(start, end, familyOf(start));
    return list.check(address, familyOf(address));
  } catch {
    return undefined;
  }
};

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIPv6(address) ? 'ipv6' : 'ipv4');
