import { execFileSync } from 'node:child_process';
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

  const wrong = (question: string, attempt: number): string => `${question}, attempt ${attempt} of 3:`;
  const closeKey = async (): Promise<void> => {
    const generate = new Terminal(stage, ['jwt', 'generate', 'keypair', '--name', 'acme', '--encrypt']);
    await generate.answer('New passphrase', 'canary one\r');
    await generate.answer('again', 'canary one\r');
    await ends(generate);
  };
  const keystore = (): string => {
    const [key, crt, store] = ['acme.pem', 'acme.crt', 'acme.p12'].map((name) => join(stage.project, name));
    const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', crt, '-subj', '/CN=x'];
    execFileSync('openssl', made as string[], { stdio: 'ignore' });
    const packed = ['pkcs12', '-export', '-inkey', key, '-in', crt, '-passout', 'pass:canary one', '-out', store];
    execFileSync('openssl', packed as string[]);
    return String(store);
  };

  it('that are wrong are asked for again, and the answers before them stay', async () => {
    await closeKey();
    const argv = ['jwt', 'setup', '--target-org', 'admin', '--connection', 'acme', '--username', stage.loginUser];
    const setup = new Terminal(stage, argv);
    await setup.answer('What is the login for?', '\r');
    const question = 'Passphrase of the private key (key pair "acme")';
    await setup.answer(question, 'canary wrong\r');
    await setup.answer(wrong(question, 2), '\r');
    await setup.answer(wrong(question, 3), 'canary one\r');
    await setup.answer('is a production org', 'y\r');
    await ends(setup);
    expect(setup.text.split('What is the login for?\n')).to.have.length.lessThan(3);
    for (const [argv2, where] of [
      [['verify', '--connection', 'acme'], 'the key store, key pair "acme"'],
      [['export', '--key-name', 'acme', '--format', 'csr'], 'key pair "acme"'],
      [['inspect', '--key-name', 'acme'], join(stage.keyFolder, 'acme.key')],
      [['key', 'passphrase', '--key-name', 'acme', '--remove'], 'key pair "acme"'],
    ] as const) {
      const command = new Terminal(stage, ['jwt', ...argv2]);
      await command.answer(`Passphrase of the private key (${where}):`, 'canary wrong\r');
      await command.answer(wrong(`Passphrase of the private key (${where})`, 2), 'canary one\r');
      await ends(command);
    }
  });

  it('are passwords where a keystore is opened, and the third wrong one is named as such', async () => {
    const store = keystore();
    const question = `Password of the keystore (${store})`;
    const taken = new Terminal(stage, ['jwt', 'key', 'import', '--key-name', 'taken', '--jwt-key-file', store]);
    await taken.answer(`${question}:`, 'canary wrong\r');
    await taken.answer(wrong(question, 2), 'canary one\r');
    await ends(taken);
    const refused = new Terminal(stage, ['jwt', 'key', 'import', '--key-name', 'other', '--jwt-key-file', store]);
    await refused.answer(`${question}:`, 'canary a\r');
    await refused.answer(wrong(question, 2), 'canary b\r');
    await refused.answer(wrong(question, 3), 'canary c\r');
    expect(await refused.ended, refused.text).to.equal(2);
    expect(refused.text).to.include("The password doesn't open the keystore.").and.not.to.include('passphrase');
    const closed = new Terminal(stage, ['jwt', 'key', 'passphrase', '--key-name', 'taken', '--remove']);
    const asked = 'Passphrase of the private key (key pair "taken")';
    await closed.answer(`${asked}:`, 'canary a\r');
    await closed.answer(wrong(asked, 2), 'canary b\r');
    await closed.answer(wrong(asked, 3), 'canary c\r');
    expect(await closed.ended, closed.text).to.equal(2);
    expect(closed.text).to.include("The passphrase doesn't open the private key.");
    const left = new Terminal(stage, ['jwt', 'inspect', store]);
    await left.answer(`${question}:`, 'canary wrong\r');
    await left.answer(wrong(question, 2), '\u0003');
    expect(await left.ended, left.text).to.equal(130);
  });
});
