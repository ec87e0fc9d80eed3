import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readPrivateKey } from '../../src/keypair/read/read.ts';
import { scene, type Scene } from '../tools/scene.ts';
import { Terminal } from '../tools/terminal.ts';

describe('passphrases on a terminal', () => {
  let stage: Scene;
  before(() => mkdirSync(process.env.HOME ?? '', { recursive: true }));
  beforeEach(async () => (stage = await scene()));
  afterEach(async () => {
    Terminal.closeAll();
    await stage.end();
  });

  const keyFile = (): string => readFileSync(join(stage.keyFolder, 'acme.key'), 'utf8');
  const ends = async (terminal: Terminal): Promise<void> => {
    expect(await terminal.ended, terminal.text).to.equal(0);
    expect(terminal.text).not.to.include('canary');
  };

  it('are asked for twice when they are set and once when they are used, and are never shown', async () => {
    const generate = new Terminal(stage, ['jwt', 'generate', 'keypair', '--name', 'acme', '--encrypt']);
    await generate.answer('New passphrase for the private key "acme"', 'canary one\r');
    await generate.answer('Enter the passphrase again', 'canary two\r');
    await generate.answer("The passphrases don't match", '\u0015canary one\r');
    await ends(generate);
    expect((await readPrivateKey(keyFile(), 'canary one')).encrypted).to.equal(true);

    const argv = ['jwt', 'setup', '--target-org', 'admin', '--connection', 'acme', '--username', stage.loginUser];
    const setup = new Terminal(stage, argv);
    await setup.answer('What is the login for?', '\r');
    await setup.answer('Passphrase of the private key (key pair "acme")', 'canary one\r');
    await setup.answer('is a production org', 'y\r');
    await ends(setup);
    expect(setup.text).to.include('Proven: "acme"');

    const verify = new Terminal(stage, ['jwt', 'verify', '--connection', 'acme']);
    await verify.answer('Passphrase of the private key (the key store, key pair "acme")', 'canary one\r');
    await ends(verify);

    const inspect = new Terminal(stage, ['jwt', 'inspect', '--key-name', 'acme']);
    await inspect.answer('Passphrase of the private key', 'canary one\r');
    await ends(inspect);
    expect(inspect.text).to.include('2048 bits');

    const change = new Terminal(stage, ['jwt', 'key', 'passphrase', '--key-name', 'acme']);
    await change.answer('Passphrase of the private key (key pair "acme")', 'canary one\r');
    await change.answer('New passphrase for the private key "acme"', '\r');
    await change.answer("can't be empty", 'canary\r');
    await change.answer('must have at least 8 characters', '\u0015canary two\r');
    await change.answer('Enter the passphrase again', 'canary two\r');
    await ends(change);
    expect((await readPrivateKey(keyFile(), 'canary two')).encrypted).to.equal(true);
  });
});
