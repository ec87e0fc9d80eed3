import type { Grant } from '../../org/people/grants.ts';
import type { OrgPermissionSet } from '../../org/people/permissionSets.ts';
import type { HoldingsSign, UserSign } from '../../org/signs/userSigns.ts';

/** How a user comes to an app, or why not. `names`: the permission sets, group or profile that it is about. */
export type AccessFound = { names: string; status?: string; endsAt?: string } & {
  kind:
    | 'granted'
    /** Nobody at all is let in. */
    | 'noGrants'
    /** By a group of permission sets that isn't up to date. */
    | 'group'
    /** The assignment has byEndedAssignment. */
    | 'ended'
    /** By the profile alone. */
    | 'profile'
    /** The permission set belongs to a licence of other users. */
    | 'licence'
    | 'notAssigned';
};

type AccessSeen = {
  grants: readonly Grant[];
  holdings: HoldingsSign;
  /** What is known of the granted permission sets. */
  sets: readonly OrgPermissionSet[];
  user: UserSign;
  now: Date;
};

type Finder = (facts: AccessSeen) => AccessFound | undefined;

const isOver = (endsAt: string | undefined, now: Date): boolean =>
  endsAt !== undefined && Date.parse(endsAt) <= now.getTime();

const setsGranted = ({ grants }: AccessSeen): Grant[] => grants.filter(({ kind }) => kind === 'permissionSet');

const noGrants: Finder = ({ grants }) => (grants.length === 0 ? { kind: 'noGrants', names: '' } : undefined);

const byAssignment: Finder = (facts) => {
  const { holdings, now } = facts;
  const grant = setsGranted(facts).find(({ parentId }) =>
    holdings.held.some((held) => held.permissionSetId === parentId && !held.groupId && !isOver(held.endsAt, now)),
  );
  return grant && { kind: 'granted', names: grant.name };
};

/** A group that isn't *Updated* gives no grant. */
const byGroup: Finder = (facts) => {
  const { holdings, now } = facts;
  const current = holdings.held.flatMap(({ groupId, endsAt }) => (groupId && !isOver(endsAt, now) ? [groupId] : []));
  const granted = setsGranted(facts).map(({ parentId }) => parentId);
  const groups = holdings.groups.filter(
    ({ id, permissionSetIds }) => current.includes(id) && permissionSetIds.some((set) => granted.includes(set)),
  );
  const updated = groups.find(({ status }) => status === 'Updated');
  if (updated) return { kind: 'granted', names: updated.name };
  const [group] = groups;
  return group && { kind: 'group', names: group.name, status: group.status };
};

const byEndedAssignment: Finder = (facts) => {
  const { holdings, now } = facts;
  const over = holdings.held.find(
    ({ permissionSetId, endsAt }) =>
      isOver(endsAt, now) && setsGranted(facts).some(({ parentId }) => parentId === permissionSetId),
  );
  return over && { kind: 'ended', names: over.name, ...(over.endsAt && { endsAt: over.endsAt }) };
};

const byProfile: Finder = ({ grants, holdings }) => {
  const grant = grants.find(
    ({ kind, parentId }) => kind === 'profile' && holdings.held.some((held) => held.permissionSetId === parentId),
  );
  return grant && { kind: 'profile', names: grant.name };
};

/** Each permission set that lets somebody in is one that this user can't be given. */
const ofOtherLicence: Finder = (facts) => {
  const names = setsGranted(facts).map(({ name }) => name);
  const licensed = facts.sets.filter(
    ({ licence, isOfUserLicence }) => licence !== undefined && (!isOfUserLicence || licence !== facts.user.licence),
  );
  if (names.length === 0 || !names.every((name) => licensed.some((set) => set.name === name))) return undefined;
  return { kind: 'licence', names: names.join(', '), status: licensed[0]?.licence ?? '' };
};

const notAssigned: Finder = (facts) => ({
  kind: 'notAssigned',
  names: facts.grants.map(({ name }) => name).join(', '),
});

/** The first that says something counts: what lets the user in, then why nothing does. */
const finders: readonly Finder[] = [
  noGrants,
  byAssignment,
  byGroup,
  byEndedAssignment,
  byProfile,
  ofOtherLicence,
  notAssigned,
];

export const accessOfUser = (facts: AccessSeen): AccessFound | undefined => {
  for (const find of finders) {
    const found = find(facts);
    if (found) return found;
  }
  return undefined;
};
