import { isAppName } from '../../../app/names.ts';
import { siblings } from '../../../connection/siblings.ts';
import type { OrgUser } from '../../../org/people/users.ts';
import type { AdminOrg } from '../../../org/session/connect.ts';
import type { Refusal } from '../../deploy/refusal.ts';
import { userList, type KeySharers } from '../../target/keySharers.ts';
import type { SetupInput, SetupWarning } from '../facts.ts';

type LoginUser = { admin: Pick<AdminOrg, 'orgId' | 'username' | 'organization'>; user: OrgUser };

/** A key that opens an administrator opens the org. Who is let in already has been agreed to before. */
export const adminUserRisk = (
  { user, admin }: LoginUser,
  { isAdmitted }: KeySharers,
  warnings: readonly SetupWarning[],
): Refusal | undefined =>
  warnings.length === 0 || isAdmitted
    ? undefined
    : {
        error: 'AdminUserNotAllowed',
        tokens: [user.username, admin.organization.name],
        flag: 'allow-admin-user',
      };

/** One key opens every user whom its app lets in. */
export const sharedKeyRisk = (
  { user }: LoginUser,
  { isAdmitted, others, newcomers }: KeySharers,
  { app, connection, record }: SetupInput,
): Refusal | undefined => {
  const all = [...others, ...newcomers];
  if (all.length === 0 || (isAdmitted && newcomers.length === 0)) return undefined;
  const name = record ? `${connection}-2` : connection;
  return {
    error: 'SharedKeyNotAllowed',
    tokens: [user.username, userList(all), app],
    actionTokens: [name, user.username, appNameFor(app, name)],
    flag: 'allow-shared-key',
  };
};

/** A free name for an app of the login's own, as long as an app can have it. */
const appNameFor = (app: string, connection: string): string => {
  const name = `${app}_${connection.replaceAll(/-+/g, '_')}`;
  return isAppName(name) ? name : '<name>';
};

/** Whom the key opens, and no connection of the file says so: such as the user whom the login had before. */
export const tellOtherUsers = (
  { others }: KeySharers,
  { file, connection, app }: SetupInput,
  { admin }: LoginUser,
): SetupWarning[] => {
  const named = siblings(file, { connection, app, orgId: admin.orgId }).map(([, { username }]) =>
    username.toLowerCase(),
  );
  const unnamed = others.filter(({ username }) => !named.includes(username.toLowerCase()));
  const single = unnamed.flatMap(({ username, holdings: [only, another] }) =>
    only?.assignmentId !== undefined && !another ? [{ username, id: only.assignmentId }] : [],
  );
  if (unnamed.length === 1 && single[0] && admin.username !== undefined)
    return [{ id: 'otherUser', tokens: [single[0].username, app, single[0].id, admin.username] }];
  if (unnamed.length === 0) return [];
  const sets = [...new Set(unnamed.flatMap(({ holdings }) => holdings.map(({ name }) => name)))];
  return [{ id: 'otherUsers', tokens: [userList(unnamed), app, sets.join(', ')] }];
};
