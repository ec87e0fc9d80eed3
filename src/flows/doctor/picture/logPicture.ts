import type { LoginSign } from '../../../org/signs/logSigns.ts';
import { seenValue } from '../../../org/signs/seen.ts';
import type { OrgLooks } from '../model.ts';
import { isInRanges, type UserPicture } from './userPicture.ts';

export type LogPicture = {
  /** The newest row of an OAuth login of the user. Undefined: not visible, or there is none. */
  lastLogin?: LoginSign;
  /** Whether the address of that row is outside of the ranges of the profile. */
  isOutsideRanges?: boolean;
};

/** How the login history calls every OAuth 2 login; for JWT logins there is no kind of their own. */
const oauthType = 'Remote Access 2.0';

/** What the login history says of the newest attempt. */
export const logPicture = (
  looks: OrgLooks | undefined,
  { ranges, hasRanges }: Pick<UserPicture, 'ranges' | 'hasRanges'>,
): LogPicture => {
  const lastLogin = seenValue(looks?.logins)?.find(({ type }) => type === oauthType);
  const isInside = lastLogin && ranges && hasRanges ? isInRanges(lastLogin.sourceIp, ranges) : undefined;
  return {
    ...(lastLogin && { lastLogin }),
    ...(hasRanges === false && { isOutsideRanges: false }),
    ...(isInside !== undefined && { isOutsideRanges: !isInside }),
  };
};
