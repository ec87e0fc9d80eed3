import { expect } from 'chai';
import { startStages } from '../../../src/ux/stages.ts';
import { runCommand } from '../../tools/runCommand.ts';

const texts = {
  title: 'A flow',
  steps: [{ name: 'look', label: 'Look at the org', details: ['org', 'seen'] }],
  outcome: () => 'done',
  detail: (name: string) => name,
};

/** Follows one step with these details; as a command, because that captures what is printed. */
const shown = async (org: string, seen: string): Promise<string> => {
  const run = async (): Promise<void> => {
    const stages = await startStages(texts, false);
    stages.follow({ step: 'look', outcome: 'running' });
    stages.note('look', 'seen', seen);
    stages.follow({ step: 'look', outcome: 'unchanged', details: { org } });
    stages.stop();
  };
  return (await runCommand({ run }, [])).raw;
};

describe('the stages of a flow', () => {
  it('show the details of a step and what was noted meanwhile', async () => {
    expect(await shown('Acme', '3 of 4'))
      .to.include('org: Acme')
      .and.include('seen: 3 of 4');
  });

  it('show hostile text as text only, noted or told at the end', async () => {
    const hostile = '\u001b[31mred\u001b]0;x\u0007\n::error::x ##vso[y]';
    const text = await shown(hostile, hostile);
    expect(text).to.include('red');
    expect(text).not.to.match(/(?!\n)\p{Cc}|^\s*::|##vso\[/mu);
  });
});
