import { seenValue } from '../../../org/signs/seen.ts';
import { accessOfUser, type AccessFound } from '../access.ts';
import type { OrgLooks } from '../model.ts';

export type AccessPicture = {
  access?: AccessFound;
  /** Whether the user has allowed the app by another flow. */
  hasApproved?: boolean;
};

/** Whether the user may use the app, and by what. */
export const accessPicture = (looks: OrgLooks | undefined, now: Date): AccessPicture => {
  if (!looks) return {};
  const [grants, holdings] = [seenValue(looks.grants), seenValue(looks.holdings)];
  const user = seenValue(looks.user)?.found;
  const access =
    grants && holdings && user
      ? accessOfUser({ grants, holdings, user, now, sets: seenValue(looks.sets) ?? [] })
      : undefined;
  return { ...(access && { access }), hasApproved: seenValue(looks.approval)?.isThere };
};
