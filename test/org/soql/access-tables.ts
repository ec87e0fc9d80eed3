import type { App } from '../state.ts';
import { SYSTEM_TIME } from './derived.ts';
import { auditValues, soqlTime, withAudit } from './table.ts';
import type { Table } from './table.ts';

const connectedApplication: Table = {
  name: 'ConnectedApplication',
  fields: withAudit({ Name: 'text', OptionsAllowAdminApprovedUsersOnly: 'boolean', ContactEmail: 'text' }),
  parents: {},
  rows: ({ org, user }) =>
    org.state.connectedApps.map((app) => ({
      Id: app.id,
      Name: app.name,
      OptionsAllowAdminApprovedUsersOnly: app.adminApprovedUsersOnly,
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
  rows: ({ org }) =>
    org.state.approvals.map((row) => ({
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
  const label = app?.components.ExternalClientApplication?.elements['label'];
  return typeof label === 'string' ? label : app?.fullName;
}

export const accessTables: Table[] = [connectedApplication, oauthToken];
