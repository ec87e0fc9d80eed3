import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { closeStoredLogin } from '../../../../src/org/session/closedLogin.ts';

const username = 'ci@acme.example';

(process.platform === 'win32' ? describe.skip : describe)('what core wrote for a login', () => {
  let home: string;
  const before = process.env['HOME'];
  const at = (name: string): string => join(home, name);
  const make = (name: string, mode: number): void => {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), '{}');
    chmodSync(at(name), mode);
  };
  const modeOf = (name: string): string => (statSync(at(name)).mode & 0o777).toString(8);
  const names = { alias: 'ci', setDefault: true, setDefaultDevHub: false };

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'closed-login-'));
    process.env['HOME'] = home;
    make(`.sfdx/${username}.json`, 0o666);
    make('.sfdx/alias.json', 0o644);
    make('.sf/config.json', 0o666);
    make('.sfdx/other@acme.example.json', 0o644);
    for (const folder of ['.sfdx', '.sf']) chmodSync(at(folder), 0o777);
  });
  afterEach(() => {
    process.env['HOME'] = before;
    rmSync(home, { recursive: true, force: true });
  });

  it('is closed to others, file by file, and the folders that they could write', async () => {
    await closeStoredLogin(username, names);
    for (const name of [`.sfdx/${username}.json`, '.sfdx/alias.json', '.sf/config.json'])
      expect(`${name} ${modeOf(name)}`).to.equal(`${name} 600`);
    for (const name of ['.sfdx', '.sf']) expect(`${name} ${modeOf(name)}`).to.equal(`${name} 700`);
    expect(modeOf('.sfdx/other@acme.example.json')).to.equal('644');
  });

  it('is nothing else: no file of another command, no folder that others can only read, nothing that is tighter', async () => {
    chmodSync(at('.sf'), 0o755);
    chmodSync(at(`.sfdx/${username}.json`), 0o400);
    await closeStoredLogin(username, { setDefault: false, setDefaultDevHub: false });
    expect([modeOf('.sf'), modeOf('.sf/config.json'), modeOf('.sfdx/alias.json')]).to.deep.equal(['755', '666', '644']);
    expect(modeOf(`.sfdx/${username}.json`)).to.equal('400');
  });

  it('is not what a link leads to', async () => {
    make('elsewhere.json', 0o666);
    rmSync(at('.sfdx/alias.json'));
    symlinkSync(at('elsewhere.json'), at('.sfdx/alias.json'));
    await closeStoredLogin(username, names);
    expect(modeOf('elsewhere.json')).to.equal('666');
    expect(readFileSync(at('.sfdx/alias.json'), 'utf8')).to.equal('{}');
  });
});
