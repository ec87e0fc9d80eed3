import { expect } from 'chai';
import type { AdminOrg } from '../../../../src/org/session/connect.ts';
import { readHolders } from '../../../../src/org/people/holders.ts';
import { readProfiles } from '../../../../src/org/people/profiles.ts';
import { readSelfAuthorized } from '../../../../src/org/app/selfAuthorized.ts';
import { readActiveUsers } from '../../../../src/org/people/users.ts';
import { startLocalOrg, type LocalOrg } from '../../../org/index.ts';
import { addPermissionSet, addUser, assign, ownSetOf } from '../../../tools/people.ts';
import { errorName, fakeClient, refusal } from '../fakes.ts';
import { openLocalOrg } from '../localAdmin.ts';

describe('who holds a permission set', () => {
  let org: LocalOrg;
  let admin: AdminOrg;
  beforeEach(async () => {
    org = await startLocalOrg();
    admin = await openLocalOrg(org);
  });
  afterEach(() => org.close());

  it('is whoever it is assigned to now, and whoever has the profile that owns it', async () => {
    const set = addPermissionSet(org, 'Set');
    const [now, ended, later, byProfile, nobody] = ['now', 'ended', 'later', 'profile', 'nobody'].map((name) =>
      addUser(org, `${name}@acme.example`),
    );
    if (!now || !ended || !later || !byProfile || !nobody) throw new Error('no users');
    assign(org, now, set.id);
    assign(org, ended, set.id, '2026-01-01T00:00:00.000Z');
    assign(org, later, set.id, '2099-01-01T00:00:00.000Z');
    const holders = await readHolders(admin, [set.id, ownSetOf(org, byProfile).id]);
    expect([...holders].sort()).to.deep.equal([now.id, later.id, byProfile.id].sort());
  });

  it('is nobody where there are none, without a question', async () => {
    expect((await readHolders({ client: fakeClient({}) }, [])).size).to.equal(0);
  });

  it('is also whoever holds a group with it', async () => {
    const answers: Record<string, object[]> = {
      PermissionSetGroupComponent: [
        { PermissionSetId: '0PS1', PermissionSetGroupId: '0PG1' },
        { PermissionSetId: '0PS1', PermissionSetGroupId: '0PG1' },
      ],
      "PermissionSetId IN ('0PS1')": [{ AssigneeId: '005a', ExpirationDate: null }],
      "PermissionSetGroupId IN ('0PG1')": [{ AssigneeId: '005b', PermissionSetGroupId: '0PG1', ExpirationDate: null }],
    };
    const client = fakeClient({
      query: <Row>(soql: string) =>
        Promise.resolve((Object.entries(answers).find(([part]) => soql.includes(part))?.[1] ?? []) as Row[]),
    });
    expect([...(await readHolders({ client }, ['0PS1']))]).to.deep.equal(['005a', '005b']);
  });

  it('isn’t guessed at where the org refuses to tell', async () => {
    const client = fakeClient({ query: () => Promise.reject(refusal('INVALID_TYPE')) });
    expect(await errorName(() => readHolders({ client }, ['0PS1']))).to.equal('OrgRefusedError');
  });

  it('can be asked for more users than fit into one question', async () => {
    const users = Array.from({ length: 450 }, (_, index) => addUser(org, `u${index}@acme.example`, 'Many'));
    const inactive = users[3];
    if (inactive) inactive.isActive = false;
    const found = await readActiveUsers(
      admin,
      users.map(({ id }) => id),
    );
    expect(found).to.have.length(449);
    expect(Object.keys(found[0] ?? {})).to.deep.equal(['id', 'username', 'name']);
    const longest = Math.max(...org.requests.map(({ rawPath }) => rawPath.length));
    expect(longest).to.be.lessThan(16_000);
  });
});

describe('who authorized an app', () => {
  const answering = (count: number) => ({
    client: fakeClient({
      query: <Row>() => Promise.resolve(Array.from({ length: count }, () => ({ UserId: '005a' })) as Row[]),
    }),
  });
  const sees = { PermissionsCustomizeApplication: true };

  it('is each user once, and surely all for whoever sees all', async () => {
    expect(await readSelfAuthorized(answering(3), ['App'], sees)).to.deep.equal({ userIds: ['005a'], complete: true });
  });

  for (const [what, count, permissions] of [
    ['who sees only the own', 3, { PermissionsCustomizeApplication: false }],
    ['of whom that isn’t known', 3, {}],
    ['where the org stops', 2500, sees],
  ] as const)
    it(`isn’t surely all for an admin ${what}`, async () => {
      expect((await readSelfAuthorized(answering(count), ['App'], permissions)).complete).to.equal(false);
    });

  it('is unknown where the org refuses, and no other failure is taken for that', async () => {
    const refusing = (code: string) => ({ client: fakeClient({ query: () => Promise.reject(refusal(code)) }) });
    expect(await readSelfAuthorized(refusing('INVALID_TYPE'), ['App'], sees)).to.deep.equal({
      userIds: [],
      complete: false,
    });
    expect(await errorName(() => readSelfAuthorized(refusing('SERVER_UNAVAILABLE'), ['App'], sees))).to.equal(
      'OrgNotReadyError',
    );
  });
});

describe('the profiles of an org', () => {
  it('are those that own a permission set, under the names that it shows', async () => {
    const client = fakeClient({
      query: <Row>() =>
        Promise.resolve([
          { Id: '0PS1', Profile: { Name: 'Mindestzugriff' } },
          { Id: '0PS2', Profile: null },
        ] as Row[]),
    });
    expect(await readProfiles({ client })).to.deep.equal([{ name: 'Mindestzugriff', parentId: '0PS1' }]);
  });
});
