import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openJournal } from '../../../../src/flows/journal/journal.ts';
import { runFlowSteps, step } from '../../../../src/flows/steps.ts';
import { injectFault } from '../../../tools/faultyWrites.ts';

const orgId = '00D000000000001AAA';
const rsaKey = '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----';

describe('the journal', () => {
  let stateFolder: string;
  const place = () => ({ stateFolder, orgId, app: 'JwtLogin', now: () => new Date('2026-11-29T12:00:00Z') });

  beforeEach(() => {
    stateFolder = join(mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-journal-')), 'jwt');
  });
  afterEach(() => rmSync(join(stateFolder, '..'), { recursive: true, force: true }));

  it('tells another run what was done, what may have been done, and what is known', async () => {
    const journal = openJournal(place());
    expect(await journal.unfinished('rotate')).to.equal(undefined);
    await journal.begin('rotate', { keyName: 'acme' });
    const record = journal.recordOf('rotate');
    await record.begun('key-pair', {});
    await record.done('key-pair', { sha256: 'ab' });
    await record.begun('deploy', { deploy: '0Af' });
    expect(await openJournal(place()).unfinished('rotate')).to.deep.equal({
      began: '2026-11-29T12:00:00.000Z',
      changed: '2026-11-29T12:00:00.000Z',
      state: 'running',
      done: ['key-pair'],
      next: 'deploy',
      notes: { keyName: 'acme', sha256: 'ab', deploy: '0Af' },
    });
    expect(statSync(journal.path).mode & 0o777).to.equal(0o600);
    expect(statSync(join(stateFolder, 'journal')).mode & 0o777).to.equal(0o700);
  });

  it('keeps the last run of each flow, finished or not, and one file for each org and app', async () => {
    const journal = openJournal(place());
    await journal.begin('rotate', { sha256: 'ab' });
    await journal.begin('revoke', {});
    await journal.note('rotate', { state: 'finished' });
    await openJournal({ ...place(), app: 'Other' }).begin('rotate', {});
    expect(await journal.unfinished('rotate')).to.equal(undefined);
    expect((await journal.unfinished('revoke'))?.state).to.equal('running');
    expect((await journal.read()).entries.rotate).to.deep.include({ state: 'finished', notes: { sha256: 'ab' } });
    await journal.note('rotate', { state: 'undoing', notes: { why: 'asked' } });
    expect((await journal.unfinished('rotate'))?.notes).to.deep.equal({ sha256: 'ab', why: 'asked' });
    await journal.begin('rotate', {});
    expect((await journal.read()).entries.rotate).to.deep.include({ state: 'running', notes: {}, done: [] });
  });

  it('is filled by the engine of steps: only by what acts, and before it acts', async () => {
    const journal = openJournal(place());
    await journal.begin('rotate', {});
    const seen: unknown[] = [];
    const steps = [
      step<{ a: string }, never>({
        name: 'look',
        changes: 'nothing',
        needs: [],
        plan: async () => ({ action: 'none', facts: {}, notes: { looked: 'yes' } }),
      }),
      step<{ a: string }, never>({
        name: 'make',
        changes: 'key store',
        needs: [],
        plan: async () => ({
          action: 'create',
          facts: {},
          notes: { keyName: 'acme' },
          apply: async () => {
            seen.push(await journal.unfinished('rotate'));
            return { notes: { sha256: 'ab' } };
          },
        }),
      }),
      step<{ a: string }, never>({
        name: 'send',
        changes: 'org',
        needs: [],
        plan: async () => ({ action: 'update', facts: {}, apply: () => Promise.reject(new Error('gone')) }),
      }),
    ];
    const run = (dryRun: boolean) =>
      runFlowSteps(steps, { dryRun, onEvent: () => undefined, record: journal.recordOf('rotate') });
    const before = readFileSync(journal.path, 'utf8');
    await run(true);
    expect(readFileSync(journal.path, 'utf8')).to.equal(before);
    expect(await run(false).catch((error: Error) => error.message)).to.equal('gone');
    expect(seen[0]).to.deep.include({ next: 'make', done: [], notes: { keyName: 'acme' } });
    expect(await journal.unfinished('rotate')).to.deep.include({
      next: 'send',
      done: ['make'],
      notes: { keyName: 'acme', sha256: 'ab' },
    });
  });

  for (const [what, text] of Object.entries({
    'is cut off': '{"version":1,"orgId":"00D000000000001","app":"JwtLogin","flo',
    'is empty': '',
    'is of another app': '{"version":1,"orgId":"00D000000000001","app":"Other","flows":{}}',
    'is of a later version': '{"version":2,"orgId":"00D000000000001","app":"JwtLogin","flows":{}}',
    'has an entry without its state':
      '{"version":1,"orgId":"00D000000000001","app":"JwtLogin","flows":{"rotate":{"done":[]}}}',
    'is nested too deep': '['.repeat(5000),
  }))
    it(`names a file that ${what}, and sets it aside when something new begins`, async () => {
      const journal = openJournal(place());
      await journal.begin('rotate', {});
      writeFileSync(journal.path, text);
      expect(await journal.read()).to.deep.equal({ entries: {}, damaged: journal.path });
      expect(readFileSync(journal.path, 'utf8')).to.equal(text);
      await journal.begin('rotate', {});
      expect(await journal.read()).to.not.have.property('damaged');
      expect(readFileSync(journal.path.replace('.json', '.damaged'), 'utf8')).to.equal(text);
    });

  it('never holds what looks like a key, a token or a bundle', async () => {
    const journal = openJournal(place());
    await journal.begin('rotate', {});
    const before = readFileSync(journal.path, 'utf8');
    for (const secret of [rsaKey, Buffer.from(rsaKey).toString('base64'), '00D000000000001!AQEAQ.abc'])
      expect(
        await journal.note('rotate', { notes: { fact: secret } }).catch((error: Error) => error.message),
        secret,
      ).to.include('journal-secret');
    expect(readFileSync(journal.path, 'utf8')).to.equal(before);
  });

  it('is whole whichever change of the disk fails', async () => {
    const journal = openJournal(place());
    await journal.begin('rotate', { sha256: 'ab' });
    const before = await journal.read();
    for (let at = 1; ; at += 1) {
      const fault = injectFault(join(stateFolder, 'journal'), 'ENOSPC', at);
      const failed = await journal
        .recordOf('rotate')
        .begun('deploy', {})
        .then(
          () => false,
          () => true,
        );
      const begun = fault.stop();
      if (!failed) {
        expect(begun.length, 'changes that were tried').to.be.greaterThan(3);
        break;
      }
      expect(await journal.read(), begun.at(-1)).to.deep.equal(before);
    }
    expect((await journal.unfinished('rotate'))?.next).to.equal('deploy');
  });

  it('lets one run at a time act', async () => {
    const order: string[] = [];
    const act = (name: string): Promise<void> =>
      openJournal(place()).exclusively(async () => {
        order.push(`${name} in`);
        await new Promise((resolve) => setTimeout(resolve, 50));
        order.push(`${name} out`);
      });
    await Promise.all([act('a'), act('b')]);
    expect([order[0]?.at(0), order[2]?.at(0)].sort()).to.deep.equal(['a', 'b']);
    expect(order.map((each) => each.slice(2))).to.deep.equal(['in', 'out', 'in', 'out']);
  });

  it('takes no org id and no name of an app that could lead elsewhere', () => {
    for (const wrong of [{ app: '../x' }, { app: 'a b' }, { orgId: '../00D' }, { orgId: '00D' }])
      expect(() => openJournal({ ...place(), ...wrong }), JSON.stringify(wrong)).to.throw();
    expect(existsSync(stateFolder)).to.equal(false);
  });
});
