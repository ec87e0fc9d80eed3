/** `sf jwt doctor --fix` on a terminal: what it asks, and that nothing happens to which nobody said yes. */
import { mkdirSync } from 'node:fs';
import { expect } from 'chai';
import { doctorScene, type DoctorScene } from '../tools/doctorScene.ts';
import { brokenLines } from '../tools/screen.ts';
import { sicknesses } from '../tools/sicknesses.ts';
import { Terminal } from '../tools/terminal.ts';

const setting = (id: string) => sicknesses.find((each) => each.id === id)?.set ?? (() => expect.fail(id));
const columns = 80;

describe('sf jwt doctor --fix on a terminal', function () {
  this.timeout(120_000);
  let scene: DoctorScene;
  before(async () => {
    mkdirSync(process.env.HOME ?? '', { recursive: true });
    scene = await doctorScene();
  });
  afterEach(() => Terminal.closeAll());
  after(() => scene.end());

  const run = (...argv: string[]): Terminal =>
    new Terminal(scene.stage, ['jwt', 'doctor', '--connection', 'acme', '--target-org', 'admin', ...argv], { columns });
  /** What a repair may change. */
  const decisive = (): string => {
    const { apps, users, setupEntityAccess, permissionSetAssignments } = scene.stage.org.state;
    const policies = apps.map(({ components }) => components.ExtlClntAppConfigurablePolicies?.elements);
    return JSON.stringify([
      policies,
      users.map(({ isFrozen }) => isFrozen),
      setupEntityAccess,
      permissionSetAssignments,
    ]);
  };
  const shown = (terminal: Terminal): string => terminal.text.replace(/\s+/g, ' ');
  const question = 'is a production org. Do you want to make this change in it? (y/N)';

  for (const flag of [['--fix'], ['--fix', 'ask']])
    it(`${flag.join(' ')} shows the cause, then before and after, asks, repairs, verifies again, and prints the undo`, async () => {
      scene.prepare(setting('not-assigned'));
      const terminal = run(...flag);
      await terminal.answer(question, 'y\r');
      expect(await terminal.ended, terminal.text).to.equal(0);
      const text = shown(terminal);
      expect(text).to.match(
        new RegExp(
          [
            String.raw`Cause \(certain\): ci@acme\.example doesn't have a permission set that the app lists\. \[not-assigned\]`,
            'Can be repaired: assign-set',
            String.raw`Before: ci@acme\.example doesn't have the permission set JwtLogin_Access\.`,
            'After: ci@acme.example has the permission set JwtLogin_Access, which grants nothing but the app.',
            `"Acme" .00D\\w{15}. is a production org`,
            'Repaired: assign-set',
            'To undo it: sf data delete record --sobject PermissionSetAssignment',
            'The login works, and nothing seen in the org stands in its way.',
          ].join('.*'),
        ),
      );
      expect(text, 'the command that repairs without a question').not.to.include('To do this now');
      expect(brokenLines(terminal.lines(columns), columns)).to.deep.equal([]);
    });

  it('changes nothing without a Yes: Enter is a No, which is no error', async () => {
    for (const no of ['\r', 'n\r']) {
      scene.prepare(setting('app-disabled'));
      const before = decisive();
      const terminal = run('--fix');
      await terminal.answer(question, no);
      expect(await terminal.ended, terminal.text).to.equal(1);
      expect(terminal.text).to.match(/Nothing was changed\.\s*$/);
      expect(terminal.text.match(/Cause \(certain\)/g), 'the report, once').to.have.length(1);
      expect(terminal.text).not.to.match(/Error|Try this/);
      expect(decisive()).to.equal(before);
    }
  });

  it('changes nothing when the question is left with Ctrl-C, whatever is agreed to already', async () => {
    scene.prepare(setting('not-assigned'), setting('app-disabled'));
    const before = decisive();
    const terminal = run('--fix', '--fix', 'assign-set');
    await terminal.answer(question, '\u0003');
    expect(await terminal.ended, terminal.text).to.equal(130);
    expect(terminal.text).to.include('The question was closed without an answer. Nothing was changed.');
    expect(terminal.text).not.to.match(/at async|Try this/);
    expect(decisive()).to.equal(before);
  });

  it('asks for one after the other, and does those that were confirmed', async () => {
    scene.prepare(
      setting('not-assigned'),
      setting('app-disabled'),
      ({ state }) => (state.organization.isSandbox = true),
    );
    const terminal = run('--fix');
    await terminal.answer('Can be repaired: enable-app', '');
    await terminal.answer('Do you want to make this change in "Acme" (sandbox)? (y/N)', 'n\r');
    await terminal.answer('Can be repaired: assign-set', 'y\r');
    expect(await terminal.ended, terminal.text).to.equal(1);
    expect(terminal.text).to.match(/Repaired: assign-set[^]*Cause \(certain\): The app is turned off\./);
    expect(terminal.text).not.to.include('Repaired: enable-app');
    expect(terminal.text, 'what is left').to.match(/--fix\s+enable-app/);
  });

  it('never offers to unfreeze, and says that there is nothing else', async () => {
    scene.prepare(setting('user-frozen'));
    const terminal = run('--fix');
    expect(await terminal.ended, terminal.text).to.equal(1);
    expect(terminal.text).to.match(/Nothing was found that --fix can repair\. Nothing was changed\.\s*$/);
    expect(terminal.text).to.include('[user-frozen]');
  });

  it('says why a repair cannot be done, and does not ask for it', async () => {
    scene.prepare(setting('not-assigned'), ({ access }) => (access.permissions['PermissionsViewAllData'] = true));
    const terminal = run('--fix');
    expect(await terminal.ended, terminal.text).to.equal(1);
    expect(shown(terminal)).to.match(/Not repaired \(assign-set\): .* grants more than the app/);
    expect(shown(terminal)).not.to.include('(y/N)');
  });

  it('asks without names with --redact', async () => {
    scene.prepare(setting('not-assigned'));
    const terminal = run('--fix', '--redact');
    await terminal.answer(question, 'n\r');
    expect(await terminal.ended, terminal.text).to.equal(1);
    expect(terminal.text).to.include('Before: (user name) ');
    expect(terminal.text).not.to.match(/ci@acme|00D\w{12}|127\.0\.0\.1/);
  });

  it('asks nothing without --fix, and nothing in a pipeline that has a terminal', async () => {
    scene.prepare(setting('not-assigned'));
    const plain = run();
    expect(await plain.ended, plain.text).to.equal(1);
    expect(plain.text)
      .to.match(/--fix\s+assign-set/)
      .and.not.to.include('(y/N)');
    const { project, options } = scene.stage;
    const stage = { project, options: { ...options, env: { ...options.env, GITLAB_CI: 'true' } } };
    const inPipeline = new Terminal(stage, ['jwt', 'doctor', '-c', 'acme', '-o', 'admin', '--fix'], { columns });
    expect(await inPipeline.ended, inPipeline.text).to.equal(2);
    expect(shown(inPipeline)).to.include('RepairNotNamed').and.not.to.include('(y/N)');
    expect(shown(inPipeline)).to.include(
      'To repair it without a question, name it, for example with --fix assign-set.',
    );
  });
});
