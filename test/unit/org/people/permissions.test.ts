import { expect } from 'chai';
import { assignPermissions, missingPermissions, readOwnPermissions } from '../../../../src/org/people/permissions.ts';
import { errorName, fakeClient, refusal } from '../fakes.ts';

const all = {
  PermissionsExternalClientAppDeveloper: true,
  PermissionsExternalClientAppAdmin: true,
  PermissionsModifyMetadata: true,
  PermissionsModifyAllData: true,
  PermissionsAssignPermissionSets: true,
};

describe('the admin’s own permissions', () => {
  it('are asked for in one query', async () => {
    const queries: string[] = [];
    const client = fakeClient({
      query: <Row>(soql: string) => {
        queries.push(soql);
        return Promise.resolve([all] as Row[]);
      },
    });
    const granted = await readOwnPermissions({ client });
    expect(queries).to.have.length(1);
    expect(queries[0]).to.match(/^SELECT Permissions\w+(, Permissions\w+)+ FROM UserPermissionAccess$/);
    expect(granted.PermissionsExternalClientAppAdmin).to.equal(true);
    expect(granted.PermissionsViewSetup).to.equal(undefined);
  });

  it('stay known where the org lacks one of the fields', async () => {
    const client = fakeClient({
      query: <Row>(soql: string) =>
        soql.includes('ExternalClientAppAdmin')
          ? Promise.reject(refusal('INVALID_FIELD'))
          : Promise.resolve([{ ...all, PermissionsModifyMetadata: false }] as Row[]),
    });
    const granted = await readOwnPermissions({ client });
    expect(granted.PermissionsExternalClientAppAdmin).to.equal(undefined);
    expect(granted.PermissionsExternalClientAppDeveloper).to.equal(true);
    expect(granted.PermissionsModifyMetadata).to.equal(false);
  });

  it('are not guessed at when the session has ended', async () => {
    const client = fakeClient({ query: () => Promise.reject(refusal('INVALID_SESSION_ID')) });
    expect(await errorName(() => readOwnPermissions({ client }))).to.equal('SessionExpiredError');
  });
});

describe('missing permissions', () => {
  it('are none for an admin who has all, or where the org did not say', () => {
    expect(missingPermissions(all)).to.deep.equal([]);
    expect(missingPermissions({})).to.deep.equal([]);
  });

  it('are named as Setup names them', () => {
    expect(missingPermissions({ ...all, PermissionsExternalClientAppDeveloper: false })).to.deep.equal([
      'Create, edit, and delete External Client Apps',
    ]);
  });

  it('include a choice only if no alternative is there', () => {
    expect(missingPermissions({ ...all, PermissionsModifyMetadata: false })).to.deep.equal([]);
    expect(
      missingPermissions({ ...all, PermissionsModifyMetadata: false, PermissionsModifyAllData: false }),
    ).to.deep.equal(['Modify Metadata Through Metadata API Functions / Modify All Data']);
  });

  it('can be those for assigning', () => {
    expect(missingPermissions({ ...all, PermissionsAssignPermissionSets: false }, assignPermissions)).to.deep.equal([
      'Assign Permission Sets',
    ]);
  });
});
