/** What `sf jwt doctor --fix` repairs: it makes the login work, twice is harmless, and the undo that is printed undoes it. */
import { expect } from 'chai';
import JwtDoctor, { type JwtDoctorResult } from '../../../src/commands/jwt/doctor.ts';
import JwtRevoke from '../../../src/commands/jwt/revoke.ts';
import type { Repair } from '../../../src/flows/doctor/fix/model.ts';
import type { Diagnosis } from '../../../src/flows/doctor/model.ts';
import { doctorScene, type DoctorScene, type SickLogin } from '../../tools/doctorScene.ts';
import { runCommand } from '../../tools/runCommand.ts';
import { revocations } from '../../tools/sentPackages.ts';
import { sicknesses } from '../../tools/sicknesses.ts';

const setting = (id: string) => sicknesses.find((each) => each.id === id)?.set ?? (() => expect.fail(id));

const repairs: Array<{ cause: string; fix: string }> = [
  { cause: 'not-assigned', fix: 'assign-set' },
  { cause: 'no-grants', fix: 'add-grant' },
  { cause: 'app-disabled', fix: 'enable-app' },
  { cause: 'oauth-off', fix: 'enable-app' },
  { cause: 'user-frozen', fix: 'unfreeze' },
];

describe('sf jwt doctor --fix', function () {
  this.timeout(120_000);
  let scene: DoctorScene;
  before(async () => {
    scene = await doctorScene();
    Object.assign(revocations, { areSent: true, areRepairs: true });
  });
  after(() => {
    Object.assign(revocations, { areSent: false, areRepairs: false });
    return scene.end();
  });

  const run = (...argv: string[]) =>
    runCommand<JwtDoctorResult>(JwtDoctor, ['-c', 'acme', '-o', 'admin', ...argv], scene.stage.options);
  const fixed = async (...ids: string[]): Promise<{ repair: Repair; found: Diagnosis; code: number }> => {
    const { json, exitCode, raw } = await run('--json', ...ids.flatMap((id) => ['--fix', id]));
    const [found] = json?.result?.connections ?? [];
    const [repair] = found?.repairs ?? [];
    if (!found || !repair) throw new Error(raw);
    return { repair, found, code: exitCode };
  };
  /** What decides on logins, as far as a repair may change it. */
  const decisive = (): string => {
    const { apps, users, setupEntityAccess, permissionSetAssignments, permissionSets } = scene.stage.org.state;
    const rows = (list: object[]): unknown[] => list.map((row) => ({ ...row, id: '' }));
    const policies = apps.map(({ components }) => components.ExtlClntAppConfigurablePolicies?.elements);
    const frozen = users.map(({ isFrozen }) => isFrozen);
    return JSON.stringify([
      policies,
      frozen,
      rows(setupEntityAccess),
      rows(permissionSetAssignments),
      permissionSets.length,
    ]);
  };
  const undo = async (text: string): Promise<void> => {
    const { org, options } = scene.stage;
    const [, object, id] = /--sobject (\w+) --record-id (\w+)/.exec(text) ?? [];
    if (object) {
      const headers = { authorization: `Bearer ${org.admin.accessToken}` };
      const answer = await fetch(`${org.origin}/services/data/v67.0/sobjects/${object}/${id}`, {
        method: 'DELETE',
        headers,
      });
      expect(answer.status, text).to.equal(204);
    } else if (text.startsWith('sf jwt revoke')) {
      const argv = [...text.split(' ').slice(3), '-o', 'admin', '--no-prompt', '--wait', '0'];
      expect((await runCommand(JwtRevoke, argv, options)).exitCode).to.equal(0);
    } else for (const user of org.state.users) if (user.username === 'ci@acme.example') user.isFrozen = true;
  };

  for (const { cause, fix } of repairs)
    it(`${fix} makes a login work that failed by ${cause}; again, it changes nothing; its undo undoes it`, async () => {
      scene.prepare(setting(cause));
      const before = decisive();
      const first = await fixed(fix);
      expect(first.repair, JSON.stringify(first.repair)).to.include({ id: fix, outcome: 'done' });
      expect([first.code, first.found.outcome]).to.deep.equal([0, 'proven']);
      const after = decisive();
      expect(after).not.to.equal(before);
      const second = await fixed(fix);
      expect(second.repair.outcome).to.equal('notNeeded');
      expect([second.code, decisive()]).to.deep.equal([0, after]);
      await undo(first.repair.outcome === 'done' ? first.repair.undo : expect.fail());
      const again = await run('--json');
      expect(again.json?.result.connections?.[0]?.cause?.id).to.equal(cause === 'oauth-off' ? 'app-disabled' : cause);
    });

  it('shows before, after, and undo, and then what it found', async () => {
    scene.prepare(setting('not-assigned'));
    const { stdout } = await run('--fix', 'assign-set');
    expect(stdout).to.match(
      /^Repaired: assign-set\nBefore: ci@acme\.example doesn't have the permission set JwtLogin_Access\.\nAfter: .*\nTo undo it: sf data delete record --sobject PermissionSetAssignment --record-id \w{18} --target-org admin@acme\.example\n\nThe login works/,
    );
  });

  it('is offered with its command, but to unfreeze is not', async () => {
    scene.prepare(setting('app-disabled'));
    expect((await run()).stdout).to.include(
      'To do this now, run: sf jwt doctor --connection acme --target-org admin@acme.example --fix enable-app',
    );
    scene.prepare(setting('user-frozen'));
    expect((await run()).stdout).not.to.include('--fix');
  });

  it('is offered for all that was seen, and by the flags of the run where the printed command would lack some', async () => {
    const off = setting('app-disabled');
    scene.prepare(setting('not-assigned'), off);
    expect((await run()).stdout).to.include('--fix enable-app --fix assign-set\n');
    scene.prepare(setting('not-assigned'));
    const again = 'To do this now, rerun the command with --fix assign-set.';
    for (const flags of [['--app-name', 'JwtLogin'], ['--username', 'ci@acme.example'], ['--redact']]) {
      const { stdout } = await run(...flags);
      expect(stdout, flags[0]).to.include(again).and.not.to.include('To do this now, run:');
    }
    scene.prepare(setting('not-assigned'));
    expect((await run('--fix', 'enable-app')).stdout, 'what is left').to.include('--fix assign-set\n');
  });

  it('asks nobody without a terminal: then a repair has to be named, and nothing is sent', async () => {
    scene.prepare(setting('not-assigned'));
    const { org } = scene.stage;
    for (const flags of [['--fix'], ['--fix', 'ask'], ['--fix', '--json'], ['--fix', 'ask', '--fix', 'unfreeze']]) {
      const sent = org.requests.length;
      const before = decisive();
      const { exitCode, raw } = await run(...flags);
      expect([exitCode, decisive(), org.requests.length], flags.join(' ')).to.deep.equal([2, before, sent]);
      expect(raw).to.include('RepairNotNamed').and.to.include('--fix assign-set');
    }
  });

  it('repairs nothing that only fits the answer of the org', async () => {
    const unseen = ({ org }: SickLogin): unknown =>
      Object.assign(org.switches, { refusedObjects: ['PermissionSetAssignment'] });
    scene.prepare(setting('not-assigned'), unseen);
    const before = decisive();
    const { repair, found } = await fixed('assign-set');
    expect([found.cause?.id, found.cause?.certainty, repair.outcome]).to.deep.equal([
      'not-assigned',
      'likely',
      'notNeeded',
    ]);
    expect(decisive()).to.equal(before);
  });

  it('changes nothing that was not seen to be wrong', async () => {
    scene.prepare(setting('certificate-other'));
    const before = decisive();
    for (const fix of ['assign-set', 'add-grant', 'enable-app', 'unfreeze'])
      expect((await fixed(fix)).repair.outcome, fix).to.equal('notNeeded');
    expect(decisive()).to.equal(before);
  });

  it('gives nobody more than the app', async () => {
    scene.prepare(setting('not-assigned'), ({ access }) => (access.permissions['PermissionsViewAllData'] = true));
    const before = decisive();
    const { repair, code } = await fixed('assign-set');
    expect(repair).to.include({ outcome: 'refused' });
    expect('why' in repair && repair.why).to.include('grants more than the app');
    expect([code, decisive()]).to.deep.equal([1, before]);
  });

  it('says what the org refuses, and goes on to the next', async () => {
    const lacks = (login: SickLogin): void => {
      for (const set of login.state.permissionSets) delete set.permissions['PermissionsAssignPermissionSets'];
    };
    scene.prepare(setting('not-assigned'), setting('user-frozen'), lacks);
    const { found } = await fixed('assign-set', 'unfreeze');
    expect(found.repairs?.map(({ id, outcome }) => [id, outcome])).to.deep.equal([
      ['assign-set', 'failed'],
      ['unfreeze', 'done'],
    ]);
    expect(found.cause?.id).to.equal('not-assigned');
  });

  it('refuses an org that nobody can see', async () => {
    const { repairs: done } = await scene.diagnoses(setting('not-assigned'), ({ record, request }) => {
      record['orgId'] = '00D5f0000000009EAA';
      request.fixes = ['assign-set'];
    });
    expect(done?.[0]?.outcome).to.equal('refused');
  });
});
