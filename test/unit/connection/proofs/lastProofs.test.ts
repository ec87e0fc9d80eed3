import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { keepProofs, readProofs } from '../../../../src/connection/proofs/lastProofs.ts';
import { formatProofs, parseProofs, proofFileBytes } from '../../../../src/connection/proofs/proofFile.ts';

const at = (day: number): Date => new Date(Date.UTC(2026, 10, day, 12));
const login = { username: 'ci@acme.example', instanceUrl: 'https://acme.my.salesforce.com', clientId: '3MVG9x' };
const other = { ...login, username: 'ci@beta.example' };
const certificateEnds = '2027-11-22T00:00:00.000Z';
const proven = { ...login, outcome: 'proven' as const, certificateEnds };
const failed = {
  ...login,
  outcome: 'failed' as const,
  fault: { id: 'user-inactive' },
  certificateEnds: '2028-01-01T00:00:00Z',
};

describe('the last proofs', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'jwt-proofs-'));
    path = join(folder, 'proofs.json');
  });
  afterEach(() => {
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true, force: true });
  });
  const last = async (of = login): Promise<object | undefined> => (await readProofs(folder))(of);

  it('are none before the first', async () => {
    expect(await last()).to.equal(undefined);
    expect(existsSync(path)).to.equal(false);
  });

  it('are kept by the login, however its user is written, and not by a name', async () => {
    await keepProofs(folder, [proven, { ...other, outcome: 'proven' }], at(1));
    expect(await last()).to.deep.equal({ provenAt: at(1).toISOString(), certificateEnds });
    expect(await last({ ...login, username: 'CI@acme.example' })).to.deep.equal(await last());
    expect(await last(other)).to.deep.equal({ provenAt: at(1).toISOString() });
    for (const change of [{ clientId: '3MVG9y' }, { instanceUrl: 'https://x.my.salesforce.com' }])
      expect(await last({ ...login, ...change })).to.equal(undefined);
  });

  it('outlast a failure, which the next proof ends', async () => {
    await keepProofs(folder, [proven], at(1));
    await keepProofs(folder, [failed], at(2));
    const both = {
      provenAt: at(1).toISOString(),
      certificateEnds,
      failedAt: at(2).toISOString(),
      fault: 'user-inactive',
    };
    expect(await last()).to.deep.equal(both);
    await keepProofs(folder, [proven], at(3));
    expect(await last()).to.deep.equal({ provenAt: at(3).toISOString(), certificateEnds });
  });

  it('know nothing of what was skipped, or of a record without a user', async () => {
    await keepProofs(
      folder,
      [
        { ...login, outcome: 'skipped' },
        { ...failed, username: '' },
      ],
      at(1),
    );
    expect(existsSync(path)).to.equal(false);
  });

  it('hold no value of a login, only its digest, in a file for this user alone', async () => {
    await keepProofs(folder, [{ ...proven, clientId: '-----BEGIN PRIVATE KEY-----' }], at(1));
    expect(readFileSync(path, 'utf8')).to.match(
      /^\{"version":1,"proofs":\{"[0-9a-f]{64}":\{"provenAt":"[^"]*","certificateEnds":"[^"]*"\}\}\}\n$/,
    );
    expect(statSync(path).mode & 0o777).to.equal(0o600);
  });

  it('lose none where many write at once', async () => {
    const many = Array.from({ length: 12 }, (_, index) => ({ ...proven, username: `user-${index}@acme.example` }));
    await Promise.all(many.map((each) => keepProofs(folder, [each], at(1))));
    for (const each of many) expect(await last(each), each.username).not.to.equal(undefined);
  }).timeout(60_000);

  for (const [what, text] of [
    ['an empty file', ''],
    ['half a file', '{"version":1,"proofs":{"ab'],
    ['a list', '[1,2]'],
    ['nothing at all', 'null'],
    ['proofs that are none', '{"proofs":"x"}'],
    [
      'other entries',
      `{"proofs":{"x":1,"${'a'.repeat(64)}":{"provenAt":"yesterday"},"${'b'.repeat(64)}":{"fault":"<b>"}}}`,
    ],
    ['a text without an end', '['.repeat(100_000)],
  ] as const)
    it(`take the place of ${what}`, async () => {
      writeFileSync(path, text);
      expect(await last()).to.equal(undefined);
      expect(parseProofs(text).size).to.equal(0);
      await keepProofs(folder, [proven], at(1));
      expect(await last()).to.deep.equal({ provenAt: at(1).toISOString(), certificateEnds });
    });

  it('keep the sound entries of a damaged file, and only what is known of them', async () => {
    await keepProofs(folder, [proven], at(1));
    const { proofs } = JSON.parse(readFileSync(path, 'utf8')) as { proofs: Record<string, object> };
    const [digest = ''] = Object.keys(proofs);
    writeFileSync(path, JSON.stringify({ proofs: { [digest]: { ...proofs[digest], token: 'x' }, bad: 7 } }));
    await keepProofs(folder, [{ ...other, outcome: 'proven' }], at(2));
    expect(await last()).to.deep.equal({ provenAt: at(1).toISOString(), certificateEnds });
    expect(readFileSync(path, 'utf8')).not.to.match(/token|bad/);
  });

  it('go through no link, and stop nobody', async () => {
    const target = join(folder, 'target');
    writeFileSync(target, 'untouched');
    symlinkSync(target, path);
    await keepProofs(folder, [proven], at(1));
    expect(readFileSync(target, 'utf8')).to.equal('untouched');
    expect(await last()).to.equal(undefined);
    rmSync(path);
    mkdirSync(path);
    await keepProofs(folder, [proven], at(1));
    expect(await last()).to.equal(undefined);
    writeFileSync(join(folder, 'file'), '');
    await keepProofs(join(folder, 'file'), [proven], at(1));
  });

  it('are bounded: what is older goes first', () => {
    const proofs = new Map(
      Array.from({ length: 20_050 }, (_, index) => [
        index.toString(16).padStart(64, '0'),
        {
          provenAt: new Date(index * 1000).toISOString(),
          certificateEnds,
          failedAt: new Date(index * 1000).toISOString(),
          fault: 'f'.repeat(100),
        },
      ]),
    );
    const text = formatProofs(proofs);
    const kept = parseProofs(text);
    expect(kept.size).to.equal(20_000);
    expect(kept.has('0'.repeat(64))).to.equal(false);
    expect(kept.has((20_049).toString(16).padStart(64, '0'))).to.equal(true);
    expect(text.length).to.be.lessThan(proofFileBytes);
  });
});
