import { SYSTEM_TIME, derivedId } from './derived.ts';
import { auditValues, soqlTime, withAudit } from './table.ts';
import type { Table } from './table.ts';

const permissionSetGroup: Table = {
  name: 'PermissionSetGroup',
  fields: withAudit({ DeveloperName: 'string', MasterLabel: 'text', Status: 'string', Description: 'text' }),
  parents: {},
  rows: ({ org, user }) =>
    org.state.permissionSetGroups.map(({ id, name, status }) => ({
      Id: id,
      DeveloperName: name,
      MasterLabel: name.replaceAll('_', ' '),
      Status: status,
      Description: null,
      ...auditValues(SYSTEM_TIME, user.id),
    })),
};

const permissionSetGroupComponent: Table = {
  name: 'PermissionSetGroupComponent',
  fields: withAudit({ PermissionSetGroupId: 'id', PermissionSetId: 'id' }),
  parents: {
    PermissionSetGroup: ['PermissionSetGroup', 'PermissionSetGroupId'],
    PermissionSet: ['PermissionSet', 'PermissionSetId'],
  },
  rows: ({ org, user }) =>
    org.state.permissionSetGroups.flatMap(({ id, permissionSetIds }) =>
      permissionSetIds.map((setId) => ({
        Id: derivedId('PermissionSetGroupComponent', id + setId),
        PermissionSetGroupId: id,
        PermissionSetId: setId,
        ...auditValues(SYSTEM_TIME, user.id),
      })),
    ),
};

const setupAuditTrail: Table = {
  name: 'SetupAuditTrail',
  needs: ['ViewSetup'],
  fields: {
    Id: 'id',
    Action: 'string',
    Section: 'text',
    Display: 'text',
    CreatedDate: 'datetime',
    CreatedById: 'id',
    DelegateUser: 'string',
  },
  parents: { CreatedBy: ['User', 'CreatedById'] },
  rows: ({ org }) =>
    org.state.setupAuditTrail.map((row) => ({
      Id: row.id,
      Action: row.action,
      Section: row.section,
      Display: row.display,
      CreatedDate: soqlTime(row.createdAt),
      CreatedById: row.userId,
      DelegateUser: null,
    })),
};

export const groupTables: Table[] = [permissionSetGroup, permissionSetGroupComponent, setupAuditTrail];
