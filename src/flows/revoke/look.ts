import type { AuthInfo } from '@salesforce/core';
import { isSameUsername } from '../../base/username.ts';
import { connectionRecord } from '../../connection/record.ts';
import { siblings } from '../../connection/siblings.ts';
import type { ConnectionFile } from '../../connection/types.ts';
import { findApp, readAppLabel } from '../../org/app/apps.ts';
import type { OrgApp } from '../../org/app/orgApp.ts';
import { readKeptAssignments, type KeptAssignment } from '../../org/people/assignments.ts';
import { readGrants, type Grant } from '../../org/people/grants.ts';
import { readHoldings, type Holding } from '../../org/people/holders.ts';
import type { GrantedPermissions } from '../../org/people/permissions.ts';
import { readWiderGrants } from '../../org/people/permissionSets.ts';
import {
  countAppsOfLabel,
  isApplication,
  readLogins,
  readSessions,
  readTokenUsers,
  type LoginGroup,
  type OrgSession,
} from '../../org/people/sessions.ts';
import { findUser, readActiveUsers, type NamedUser } from '../../org/people/users.ts';
import type { AdminOrg } from '../../org/session/connect.ts';
import { ifAllowed } from '../../org/session/orgError.ts';
import { findRenewingLogin } from '../../org/session/storedLogin.ts';
import { readKeySharers } from '../target/keySharers.ts';

/** What a permission set that lets the user in is for beside the app, and who else has it. */
type SharedSet = { name: string; wider?: number; others: readonly NamedUser[] };

/** All that is known before anything is changed. What the admin may not see is left out. */
export type RevokeFacts = {
  connection: string;
  app: string;
  username: string;
  admin: AdminOrg;
  orgApp?: OrgApp;
  /** What the login history calls the app. */
  label: string;
  userId?: string;
  permissions: GrantedPermissions;
  /** Assignments that can be taken away. */
  removable: ReadonlyArray<KeptAssignment & { id: string }>;
  /** What lets the user in beside them: a profile, or a group of permission sets. */
  lasting: readonly string[];
  sharedSets: readonly SharedSet[];
  /** The other active users whom the key opens. Undefined: not visible. */
  others?: readonly NamedUser[];
  /** The other connections with the same key. */
  siblings: readonly string[];
  /** The app that the connection is leaving, whose key logs in, too. */
  retiringApp?: string;
  isSelf: boolean;
  /** The admin's own session came through this app. */
  isOwnApp: boolean;
  /** The user's running sessions by this app, without the one that this command uses. Undefined: not visible. */
  sessions?: readonly OrgSession[];
  /** How many apps have this label. Undefined: not visible. */
  sameLabel?: number;
  tokenUsers?: readonly string[];
  logins?: LoginGroup[];
  /** How sf's own stored login of this user renews itself. */
  storedLogin?: 'refresh token' | 'private key';
};

type AccessLook = {
  connection: string;
  app: string;
  username: string;
  admin: AdminOrg;
  authInfo: AuthInfo;
  file?: ConnectionFile;
  since: Date;
  permissions: GrantedPermissions;
  /** The label of an app that is deleted. */
  keptLabel?: string;
};

/** Asks the org, and changes nothing. Errors: those of `findApp`. */
export const lookBeforeRevoking = async (look: AccessLook): Promise<RevokeFacts> => {
  const { admin, app, username, authInfo, permissions } = look;
  const [orgApp, user] = await Promise.all([findApp(admin, app), findUser(admin, username)]);
  const label = (orgApp && (await readAppLabel(admin, orgApp.id))) ?? look.keptLabel ?? app;
  const access = orgApp ? await lookAtGrants(admin, orgApp, user?.id) : nobodysAccess;
  const isSelf = isSameUsername(admin.username, username);
  const storedLogin = await findRenewingLogin(username);
  return {
    ...access,
    ...(await lookAtTraces(look, { permissions, isSelf, label, userId: user?.id })),
    connection: look.connection,
    app,
    username,
    admin,
    ...(orgApp && { orgApp }),
    label,
    ...(user && { userId: user.id }),
    permissions,
    siblings: siblings(look.file, { connection: look.connection, app, orgId: admin.orgId }).map(([name]) => name),
    ...retiringOf(look),
    isSelf,
    isOwnApp: isOfApp(authInfo, orgApp),
    ...(storedLogin && { storedLogin }),
  };
};

const retiringOf = ({ file, connection }: AccessLook): Pick<RevokeFacts, 'retiringApp'> => {
  const app = file && connectionRecord(file, connection)?.retiring?.app;
  return app === undefined ? {} : { retiringApp: app };
};

const isOfApp = (authInfo: AuthInfo, orgApp: OrgApp | undefined): boolean => {
  const { clientId } = authInfo.getFields();
  return (
    clientId !== undefined && orgApp?.components.some(({ elements }) => elements.consumerKey === clientId) === true
  );
};

type AppAccess = Pick<RevokeFacts, 'removable' | 'lasting' | 'sharedSets' | 'others'>;

const nobodysAccess: AppAccess = { removable: [], lasting: [], sharedSets: [], others: [] };

/** Who is let in, and by what; nothing of it where the org doesn't show the grants. */
const lookAtGrants = async (admin: AdminOrg, orgApp: OrgApp, userId: string | undefined): Promise<AppAccess> => {
  const grants = await ifAllowed(readGrants(admin, orgApp.id));
  if (!grants) return { removable: [], lasting: [], sharedSets: [] };
  const { others } = await readKeySharers(admin, { grants, wanted: [], userId });
  const holdings = await readHoldings(
    admin,
    grants.map(({ parentId }) => parentId),
  );
  const own = holdings.filter((holding) => holding.userId === userId);
  const grantOf = ({ permissionSetId }: Holding): Grant | undefined =>
    grants.find(({ parentId }) => parentId === permissionSetId);
  const direct = own.filter((holding) => !holding.isOfGroup && grantOf(holding)?.kind === 'permissionSet');
  return {
    others,
    removable: await removableOf(admin, direct),
    lasting: own.filter((holding) => !direct.includes(holding)).map((holding) => grantOf(holding)?.name ?? '-'),
    sharedSets: await Promise.all(
      direct.map(async (holding) => ({
        name: grantOf(holding)?.name ?? '-',
        ...(await widerOf(admin, holding.permissionSetId, orgApp.id)),
        others: await othersOf(admin, holding, holdings),
      })),
    ),
  };
};

const removableOf = async (admin: AdminOrg, direct: readonly Holding[]): Promise<RevokeFacts['removable']> => {
  const kept = await readKeptAssignments(
    admin,
    direct.map(({ assignmentId }) => assignmentId),
  );
  return direct.flatMap(({ assignmentId, permissionSetId }) => {
    const found = kept.find((each) => each.permissionSetId === permissionSetId);
    return found ? [{ ...found, id: assignmentId }] : [];
  });
};

const widerOf = async (admin: AdminOrg, setId: string, appId: string): Promise<Pick<SharedSet, 'wider'>> => {
  const wider = await readWiderGrants(admin, setId, appId);
  return wider ? { wider: wider.userPermissions.length + wider.objects + wider.otherEntities } : {};
};

const othersOf = (admin: AdminOrg, own: Holding, holdings: readonly Holding[]): Promise<NamedUser[]> =>
  readActiveUsers(
    admin,
    holdings
      .filter(({ permissionSetId, userId }) => permissionSetId === own.permissionSetId && userId !== own.userId)
      .map(({ userId }) => userId),
  );

type Seeing = { permissions: GrantedPermissions; isSelf: boolean; label: string; userId?: string };

/** Sessions, logins and refresh tokens. The org doesn't refuse to show those of others: it leaves them out. */
const lookAtTraces = async (
  { admin, since }: AccessLook,
  { permissions, isSelf, label, userId }: Seeing,
): Promise<Pick<RevokeFacts, 'sessions' | 'sameLabel' | 'tokenUsers' | 'logins'>> => {
  const managesUsers = isSelf || permissions.PermissionsManageUsers === true;
  const seesLogins = managesUsers || permissions.PermissionsMonitorLoginHistory === true;
  const sessions = userId !== undefined && managesUsers ? await readSessions(admin, userId) : undefined;
  const logins = userId !== undefined && seesLogins ? await readLogins(admin, { userId, label, since }) : undefined;
  const seesTokens = permissions.PermissionsCustomizeApplication === true;
  const tokenUsers = seesTokens ? await readTokenUsers(admin, [label]) : undefined;
  const sameLabel = await countAppsOfLabel(admin, label);
  return {
    ...(sessions && {
      sessions: sessions.filter(({ application, isOwn }) => !isOwn && isApplication(application, label)),
    }),
    ...(logins && { logins }),
    ...(tokenUsers && { tokenUsers }),
    ...(sameLabel !== undefined && { sameLabel }),
  };
};
