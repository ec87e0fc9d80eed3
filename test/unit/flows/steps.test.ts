import { expect } from 'chai';
import { runFlowSteps, step, type FlowStep, type StepEvent } from '../../../src/flows/steps.ts';

type Facts = { key: string; file: string; proof: string };

const story = (log: string[]): Array<FlowStep<Partial<Facts>>> => [
  step<Facts, never>({
    name: 'key',
    changes: 'key store',
    needs: [],
    plan: async () => ({ action: 'create', facts: { key: 'k' }, apply: async () => void log.push('key made') }),
  }),
  step<Facts, 'key'>({
    name: 'file',
    changes: 'project',
    needs: ['key'],
    plan: async ({ key }) => ({
      action: 'update',
      facts: {},
      details: { from: key },
      apply: async () => {
        log.push('file written');
        return { facts: { file: `${key}.txt` } };
      },
      validate: async () => void log.push('file validated'),
    }),
  }),
  step<Facts, 'file'>({
    name: 'proof',
    changes: 'nothing',
    needs: ['file'],
    plan: async ({ file }) => ({ action: 'none', facts: { proof: `${file} is right` } }),
  }),
];

const run = async (dryRun: boolean, steps?: Array<FlowStep<Partial<Facts>>>) => {
  const log: string[] = [];
  const events: StepEvent[] = [];
  const end = await runFlowSteps<Facts>(steps ?? story(log), { dryRun, onEvent: (event) => events.push(event) });
  return { log, events, ...end };
};

describe('the steps of a flow', () => {
  it('are applied in order, each with the facts of those before', async () => {
    const { log, facts, reports } = await run(false);
    expect(log).to.deep.equal(['key made', 'file written']);
    expect(facts).to.deep.equal({ key: 'k', file: 'k.txt', proof: 'k.txt is right' });
    expect(reports.map(({ outcome }) => outcome)).to.deep.equal(['created', 'updated', 'unchanged']);
    expect(reports[1]?.details).to.deep.equal({ from: 'k' });
  });

  it('apply nothing in a dry run: they validate, and skip what needs a change that was not made', async () => {
    const { log, reports } = await run(true);
    expect(log).to.deep.equal(['file validated']);
    expect(reports.map(({ outcome }) => outcome)).to.deep.equal(['wouldCreate', 'wouldUpdate', 'skipped']);
    expect(reports[2]?.details).to.deep.equal({ missing: 'file' });
  });

  it('say by what they did, not only by what they planned, how they ended', async () => {
    const refused: FlowStep<Partial<Facts>> = {
      name: 'sent',
      changes: 'project',
      needs: [],
      plan: async () => ({
        action: 'update',
        facts: {},
        details: { from: 'plan', to: 'plan' },
        apply: async () => ({ action: 'failed' as const, details: { to: 'nowhere' } }),
      }),
    };
    const { reports } = await run(false, [refused]);
    expect(reports[0]).to.deep.include({ outcome: 'failed', details: { from: 'plan', to: 'nowhere' } });
  });

  it('know what was known before the first of them', async () => {
    const steps = story([]).slice(2);
    const { facts } = await runFlowSteps<Facts>(steps, {
      dryRun: false,
      onEvent: () => undefined,
      facts: { file: 'f' },
    });
    expect(facts).to.deep.equal({ file: 'f', proof: 'f is right' });
  });

  it('tell when they begin and how they end', async () => {
    const { events } = await run(false);
    expect(events.map(({ step: name, outcome }) => `${name} ${outcome}`)).to.deep.equal([
      'key running',
      'key created',
      'file running',
      'file updated',
      'proof running',
      'proof unchanged',
    ]);
  });

  it('stop at the first failure, which is told and thrown', async () => {
    const events: StepEvent[] = [];
    const failing = step<Facts, never>({
      name: 'broken',
      changes: 'org',
      needs: [],
      plan: async () => {
        throw new Error('refused');
      },
    });
    const log: string[] = [];
    const outcome = await runFlowSteps<Facts>([failing, ...story(log)], {
      dryRun: false,
      onEvent: (event) => events.push(event),
    }).catch((error: Error) => error.message);
    expect(outcome).to.equal('refused');
    expect(events.at(-1)).to.deep.equal({ step: 'broken', outcome: 'failed' });
    expect(log).to.deep.equal([]);
  });

  it('are skipped after one that failed, where the flow says so, and run on where it doesn’t', async () => {
    const failed = step<Facts, never>({
      name: 'judge',
      changes: 'nothing',
      needs: [],
      plan: async () => ({ action: 'failed', facts: { proof: 'none' } }),
    });
    for (const [stopsAtFailure, outcomes] of [
      [true, ['failed', 'skipped', 'skipped', 'skipped']],
      [false, ['failed', 'created', 'updated', 'unchanged']],
    ] as const) {
      const log: string[] = [];
      const events: StepEvent[] = [];
      const { reports, facts } = await runFlowSteps<Facts>([failed, ...story(log)], {
        dryRun: false,
        stopsAtFailure,
        onEvent: (event) => events.push(event),
      });
      expect(reports.map(({ outcome }) => outcome)).to.deep.equal(outcomes);
      expect(events.filter(({ outcome }) => outcome === 'running')).to.have.length(4);
      expect(log).to.have.length(stopsAtFailure ? 0 : 2);
      if (!stopsAtFailure) continue;
      expect(reports[3]?.details).to.deep.equal({ after: 'judge' });
      expect(facts).to.deep.equal({ proof: 'none' });
    }
  });

  it('that lack a fact in a real run are a mistake of ours, and say so', async () => {
    const lonely = story([]).slice(2);
    const outcome = await run(false, lonely).catch((error: Error) => error.message);
    expect(outcome).to.equal('The step proof lacks file.');
  });
});
