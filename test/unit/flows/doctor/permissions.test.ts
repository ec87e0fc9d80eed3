/** An admin who lacks permissions: nothing breaks, nothing false is certain, and what is missing is named. */
import { expect } from 'chai';
import { permissionLabel } from '../../../../src/org/people/permissionLabel.ts';
import { doctorScene, type DoctorScene, type SickLogin } from '../../../tools/doctorScene.ts';
import { sicknesses } from '../../../tools/sicknesses.ts';

const viewers = ['ViewSetup', 'ExternalClientAppAdmin', 'ExternalClientAppDeveloper', 'ExternalClientAppViewer'];
const metadata = ['ModifyMetadata', 'ModifyAllData'];
const all = [...viewers, ...metadata, 'ManageUsers', 'CustomizeApplication', 'AssignPermissionSets', 'ViewAllData'];

/** What the admin lacks, by what it is called here; `ApiEnabled` ends every look. */
const lacks: Record<string, string[]> = {
  ...Object.fromEntries(
    [...all, 'ApiEnabled', 'ManageProfilesPermissionsets', 'AuthorApex'].map((name) => [name, [name]]),
  ),
  'both that the Metadata API takes': metadata,
  'all that show External Client Apps': viewers,
  'all but the API': all,
};

/** Causes that only the org's side tells, from each corner of it. */
const ids = [
  'app-missing',
  'client-id-of-other-app',
  'app-disabled',
  'certificate-other',
  'certificate-missing',
  'self-authorization',
  'not-assigned',
  'assignment-ended',
  'group-not-updated',
  'user-missing',
  'user-inactive',
  'user-frozen',
  'user-locked',
  'ip-ranges',
  'login-hours',
  'session-level',
  'no-api',
];

const take =
  (names: readonly string[]) =>
  ({ state }: SickLogin): void => {
    for (const set of state.permissionSets.filter(({ permissions }) => permissions['PermissionsManageUsers']))
      for (const name of names) delete set.permissions[`Permissions${name}`];
  };

/** Those of one fault, of which any may be named until the org shows which. */
const label = (name: string): string => permissionLabel(`Permissions${name}`);

describe('the doctor of an admin', function () {
  this.timeout(180_000);
  let scene: DoctorScene;
  before(async () => (scene = await doctorScene()));
  after(() => scene.end());

  for (const [what, names] of Object.entries(lacks))
    it(`without ${what} isn't certain of anything that is wrong, and names what would show more`, async () => {
      for (const id of ids) {
        const { set } = sicknesses.find((each) => each.id === id) ?? {};
        if (!set) throw new Error(id);
        const { cause, excluded, unseen, unlooked } = await scene.diagnoses(set, take(names));
        const seen = `${id}: ${JSON.stringify({ cause, unseen, unlooked })}`;
        expect(
          excluded.map((each) => each.id),
          seen,
        ).not.to.include(id);
        if (cause?.certainty === 'certain') expect(cause.id, seen).to.equal(id);
        if (cause?.id === id && cause.certainty !== 'possible') continue;
        const named = [
          ...unseen.flatMap(({ permissions }) => permissions),
          unlooked?.why ?? '',
          ...(unlooked?.actions ?? []),
        ];
        const missing = names.filter(
          (name) => [...all, 'ApiEnabled'].includes(name) && !/Viewer|ViewAll|Assign/.test(name),
        );
        expect(
          missing.some((name) => named.join(' ').includes(label(name))),
          `${seen} names ${missing.join()}`,
        ).to.equal(true);
      }
    });
});
