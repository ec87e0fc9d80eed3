import { isOurs } from '../../../app/names.ts';
import { deployPermissions, missingPermissions, permissionSetPermissions } from '../../../org/people/permissions.ts';
import type { DeployFacts, DeployWishes } from '../facts.ts';
import type { Refusal } from '../refusal.ts';
import { refuseAdoption } from './adopt.ts';
import {
  refuseCertificateChange,
  refuseCertificateOfOther,
  refuseCertificateOfOtherKey,
  refuseUnknownCertificate,
  refuseUnrecordedCertificate,
} from './certificate.ts';
import { missingRights } from './missingRights.ts';
import {
  namedProfiles,
  refuseForeignPermissionSet,
  refuseMissingPermissionSet,
  refuseUnfitPermissionSet,
  refuseUnknownProfile,
  refuseUnwritableName,
} from './grantees.ts';

/** What keeps a deploy from going on, as far as the facts show it. What hasn't been asked yet refuses nothing. */
type DeployGuard = {
  /** Whether a deploy that is followed by its id, and is sent already, is refused as well. */
  ofJobs: boolean;
  refuse: (facts: DeployFacts, wishes: DeployWishes) => Refusal | undefined;
};

/** In this order: an org is asked nothing more once one of them refuses. */
const deployGuards: readonly DeployGuard[] = [
  { ofJobs: true, refuse: (facts, wishes) => refuseCertificateOfOther({ ...facts, ...wishes }) },
  { ofJobs: true, refuse: (facts, wishes) => refuseCertificateOfOtherKey({ ...facts, ...wishes }) },
  { ofJobs: true, refuse: (facts, wishes) => refuseUnrecordedCertificate({ ...facts, ...wishes }) },
  { ofJobs: true, refuse: (facts, wishes) => refuseMissingRights(facts, wishes) },
  { ofJobs: true, refuse: (facts, wishes) => refuseForeignApp(facts, wishes) },
  { ofJobs: false, refuse: (facts, wishes) => refuseUnknownCertificate({ ...facts, ...wishes }) },
  { ofJobs: false, refuse: (facts, wishes) => refuseCertificateChange({ ...facts, ...wishes }) },
  { ofJobs: true, refuse: (facts) => refuseUnreadableGrants(facts) },
  { ofJobs: true, refuse: refuseMissingPermissionSet },
  { ofJobs: true, refuse: refuseForeignPermissionSet },
  { ofJobs: true, refuse: refuseUnfitPermissionSet },
  {
    ofJobs: true,
    refuse: ({ components, grantees, orgName }, wishes) =>
      refuseUnknownProfile(namedProfiles(components, wishes), grantees?.profiles, orgName),
  },
  { ofJobs: true, refuse: refuseUnwritableName },
  { ofJobs: true, refuse: ({ components, orgApp }) => refuseAdoption(components, orgApp) },
];

/** Why a deploy can't go on, as far as the facts show it already. */
export const refusalsSoFar = (facts: DeployFacts, wishes: DeployWishes): Refusal[] =>
  deployGuards
    .filter(({ ofJobs }) => ofJobs || wishes.jobId === undefined)
    .flatMap(({ refuse }) => refuse(facts, wishes) ?? []);

/** Half of a deploy is worse than none. What a session can't see of its own permissions isn't missing. */
const refuseMissingRights = (
  { components, permissions = {}, orgName, admin }: DeployFacts,
  { connection, loginUser }: DeployWishes,
): Refusal | undefined => {
  const makesPermissionSet = components.some(({ type }) => type === 'PermissionSet');
  const needed = [...deployPermissions, ...(makesPermissionSet ? permissionSetPermissions : [])];
  return missingRights(missingPermissions(permissions, needed), { orgName, admin, connection, loginUser })[0];
};

const refuseForeignApp = ({ app, orgApp }: DeployFacts, { adopt }: DeployWishes): Refusal | undefined =>
  orgApp && !isOurs(orgApp.description) && !adopt
    ? { error: 'OrgAppNotOurs', tokens: [app], flag: 'adopt' }
    : undefined;

/** Without them a deploy would take the access of somebody whom nobody here knows. */
const refuseUnreadableGrants = ({ app, grants, orgName }: DeployFacts): Refusal | undefined =>
  grants === 'unreadable' ? { error: 'GrantsUnreadable', tokens: [orgName, app] } : undefined;
