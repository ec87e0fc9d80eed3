import type { AppGrant } from '../../app/grants.ts';
import type { PermissionGain } from '../../app/permissionGains.ts';
import type { Notice } from '../../base/notice.ts';
import type { AccessLoss } from './guard/accessLoss.ts';
import type { Adoption } from './guard/adopt.ts';
import { gainText } from './guard/permissionGains.ts';
import type { SelfAuthorizationEnd } from './guard/selfAuthorization.ts';

/** What a plan changes for people. */
export type PlannedChanges = {
  /** What permission sets newly grant beyond the app. */
  gains: readonly PermissionGain[];
  /** Users could authorize themselves until now, and need a grant from now on. */
  endsSelfAuthorization?: SelfAuthorizationEnd;
  /** Who loses access by the change of the policy. */
  losesAccess?: AccessLoss;
  /** The app gets a new certificate of the key that it knows. */
  renewsCertificate?: boolean;
  /** What stays as it is in an app that somebody else made. */
  adoption?: Adoption;
};

/** What a person should know before anything is sent. */
export const planNotices = ({
  gains,
  renewsCertificate,
  endsSelfAuthorization,
  losesAccess,
  adoption,
}: PlannedChanges): Notice[] => [
  ...(renewsCertificate ? [{ id: 'certificateRenewed', tokens: [], level: 'info' as const }] : []),
  ...(gains.length > 0 ? [warningOf('permissionGain', [gainText(gains)])] : []),
  ...(endsSelfAuthorization ? [endNotice(endsSelfAuthorization)] : []),
  ...(losesAccess ? lossNotices(losesAccess) : []),
  ...(adoption ? adoptionNotices(adoption) : []),
];

const warningOf = (id: string, tokens: readonly string[] = []): Notice => ({ id, tokens, level: 'warning' });

const endNotice = ({ app, grants }: SelfAuthorizationEnd): Notice =>
  warningOf('selfAuthorizationEnds', [app, ...grants.map(grantToken)]);

/** `permissionSet:JwtLogin_Access`. */
const grantToken = ({ kind, name }: AppGrant): string => `${kind}:${name}`;

const lossNotices = ({ permittedUsers, count, users, complete }: AccessLoss): Notice[] => [
  ...(count > 0
    ? [warningOf(`loss.${permittedUsers}`, [String(count), ...users.map(({ username }) => username)])]
    : []),
  ...(complete ? [] : [warningOf('loss.incomplete')]),
];

const adoptionNotices = ({ isNew, kept, obstacles }: Adoption): Notice[] => [
  warningOf(isNew ? 'adoption.new' : 'adoption.again', [...new Set(kept.map(({ name }) => name))]),
  ...obstacles.map((id) => warningOf(`obstacle.${id}`)),
];
