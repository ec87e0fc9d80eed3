import { expect } from 'chai';
import { startStages } from '../../../../src/ux/progress/stages.ts';
import { runCommand } from '../../../tools/runCommand.ts';

const texts = {
  title: 'A flow',
  steps: [{ name: 'look', label: 'Check the org', details: ['org', 'seen'] }],
  outcome: () => 'done',
  detail: (name: string) => name,
};

type Told = { org?: string; noted?: string };

/** Follows one step with a detail, or with a note while it runs; as a command, because that captures what is printed. */
const shown = async ({ org, noted }: Told): Promise<string> => {
  const run = async (): Promise<void> => {
    const stages = await startStages(texts, false);
    stages.follow({ step: 'look', outcome: 'running' });
    if (noted !== undefined) stages.note('look', 'seen', noted);
    if (org !== undefined) stages.follow({ step: 'look', outcome: 'unchanged', details: { org } });
    stages.stop();
  };
  return (await runCommand({ run }, [])).raw;
};

describe('the stages of a flow', () => {
  it('show the details of a step and what was noted meanwhile', async () => {
    expect(await shown({ org: 'Acme' })).to.include('org: Acme');
    expect(await shown({ noted: '3 of 4' })).to.include('seen: 3 of 4');
  });

  it('keep what was noted when the step fails', async () => {
    const run = async (): Promise<void> => {
      const stages = await startStages(texts, false);
      stages.follow({ step: 'look', outcome: 'running' });
      stages.note('look', 'seen', 'deploy 0Af');
      stages.follow({ step: 'look', outcome: 'failed' });
    };
    expect((await runCommand({ run }, [])).raw).to.include('seen: deploy 0Af');
  });

  it('have one blank behind their sign, however they end', async () => {
    const endWith = async (outcome: 'unchanged' | 'failed'): Promise<string> => {
      const run = async (): Promise<void> => {
        const stages = await startStages(texts, false);
        stages.follow({ step: 'look', outcome: 'running' });
        stages.follow({ step: 'look', outcome });
        stages.stop();
      };
      return (await runCommand({ run }, [])).stdout;
    };
    expect(await endWith('unchanged')).to.match(/^ *\S Check the org$/m);
    expect(await endWith('failed')).to.match(/^ *✘ Check the org$/m);
  });

  it('show hostile text as text only, noted or told at the end', async () => {
    const hostile = '\u001b[31mred\u001b]0;x\u0007\n::error::x ##vso[y]';
    for (const told of [{ org: hostile }, { noted: hostile }]) {
      const text = await shown(told);
      expect(text).to.include('red');
      expect(text).not.to.match(/(?!\n)\p{Cc}|^\s*::|##vso\[/mu);
    }
  });
});
