/** What the doctor finds of a classic connected app: what queries tell of it, and never a guess at the rest. */
import { expect } from 'chai';
import { newId } from '../../../org/ids.ts';
import type { ConnectedApp } from '../../../org/state.ts';
import type { Diagnosis } from '../../../../src/flows/doctor/model.ts';
import { doctorScene, type DoctorScene, type SickLogin } from '../../../tools/doctorScene.ts';
import { sicknesses } from '../../../tools/sicknesses.ts';

type Change = (login: SickLogin, app: ConnectedApp) => unknown;

const setting = (id: string): Change => sicknesses.find((each) => each.id === id)?.set ?? (() => expect.fail(id));

/** The external app of the login becomes a connected app of the same key and certificate, and of the same permission set. */
const asConnectedApp =
  (change: Change = () => undefined) =>
  (login: SickLogin): void => {
    const { state, app, access, record, elements } = login;
    const connected: ConnectedApp = {
      id: newId('ConnectedApplication'),
      name: 'Jwt Login',
      consumerKey: app.consumerKey,
      certificate: elements('ExtlClntAppGlobalOauthSettings')['certificate'] as string,
      scopes: ['api', 'refresh_token'],
      adminApprovedUsersOnly: true,
    };
    state.apps = [];
    state.connectedApps = [connected];
    state.setupEntityAccess = [{ id: newId('SetupEntityAccess'), parentId: access.id, setupEntityId: connected.id }];
    Object.assign(record, { app: 'Jwt_Login', appKind: 'connectedApp' });
    change(login, connected);
  };

const fixOf = ({ cause }: Diagnosis): string => cause?.fix.join(' ') ?? '';

describe('the doctor, of a classic connected app', function () {
  this.timeout(60_000);
  let scene: DoctorScene;
  before(async () => (scene = await doctorScene()));
  after(() => scene.end());
  const diagnose = (change?: Change): Promise<Diagnosis> => scene.diagnoses(asConnectedApp(change));

  it('finds nothing wrong with one that works, and says what it cannot see', async () => {
    const { outcome, cause, app, unseen } = await diagnose();
    expect({ outcome, cause, app }).to.deep.equal({ outcome: 'proven', cause: undefined, app: 'Jwt Login' });
    expect(unseen.map(({ look }) => look)).to.deep.equal(['settings']);
    expect(unseen[0]?.why).to.include('Setup → App Manager → the app → View.');
  });

  const seen: Array<[id: string, fix: string, repair: string | undefined, change: Change]> = [
    ['app-missing', 'Setup → App Manager.', undefined, ({ state }) => (state.connectedApps = [])],
    [
      'self-authorization',
      'Manage Connected Apps → Jwt Login → Edit Policies',
      undefined,
      (_, app) => (app.adminApprovedUsersOnly = false),
    ],
    ['no-grants', 'Manage Permission Sets', undefined, ({ state }) => (state.setupEntityAccess = [])],
    ['not-assigned', 'sf org assign permset --name JwtLogin_Access', 'assign-set', setting('not-assigned')],
    ['assignment-ended', 'Permission Set Assignments', undefined, setting('assignment-ended')],
    ['session-level', 'Edit Policies → Session Policies', undefined, (_, app) => (app.highAssurance = true)],
    ['user-frozen', 'Setup → Users', undefined, setting('user-frozen')],
  ];
  for (const [id, fix, repair, change] of seen)
    it(`sees ${id}, and names the pages of connected apps`, async () => {
      const found = await diagnose(change);
      expect(found.cause, JSON.stringify(found.ranking.slice(0, 3))).to.include({ id, certainty: 'certain' });
      expect(fixOf(found)).to.include(fix).and.not.to.include('External Client App Manager');
      expect(found.cause?.repair).to.equal(repair);
    });

  it('takes neither a certificate nor a scope for right or wrong that it cannot see', async () => {
    const other = await diagnose(({ other: pair, org }, app) => {
      app.certificate = pair.certificatePem;
      org.switches.refusedObjects = ['LoginHistory'];
    });
    const certificates = ['certificate-missing', 'certificate-other', 'certificate-ended'];
    expect(other.cause?.certainty).to.equal('possible');
    expect([other.cause?.id, ...other.others.map(({ id }) => id)]).to.include.members(certificates);
    expect(other.excluded.map(({ id }) => id)).not.to.include.members(certificates);
    expect(JSON.stringify([other.cause, other.others])).not.to.match(/sf jwt (?:deploy|rotate|setup)/);
    expect(other.unseen.find(({ look }) => look === 'settings')?.open).to.not.deep.equal([]);
    const scope = await diagnose((_, app) => (app.scopes = ['api']));
    expect(scope.cause).to.include({ id: 'refresh-scope' });
    expect(fixOf(scope)).to.include('Selected OAuth Scopes');
  });

  it('asks nothing of external apps', async () => {
    const { org } = scene.stage;
    const before = org.requests.length;
    await diagnose(setting('not-assigned'));
    const asked = org.requests
      .slice(before)
      .map(({ rawPath, body }) => `${rawPath} ${String(body)}`)
      .join('\n');
    expect(asked)
      .to.include('ConnectedApplication')
      .and.not.to.match(/FROM[+ ]ExternalClientApplication|ExtlClntApp/);
  });

  it('repairs the assignment alone', async () => {
    const ask = (change: Change, ...fixes: Array<'assign-set' | 'add-grant' | 'enable-app'>): Promise<Diagnosis> =>
      diagnose((login, app) => {
        change(login, app);
        login.request.fixes = fixes;
      });
    const assigned = await ask(setting('not-assigned'), 'assign-set');
    expect([assigned.outcome, assigned.repairs?.[0]?.outcome]).to.deep.equal(['proven', 'done']);
    const none: Change = ({ state }) => (state.setupEntityAccess = []);
    const refused = await ask(none, 'add-grant', 'enable-app');
    expect(refused.repairs?.map(({ outcome }) => outcome)).to.deep.equal(['refused', 'refused']);
    expect(scene.stage.org.state.setupEntityAccess).to.deep.equal([]);
  });
});
