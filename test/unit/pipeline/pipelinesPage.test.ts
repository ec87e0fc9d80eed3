import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { pipelineProviders } from '../../../src/pipeline/pipelineFiles.ts';
import { pipelinesPage, withExamples } from '../../tools/pipelinesPage.ts';

describe('docs/pipelines.md', () => {
  const page = readFileSync(pipelinesPage, 'utf8');

  it('shows what is generated, for each provider', () => {
    expect(page).to.equal(withExamples(page));
    for (const provider of pipelineProviders) expect(page).to.include(`<!-- example: ${provider} -->`);
  });
});
