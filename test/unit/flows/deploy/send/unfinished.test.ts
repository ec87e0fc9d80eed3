import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { contentsOf, unfinishedDeploys } from '../../../../../src/flows/deploy/send/unfinished.ts';

const orgId = '00D000000000001AAA';
const deploy = { deployId: '0Af000000000001AAA', contents: 'ab'.repeat(32) };
const newFolder = (): string => mkdtempSync(join(homedir(), 'state-'));

describe('the record of an unfinished deploy', () => {
  it('is kept for each org and app, for its owner only, and forgotten', async () => {
    const folder = newFolder();
    const kept = unfinishedDeploys(folder, orgId, 'JwtLogin');
    expect(await kept.read()).to.equal(undefined);
    await kept.keep(deploy);
    expect(await unfinishedDeploys(folder, orgId.slice(0, 15), 'JwtLogin').read()).to.deep.equal(deploy);
    expect(await unfinishedDeploys(folder, orgId, 'Other').read()).to.equal(undefined);
    expect(await unfinishedDeploys(folder, '00D000000000002AAA', 'JwtLogin').read()).to.equal(undefined);
    const [name] = readdirSync(join(folder, 'deploys'));
    expect(statSync(join(folder, 'deploys', name ?? '')).mode & 0o777).to.equal(0o600);
    expect(statSync(join(folder, 'deploys')).mode & 0o777).to.equal(0o700);
    await kept.forget();
    await kept.forget();
    expect(readdirSync(join(folder, 'deploys'))).to.deep.equal([]);
  });

  it('is kept nowhere for an org whose id is none: it would be a path', async () => {
    const folder = newFolder();
    const kept = unfinishedDeploys(folder, '../../x', 'JwtLogin');
    await kept.keep(deploy);
    expect(await kept.read()).to.equal(undefined);
    await kept.forget();
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  for (const text of [
    '',
    '{',
    '{"deployId":"0Af000000000001AAA"}',
    JSON.stringify({ ...deploy, deployId: '0Af/../x' }),
  ])
    it(`doesn’t count if it says ${text || 'nothing'}`, async () => {
      const folder = newFolder();
      mkdirSync(join(folder, 'deploys'), { mode: 0o700 });
      writeFileSync(join(folder, 'deploys', `${orgId.slice(0, 15)}-JwtLogin.json`), text);
      expect(await unfinishedDeploys(folder, orgId, 'JwtLogin').read()).to.equal(undefined);
    });

  for (const name of ['deploys', `deploys/${orgId.slice(0, 15)}-JwtLogin.json`])
    it(`is written, read and forgotten through no link: ${name.slice(0, 9)}`, async () => {
      const [folder, outside] = [newFolder(), newFolder()];
      const path = join(folder, name);
      const isFolder = name === 'deploys';
      const decoy = join(outside, isFolder ? `${orgId.slice(0, 15)}-JwtLogin.json` : 'decoy');
      writeFileSync(decoy, JSON.stringify(deploy));
      mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
      symlinkSync(isFolder ? outside : decoy, path);
      const kept = unfinishedDeploys(folder, orgId, 'JwtLogin');
      await kept.keep({ ...deploy, contents: 'cd'.repeat(32) });
      expect(await kept.read()).to.equal(undefined);
      await kept.forget();
      expect(readFileSync(decoy, 'utf8')).to.equal(JSON.stringify(deploy));
      expect(readdirSync(outside)).to.have.length(1);
    });

  it('is no condition: where nothing can be written, nothing is kept', async () => {
    const folder = join(newFolder(), 'file');
    writeFileSync(folder, '');
    chmodSync(folder, 0o400);
    const kept = unfinishedDeploys(folder, orgId, 'JwtLogin');
    await kept.keep(deploy);
    expect(await kept.read()).to.equal(undefined);
    await kept.forget();
  });

  it('knows the same components again in any order, and no others', () => {
    const one = { type: 'A', fullName: 'x', path: 'p', content: '1' };
    const two = { type: 'B', fullName: 'x', path: 'q', content: '2' };
    expect(contentsOf([one, two])).to.equal(contentsOf([two, one]));
    for (const other of [
      { ...two, content: '3' },
      { ...two, fullName: 'y' },
      { ...two, type: 'C' },
    ])
      expect(contentsOf([one, other])).not.to.equal(contentsOf([one, two]));
  });
});
