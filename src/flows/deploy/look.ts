import type { AppComponent } from '../../app/model.ts';
import { isOurs } from '../../app/names.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { findApp } from '../../org/app/apps.ts';
import type { OrgApp } from '../../org/app/orgApp.ts';
import type { AdminOrg } from '../../org/session/connect.ts';
import { readGrants, type Grant } from '../../org/people/grants.ts';
import { ifAllowed } from '../../org/session/orgError.ts';
import {
  deployPermissions,
  missingPermissions,
  permissionSetPermissions,
  readOwnPermissions,
  type GrantedPermissions,
} from '../../org/people/permissions.ts';
import { findAccessLoss, refuseAccessLoss, type AccessLoss } from './guard/accessLoss.ts';
import { adoptFiles, isKeptAsItIs, type AdoptedFiles, type Adoption } from './guard/adopt.ts';
import { refuseCertificateChange } from './guard/certificateChange.ts';
import { fitToOrg, type FittedComponent } from './fit.ts';
import { checkGrantees } from './guard/grantees.ts';
import type { PermissionChoice } from './guard/permissionGains.ts';

/** What a person allows or asks for as to who has access and whose app it is. */
export type AccessRequest = Pick<PermissionChoice, 'allowPermissions'> & {
  /** Takes over an app that somebody else made, and keeps what it has. */
  adopt?: boolean;
  /** Changes the policy even if users lose access by it. */
  forcePolicy?: boolean;
  /** API names of permission sets in the org whose holders are to have access, beside those that the policy names. */
  permissionSets?: readonly string[];
  /** The same for profiles, by the names that the org shows. */
  profiles?: readonly string[];
};

export type LookAround = AccessRequest & {
  admin: AdminOrg;
  components: readonly AppComponent[];
  app: string;
  /** SHA-256 of the certificate in the components. */
  certificate: string;
  connection?: string;
  keepCertificate?: { recorded?: string; fitsKey?: boolean };
  willHold?: readonly string[];
  /** A deploy that was sent before is followed: it is too late to refuse it. */
  jobId?: string;
};

/** What the org has, and the components as it must get them. */
export type FoundInOrg = {
  orgApp?: OrgApp;
  /** Who is pre-authorized now. */
  grants: Grant[];
  fitted: FittedComponent[];
  adoption?: Adoption;
  loss?: AccessLoss;
};

/**
 * May the admin do it, is anything in the way, and would anybody be locked out? Asked before anything is sent. Errors:
 * AdminPermissionMissing, OrgAppNotOurs, AppPartlyKnown, CertificateChange, CertificateUnknown, GrantsUnreadable,
 * PolicyLocksOut, PolicyLossUnknown, and those of `findApp` and `checkGrantees`.
 */
export const lookAround = async (input: LookAround): Promise<FoundInOrg> => {
  const { admin, app, components, forcePolicy = false } = input;
  // An org answers nothing else to whoever lacks them, and doesn't say why.
  const permissions = await readOwnPermissions(admin);
  refuseMissingDeployRights(input, permissions);
  const orgApp = await findApp(admin, app);
  if (orgApp && !isOurs(orgApp.description) && !input.adopt) throw jwtError('OrgAppNotOurs', [app]);
  refuseOtherCertificate(input, orgApp);
  const grants = orgApp ? await knownGrants(admin, orgApp) : [];
  const asked = await checkGrantees(admin, components, askedGrants(input));
  const adopted = adoptIfForeign(components, orgApp, { forcePolicy });
  const fitted = fitToOrg(adopted?.components ?? components, orgApp, grants, asked);
  const loss = await findAccessLoss({ ...input, orgApp, grants, fitted, permissions });
  if (!forcePolicy && input.jobId === undefined) refuseAccessLoss(loss, app, admin.organization.name);
  return { orgApp, grants, fitted, loss, ...(adopted && { adoption: adopted.adoption }) };
};

/** A session that can't see a permission is asked for it now: half of a deploy is worse than none. */
const refuseMissingDeployRights = ({ admin, components }: LookAround, permissions: GrantedPermissions): void => {
  const makesPermissionSet = components.some(({ type }) => type === 'PermissionSet');
  const needed = [...deployPermissions, ...(makesPermissionSet ? permissionSetPermissions : [])];
  const missing = missingPermissions(permissions, needed);
  if (missing.length > 0) throw jwtError('AdminPermissionMissing', [admin.organization.name, missing.join('; ')]);
};

const refuseOtherCertificate = (input: LookAround, orgApp: OrgApp | undefined): void => {
  const { admin, app, connection = app, certificate, keepCertificate } = input;
  // A deploy that is followed by its id is sent already.
  if (!keepCertificate || input.jobId !== undefined) return;
  refuseCertificateChange({
    connection,
    orgApp,
    ours: certificate,
    orgName: admin.organization.name,
    isForeign: orgApp !== undefined && !isOurs(orgApp.description),
    ...keepCertificate,
  });
};

/** What nobody can read nobody can keep. */
const adoptIfForeign = (
  components: readonly AppComponent[],
  orgApp: OrgApp | undefined,
  options: { forcePolicy: boolean },
): AdoptedFiles | undefined => {
  if (!orgApp || !isKeptAsItIs(components, orgApp)) return undefined;
  if (orgApp.isPartlyKnown) throw jwtError('AppPartlyKnown', [orgApp.name]);
  return adoptFiles(components, orgApp, options);
};

/** Without them a deploy would take the access of somebody whom nobody here knows. */
const knownGrants = async (admin: AdminOrg, { id, name }: OrgApp): Promise<Grant[]> => {
  const grants = await ifAllowed(readGrants(admin, id));
  if (grants) return grants;
  throw jwtError('GrantsUnreadable', [admin.organization.name, name]);
};

const askedGrants = ({ permissionSets = [], profiles = [] }: AccessRequest) => ({ permissionSets, profiles });
