import { hasPermission } from '../access.ts';
import type { App } from '../state.ts';
import { labelOf } from '../token/client.ts';
import { SYSTEM_TIME } from './derived.ts';
import { auditValues, soqlTime, withAudit } from './table.ts';
import type { Table } from './table.ts';

const connectedApplication: Table = {
  name: 'ConnectedApplication',
  fields: withAudit({
    Name: 'text',
    OptionsAllowAdminApprovedUsersOnly: 'boolean',
    OptionsHasSessionLevelPolicy: 'boolean',
    ContactEmail: 'text',
  }),
  parents: {},
  rows: ({ org, user }) =>
    org.state.connectedApps.map((app) => ({
      Id: app.id,
      Name: app.name,
      OptionsAllowAdminApprovedUsersOnly: app.adminApprovedUsersOnly,
      OptionsHasSessionLevelPolicy: app.highAssurance === true,
      ContactEmail: null,
      ...auditValues(SYSTEM_TIME, user.id),
    })),
};

/** Refresh tokens: each user's own approval of an app. */
const oauthToken: Table = {
  name: 'OauthToken',
  fields: {
    Id: 'id',
    AppName: 'text',
    UserId: 'id',
    CreatedDate: 'datetime',
    LastUsedDate: 'datetime',
    UseCount: 'int',
  },
  parents: { User: ['User', 'UserId'] },
  pageSize: 500,
  // Everybody sees the own rows; those of others need Customize Application. There are never more than 2,500.
  rows: ({ org, user }) =>
    org.state.approvals
      .filter((row) => row.userId === user.id || hasPermission(org.state, user.id, 'CustomizeApplication'))
      .slice(0, 2500)
      .map((row) => ({
        Id: row.id,
        AppName: appName(org.state.apps, row.appId) ?? null,
        UserId: row.userId,
        CreatedDate: soqlTime(row.createdAt),
        LastUsedDate: soqlTime(row.createdAt),
        UseCount: 1,
      })),
};

function appName(apps: App[], id: string): string | undefined {
  const app = apps.find((candidate) => candidate.id === id);
  return app && labelOf(app);
}

export const accessTables: Table[] = [connectedApplication, oauthToken];
