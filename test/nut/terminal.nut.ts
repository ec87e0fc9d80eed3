import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtSetup from '../../src/commands/jwt/setup.ts';
import { runCommand } from '../tools/runCommand.ts';
import { scene, type Scene } from '../tools/scene.ts';
import { forgetLogins, Terminal } from '../tools/terminal.ts';

describe('sf jwt setup on a terminal', () => {
  let stage: Scene;
  before(() => mkdirSync(process.env.HOME ?? '', { recursive: true }));
  beforeEach(async () => {
    forgetLogins();
    stage = await scene();
  });
  afterEach(async () => {
    Terminal.closeAll();
    await stage.end();
  });

  it('asks for what is missing and sets up the login', async () => {
    const terminal = new Terminal(stage, ['jwt', 'setup']);
    await terminal.answer('Which admin org do you want', '\r');
    await terminal.answer('What should the connection be named?', '\r');
    await terminal.answer('Which user should the login authenticate as?', `${stage.loginUser}\r`);
    await terminal.answer('What is the login for?', '\r');
    await terminal.answer('is a production org. Set up the JWT login "acme" in it?', 'y\r');
    expect(await terminal.ended, terminal.text).to.equal(0);
    expect(terminal.text).to.include(`Proven: "acme" logs in to ${stage.org.origin} as ${stage.loginUser}.`);
    expect(stage.org.state.apps).to.have.length(1);
  });

  it('says that there are more logins than it shows, and reaches the last', async () => {
    const logins = join(process.env.HOME ?? '', '.sfdx');
    const file = readdirSync(logins).find((name) => name.includes('@')) ?? '';
    const text = readFileSync(join(logins, file), 'utf8');
    const username = file.replace(/\.json$/, '');
    // As the disk gives them, they are in no order.
    for (let index = 20; index >= 10; index -= 1)
      writeFileSync(join(logins, `z${index}@acme.example.json`), text.replaceAll(username, `z${index}@acme.example`));
    const terminal = new Terminal(stage, ['jwt', 'setup']);
    await terminal.answer('(12 logins: scroll for more)', '\u001b[B'.repeat(20));
    await terminal.answer('z20@acme.example', '\u0003');
    await terminal.ended;
    expect(terminal.text).to.include('Nothing was changed.');
    expect(stage.org.state.apps).to.have.length(0);
    const shown = [...new Set(terminal.text.match(/(?:admin|z\d\d@acme\.example) · /g))];
    expect(shown).to.have.length(12);
    expect(shown).to.deep.equal([...shown].sort());
  });

  it('refuses a name that a connection cannot have, and asks again', async () => {
    stage.org.state.organization.isSandbox = true;
    const terminal = new Terminal(stage, ['jwt', 'setup', '--target-org', 'admin']);
    await terminal.answer('What should the connection be named?', '-acme\r');
    await terminal.answer('begins and ends with a letter or digit', '\u0015nightly\r');
    await terminal.answer('Which user should the login authenticate as?', 'nobody\r');
    await terminal.answer('Enter a username in the form of an email address', `\u0015${stage.loginUser}\r`);
    await terminal.answer('What is the login for?', '\r');
    expect(await terminal.ended, terminal.text).to.equal(0);
    expect(terminal.text).to.include('Proven: "nightly"');
  });

  it('changes nothing when a production org is declined', async () => {
    const argv = ['jwt', 'setup', '--target-org', 'admin', '--connection', 'acme', '--username', stage.loginUser];
    const terminal = new Terminal(stage, argv);
    await terminal.answer('What is the login for?', '\r');
    await terminal.answer('is a production org', 'n\r');
    expect(await terminal.ended).to.equal(2);
    expect(terminal.text).to.include('Nothing was changed.');
    expect(stage.org.state.apps).to.have.length(0);
  });

  it('asks nothing with --no-prompt', async () => {
    const terminal = new Terminal(stage, [
      'jwt',
      'setup',
      '--no-prompt',
      '--target-org',
      'admin',
      '--connection',
      'acme',
    ]);
    expect(await terminal.ended).to.equal(2);
    expect(terminal.text).to.include('Missing: --username.');
  });
});

describe('sf jwt deploy on a terminal', () => {
  let stage: Scene;
  beforeEach(async () => {
    stage = await scene();
    const argv = ['--no-prompt', '-o', 'admin', '-c', 'acme', '--username', stage.loginUser, '--wait', '0', '--json'];
    expect((await runCommand(JwtSetup, argv, stage.options)).exitCode).to.equal(0);
    stage.org.state.deployments = [];
  });
  afterEach(async () => {
    Terminal.closeAll();
    await stage.end();
  });
  const argv = ['jwt', 'deploy', '--connection', 'acme', '--target-org', 'admin'];

  it('asks before a production org gets it, naming the org', async () => {
    const terminal = new Terminal(stage, argv);
    await terminal.answer('is a production org. Deploy the app of the connection "acme" to it?', 'y\r');
    expect(await terminal.ended, terminal.text).to.equal(0);
    expect(terminal.text).to.include(`Acme (${stage.org.state.organization.id})`);
    expect(stage.org.state.deployments).to.have.length(1);
  });

  it('deploys nothing when that is declined', async () => {
    const terminal = new Terminal(stage, argv);
    await terminal.answer('is a production org', 'n\r');
    expect(await terminal.ended, terminal.text).to.equal(2);
    expect(terminal.text).to.include('The deploy was declined. Nothing was changed.');
    expect(terminal.text, 'a No is no error').not.to.match(/Error|Try this/);
    expect(stage.org.state.deployments).to.deep.equal([]);
  });

  it('ends with 130 when a question is left with Ctrl-C, and says that nothing was changed', async () => {
    const terminal = new Terminal(stage, argv);
    await terminal.answer('is a production org', '\u0003');
    expect(await terminal.ended, terminal.text).to.equal(130);
    expect(terminal.text).to.include('The question was closed without an answer. Nothing was changed.');
    expect(terminal.text, terminal.text).not.to.match(/Error|at async|Try this/);
    expect(stage.org.state.deployments).to.deep.equal([]);
  });

  it('asks nothing with --no-prompt, nor for a sandbox', async () => {
    expect(await new Terminal(stage, [...argv, '--no-prompt']).ended).to.equal(0);
    stage.org.state.organization.isSandbox = true;
    expect(await new Terminal(stage, argv).ended).to.equal(0);
  });
});
