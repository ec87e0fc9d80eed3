import { hasPermission } from '../access.ts';
import { soqlTime } from './table.ts';
import type { QueryContext, Table } from './table.ts';

/** Everybody sees the own rows; who may see those of others has one of these permissions. */
const sees = ({ org, user }: QueryContext, userId: string, permissions: string[]): boolean =>
  userId === user.id || permissions.some((permission) => hasPermission(org.state, user.id, permission));

const loginHistory: Table = {
  name: 'LoginHistory',
  fields: {
    Id: 'id',
    UserId: 'id',
    LoginTime: 'datetime',
    LoginType: 'string',
    LoginSubType: 'string',
    SourceIp: 'string',
    LoginUrl: 'string',
    Status: 'hidden',
    Application: 'hidden',
    ApiType: 'hidden',
    ApiVersion: 'string',
    AuthenticationServiceId: 'id',
    Browser: 'string',
    ClientVersion: 'string',
    Platform: 'string',
  },
  parents: {},
  groupable: ({ org }) => [
    ...['UserId', 'Status', 'Application', 'ApiType'],
    ...(org.switches.loginHistoryGroupsByKind ? ['LoginType', 'LoginSubType', 'SourceIp', 'LoginUrl'] : []),
  ],
  rows: (context) =>
    context.org.state.loginHistory
      .filter((row) => sees(context, row.userId, ['ManageUsers', 'MonitorLoginHistory']))
      .map((row) => ({
        Id: row.id,
        UserId: row.userId,
        LoginTime: soqlTime(row.loginAt),
        LoginType: row.loginType ?? 'Remote Access 2.0',
        // There is no value for JWT bearer.
        LoginSubType: row.loginSubType ?? null,
        SourceIp: row.sourceIp,
        LoginUrl: row.loginUrl,
        Status: row.status,
        Application: row.application,
        ApiType: row.apiType ?? 'N/A',
        ApiVersion: 'N/A',
        AuthenticationServiceId: null,
        Browser: 'Unknown',
        ClientVersion: 'N/A',
        Platform: 'Unknown',
      })),
};

const authSession: Table = {
  name: 'AuthSession',
  fields: {
    Id: 'id',
    UsersId: 'id',
    ParentId: 'id',
    LoginHistoryId: 'id',
    CreatedDate: 'datetime',
    LastModifiedDate: 'datetime',
    NumSecondsValid: 'int',
    LoginType: 'string',
    SessionType: 'string',
    SessionSecurityLevel: 'string',
    SourceIp: 'string',
    UserType: 'string',
    IsCurrent: 'boolean',
    IsAssociatedWithJwtAccessToken: 'boolean',
  },
  parents: { LoginHistory: ['LoginHistory', 'LoginHistoryId'], Users: ['User', 'UsersId'] },
  // Administrators see all.
  rows: (context) =>
    context.org.state.sessions.flatMap((session) => {
      const { listed } = session;
      return listed && sees(context, session.userId, ['ManageUsers'])
        ? [
            {
              Id: listed.id,
              UsersId: session.userId,
              ParentId: listed.parentId,
              LoginHistoryId: listed.loginHistoryId,
              CreatedDate: soqlTime(session.createdAt),
              LastModifiedDate: soqlTime(listed.usedAt),
              NumSecondsValid: listed.secondsValid,
              LoginType: session.appId === null ? 'Application' : 'Remote Access 2.0',
              SessionType: session.appId === null ? 'UI' : 'Oauth2',
              SessionSecurityLevel: 'STANDARD',
              SourceIp: listed.sourceIp,
              UserType: 'Standard',
              IsCurrent: session === context.session,
              IsAssociatedWithJwtAccessToken: session.format === 'jwt',
            },
          ]
        : [];
    }),
};

export const sessionTables: Table[] = [loginHistory, authSession];
