/** What starts each generated job, by the conditions in the file. */
import { expect } from 'chai';
import { pipelineFile } from '../../../src/pipeline/pipelineFiles.ts';
import { generatedText, wishesFor } from '../../tools/pipelineFiles.ts';
import { startedJobs, type JudgingProvider, type PipelineEvent } from '../../tools/startedJobs.ts';

const gate = ['gate-acme-uat'];
const review = ['review'];
const usual: Record<PipelineEvent, string[]> = {
  push: gate,
  otherBranch: [],
  schedule: ['watch', 'rotate'],
  request: review,
  fork: review,
  unprotected: gate,
};

const expected: Record<JudgingProvider, Record<PipelineEvent, string[]>> = {
  github: usual,
  gitlab: { ...usual, unprotected: ['without-secrets'] },
  azure: usual,
  // Each of its custom pipelines has a schedule of its own; this is the one of the watch.
  bitbucket: { ...usual, schedule: ['watch'], fork: [] },
  // It builds branches, and knows no pull requests but those of forks.
  circleci: { ...usual, schedule: ['watch'], otherBranch: review },
  jenkins: { ...usual, schedule: ['rotate', 'watch'] },
};

describe('what starts a generated job', function () {
  this.timeout(120_000);

  for (const [provider, events] of Object.entries(expected) as Array<[JudgingProvider, typeof usual]>)
    it(`is its event alone with ${provider}, and never one of a fork where it has a secret`, () => {
      const text = generatedText(provider);
      for (const [event, jobs] of Object.entries(events) as Array<[PipelineEvent, string[]]>)
        expect(startedJobs(provider, text, event), event).to.deep.equal(jobs);
    });

  it('is the branch that is meant, whatever it is called', () => {
    const names = { azure: `it's#a`, gitlab: `it's#a`, bitbucket: 'main[1]*', circleci: `a"b'c`, jenkins: `it's\\x` };
    for (const [provider, branch] of Object.entries(names) as Array<[JudgingProvider, string]>) {
      const text = pipelineFile(provider, wishesFor({ branch }));
      expect(startedJobs(provider, text, 'push', branch), provider).to.deep.equal(gate);
      expect(startedJobs(provider, text, 'push', 'main'), provider).not.to.include('gate-acme-uat');
    }
  });

  it('is told of a stranger where a rule is left out', () => {
    const text = generatedText('gitlab').replaceAll(' && $CI_COMMIT_REF_PROTECTED == "true"', '');
    expect(startedJobs('gitlab', text, 'unprotected')).to.include('gate-acme-uat');
    const open = generatedText('azure')
      .replaceAll(", ne(variables['Build.Reason'], 'PullRequest')", '')
      .replaceAll('refs/heads/main', 'refs/pull/7/merge');
    expect(startedJobs('azure', open, 'fork')).to.include('gate-acme-uat');
  });
});
