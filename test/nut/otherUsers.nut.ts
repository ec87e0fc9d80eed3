/** What another user of the machine may own or change, and what then happens: nothing is believed. */
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { den, giveTo, unprivilegedUser, type Den } from '../tools/unprivileged.ts';
import { newPair } from '../unit/keypair/pairs.ts';

const stranger = 12_345;

describe('a key store that another user can change', function () {
  this.timeout(180_000);
  let place: Den;
  let keys: string;
  let strange: string;
  before(async () => {
    place = den();
    // Outside of the den, which is handed over to its user before each run.
    strange = realpathSync(mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-stranger-')));
    chmodSync(strange, 0o755);
    keys = join(place.folder, 'keys');
    const pair = await newPair();
    for (const folder of [strange, keys]) {
      mkdirSync(folder, { recursive: true, mode: 0o755 });
      writeFileSync(join(folder, 'evil.key'), pair.privateKeyPem, { mode: 0o644 });
      writeFileSync(join(folder, 'evil.crt'), pair.certificatePem, { mode: 0o644 });
    }
    if (unprivilegedUser.isSeparate) giveTo(strange, stranger);
  });
  after(() => {
    place.end();
    rmSync(strange, { recursive: true, force: true });
  });

  const commands: Array<[string, string[]]> = [
    [
      'verify',
      [
        'verify',
        '--client-id',
        '3MVG9lKcPoNINVBIPJjdw1J9LLM',
        '--username',
        'ci@acme.example',
        '--instance-url',
        'acme.my',
        '--connection',
        'evil',
      ],
    ],
    ['export', ['export', '--key-name', 'evil', '--format', 'certificate']],
    ['generate metadata', ['generate', 'metadata', '--connection', 'evil']],
    ['generate keypair', ['generate', 'keypair', '--name', 'evil', '--force']],
    ['key passphrase', ['key', 'passphrase', '--key-name', 'evil', '--remove']],
  ];
  const modesOf = (folder: string): string =>
    readdirSync(folder)
      .map((name) => `${name} ${statSync(join(folder, name)).mode} ${statSync(join(folder, name)).mtimeMs}`)
      .join();

  for (const [name, argv] of commands) {
    (unprivilegedUser.isSeparate ? it : it.skip)(`is refused by ${name} when it is somebody else's`, async () => {
      const before = modesOf(strange);
      const { code, stdout, stderr } = await place.run(['jwt', ...argv, '--json'], {
        env: { SF_JWT_KEY_DIR: strange },
      });
      expect(code, stdout + stderr).to.equal(1);
      expect(stdout).to.match(/NotYoursError|key-not-yours/);
      expect(stdout).to.include(`sudo chown ${unprivilegedUser.uid} ${join(strange, 'evil.key')}`);
      expect(modesOf(strange)).to.equal(before);
    });

    it(`is refused by ${name} when others can write a file of it`, async () => {
      chmodSync(join(keys, 'evil.crt'), 0o666);
      const before = modesOf(keys);
      const { code, stdout, stderr } = await place.run(['jwt', ...argv, '--json'], { env: { SF_JWT_KEY_DIR: keys } });
      expect(code, stdout + stderr).to.equal(1);
      expect(stdout).to.match(/WritableByOthersError|key-writable-by-others/);
      expect(stdout).to.include(`chmod go-w ${join(keys, 'evil.crt')}`);
      expect(modesOf(keys)).to.equal(before);
    });
  }

  it('is only reported by key list and inspect', async () => {
    chmodSync(join(keys, 'evil.crt'), 0o666);
    const options = { env: { SF_JWT_KEY_DIR: keys } };
    const list = await place.run(['jwt', 'key', 'list', '--json'], options);
    expect(list.stdout).to.include('writable-by-others').and.to.include('"publicKeySha256"');
    chmodSync(join(keys, 'evil.key'), 0o666);
    const inspect = await place.run(['jwt', 'inspect', '--key-name', 'evil', '--json'], options);
    expect(inspect.code, inspect.stdout).to.equal(0);
    expect(inspect.stdout).to.include('writable-by-others').and.to.include('"publicKeySha256"');
    chmodSync(join(keys, 'evil.key'), 0o644);
  });

  it('is used while others can only read it, as before', async () => {
    chmodSync(join(keys, 'evil.crt'), 0o644);
    const { code, stdout } = await place.run(['jwt', 'export', '--key-name', 'evil', '--format', 'certificate'], {
      env: { SF_JWT_KEY_DIR: keys },
    });
    expect(code).to.equal(0);
    expect(stdout).to.include('BEGIN CERTIFICATE');
  });

  (unprivilegedUser.isSeparate ? it : it.skip)('is used where root made it for the user', async () => {
    giveTo(strange, 0);
    const { code } = await place.run(['jwt', 'export', '--key-name', 'evil', '--format', 'certificate'], {
      env: { SF_JWT_KEY_DIR: strange },
    });
    expect(code).to.equal(0);
    chownSync(strange, stranger, stranger);
  });

  (unprivilegedUser.isSeparate ? it : it.skip)(
    'gets no new key either, when its folder is in one of somebody else',
    async () => {
      const folder = join(strange, 'mine');
      mkdirSync(folder, { mode: 0o700 });
      chownSync(folder, unprivilegedUser.uid, unprivilegedUser.uid);
      const { stdout } = await place.run(['jwt', 'generate', 'keypair', '--name', 'new', '--json'], {
        env: { SF_JWT_KEY_DIR: folder },
      });
      expect(stdout).to.include('NotYoursError');
      expect(readdirSync(folder)).to.deep.equal([]);
    },
  );
});
