import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { errorOfMistrust, findMistrust, refuseMistrusted } from '../../../../src/base/files/ownership.ts';

const stranger = 12_345;
const me = process.getuid?.() ?? 0;
const onlyRoot = me === 0 ? it : it.skip;

(process.platform === 'win32' ? describe.skip : describe)('who can change a file', () => {
  let folder: string;
  const before = process.env['HOME'];
  const at = (...names: string[]): string => join(folder, ...names);
  const make = (...names: string[]): string => {
    mkdirSync(dirname(at(...names)), { recursive: true, mode: 0o755 });
    writeFileSync(at(...names), 'x', { mode: 0o644 });
    return at(...names);
  };
  const found = async (...paths: string[]): Promise<string> => {
    const mistrust = await findMistrust(paths);
    return mistrust ? `${mistrust.why} ${mistrust.path.replace(`${folder}/`, '')}` : 'none';
  };

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'ownership-')));
    mkdirSync(at('home'));
    process.env['HOME'] = at('home');
  });
  afterEach(() => {
    process.env['HOME'] = before;
    rmSync(folder, { recursive: true, force: true });
  });

  it('is its owner alone where nobody else can write, in the home folder and below a sticky one', async () => {
    expect(await found(make('home', '.sf', 'jwt', 'keys', 'acme.key'), make('keys', 'acme.key'))).to.equal('none');
    expect(await found(at('gone', 'acme.key'))).to.equal('none');
  });

  it('is everybody who can write it or a folder above it', async () => {
    const path = make('home', '.sf', 'jwt', 'keys', 'acme.key');
    for (const [open, name] of [
      [path, 'home/.sf/jwt/keys/acme.key'],
      [at('home', '.sf', 'jwt', 'keys'), 'home/.sf/jwt/keys'],
      [at('home', '.sf'), 'home/.sf'],
    ] as const) {
      chmodSync(open, 0o757);
      expect(await found(path)).to.equal(`writable ${name}`);
      chmodSync(open, 0o700);
    }
    chmodSync(at('home', '.sf'), 0o1777);
    expect(await found(path)).to.equal('none');
  });

  it('is not asked above the home folder, nor of the home folder itself', async () => {
    const path = make('home', 'acme.key');
    chmodSync(at('home'), 0o777);
    expect(await found(path)).to.equal('none');
    expect(await found(make('acme.key'))).to.equal('none');
    chmodSync(folder, 0o777);
    expect(await found(path)).to.equal('none');
    expect(await found(at('acme.key'))).to.equal(`writable ${folder}`);
  });

  it('is followed through links, in the home folder too', async () => {
    make('real', 'acme.key');
    symlinkSync(at('real'), at('home', 'keys'));
    expect(await found(at('home', 'keys', 'acme.key'))).to.equal('none');
    chmodSync(at('real'), 0o777);
    expect(await found(at('home', 'keys', 'acme.key'))).to.equal('writable real');
    chmodSync(at('real'), 0o700);
    symlinkSync('loop', at('loop'));
    expect(await found(at('loop'))).to.equal('none');
  });

  it('is the same where the home folder is reached through a link', async () => {
    make('home', 'keys', 'acme.key');
    chmodSync(at('home'), 0o777);
    symlinkSync(at('home'), at('linked'));
    process.env['HOME'] = at('linked');
    expect(await found(at('linked', 'keys', 'acme.key'))).to.equal('none');
    expect(await found(at('home', 'keys', 'acme.key'))).to.equal('none');
  });

  onlyRoot('is another user who owns it, a folder above it or a link to it', async () => {
    const path = make('home', 'keys', 'acme.key');
    for (const name of ['home/keys/acme.key', 'home/keys']) {
      chownSync(at(name), stranger, stranger);
      expect(await found(path)).to.equal(`owner ${name}`);
      chownSync(at(name), me, me);
    }
    symlinkSync(at('home', 'keys'), at('link'));
    lchownSync(at('link'), stranger, stranger);
    expect(await found(at('link', 'acme.key'))).to.equal('owner link');
  });

  onlyRoot('is whoever owns the home folder, too: root in a container may have got it from outside', async () => {
    const path = make('home', 'keys', 'acme.key');
    chownSync(at('home'), stranger, stranger);
    chownSync(path, stranger, stranger);
    expect(await found(path)).to.equal('none');
    chownSync(path, stranger + 1, stranger);
    expect(await found(path)).to.equal('owner home/keys/acme.key');
  });

  it('is its group as well, unless that is the group of this user alone', async () => {
    const path = make('home', 'acme.key');
    chmodSync(path, 0o664);
    const isOwnGroup = process.getgid?.() === me;
    expect(await found(path)).to.equal(isOwnGroup ? 'none' : 'writable home/acme.key');
    if (me !== 0) return;
    chownSync(path, 0, stranger);
    expect(await found(path)).to.equal('writable home/acme.key');
  });

  it('is refused with the command that ends it, safe to paste', async () => {
    const path = make('home', 'a $(id)', 'acme.key');
    chmodSync(path, 0o666);
    const error = (await refuseMistrusted([path]).catch((caught: unknown) => caught)) as Error & { actions: string[] };
    expect(error.name).to.equal('WritableByOthersError');
    expect(error.actions.join('\n')).to.include(`chmod go-w '${path}'`);
    const other = errorOfMistrust({ path, why: 'owner', owner: stranger, mode: 0o644 }) as typeof error;
    expect(other.message).to.include(String(stranger));
    expect(other.actions.join('\n')).to.include(`sudo chown ${me} '${path}'`);
  });
});
