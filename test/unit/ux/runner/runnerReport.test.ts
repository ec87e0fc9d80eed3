import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Verification } from '../../../../src/flows/verify/verify.ts';
import { findProvider, githubActions, outlivesJob } from '../../../../src/pipeline/providers.ts';
import { reportToRunner } from '../../../../src/ux/runner/runnerReport.ts';

const hostile = 'a|b`<script>\n::error::x %0A##vso[task.x]y\u001b[31m\u202e](http://z)';
const failed: Verification = {
  connection: 'acme',
  username: 'ci@x',
  instanceUrl: 'https://acme.my.salesforce.com',
  audience: 'https://acme.my.salesforce.com',
  clientId: '3MVG9',
  outcome: 'failed',
  exitCode: 1,
  checks: [
    { id: 'pin', outcome: 'warn', durationMs: 1, evidence: hostile },
    { id: 'token', outcome: 'fail', durationMs: 1, evidence: hostile },
  ],
  fault: {
    id: 'user-inactive',
    title: `It is ${hostile}.`,
    evidence: hostile,
    explanation: hostile,
    fix: [hostile],
    retryable: false,
  },
  attempts: 1,
  sources: {},
};

describe('what a runner is told', () => {
  let folder: string;
  let written: string;
  const write = process.stderr.write.bind(process.stderr);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'runner-report-'));
    written = '';
    Object.assign(process.stderr, { write: (text: string) => ((written += text), true) });
  });
  afterEach(() => {
    Object.assign(process.stderr, { write });
    rmSync(folder, { recursive: true, force: true });
  });

  it('on GitHub is an annotation for each fault and warning, with the text as text, and a summary', () => {
    const path = join(folder, 'summary.md');
    reportToRunner([failed], { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: path });
    const lines = written.trimEnd().split('\n');
    expect(lines).to.have.length(2);
    expect(lines[0]).to.match(/^::error title=Salesforce JWT login acme%3A user-inactive::It is a\|b/);
    expect(lines[1]).to.match(/^::warning title=Salesforce JWT login acme%3A pin::a\|b/);
    expect(written)
      .to.include('%250A')
      .and.not.match(/(?!\n)\p{Cc}|\u202e|::error::x|##vso/u);
    const summary = readFileSync(path, 'utf8');
    expect(summary)
      .to.match(/^### acme: failed$/m)
      .and.match(/^\| warn \| expected org \| a\\\|b\\`\\<script\\>/m);
    expect(summary).not.to.match(/(?!\n)\p{Cc}|\u202e|(?<!\\)<script>|[^\\]\]\(|a\|b/u);
  });

  it('on Azure is an issue for each, and a summary in a file of its own', () => {
    reportToRunner([failed], { TF_BUILD: 'True', AGENT_TEMPDIRECTORY: folder });
    const lines = written.trimEnd().split('\n');
    expect(lines.map((line) => line.slice(0, 30))).to.deep.equal([
      '##vso[task.logissue type=error',
      '##vso[task.logissue type=warni',
      `##vso[task.uploadsummary]${folder}`.slice(0, 30),
    ]);
    expect(written).to.include('%AZP250A').and.not.include('##vso[task.x]');
    expect(readFileSync(join(folder, readdirSync(folder)[0] ?? ''), 'utf8')).to.include('### acme: failed');
  });

  it('of a fleet is one annotation and one paragraph for each cause, within what a summary may have', () => {
    const path = join(folder, 'summary.md');
    const fleet = Array.from({ length: 3_000 }, (_, at): Verification => ({ ...failed, connection: `org-${at}` }));
    reportToRunner(fleet, { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: path });
    expect(
      written
        .trimEnd()
        .split('\n')
        .map((line) => line.split('::')[1]),
    ).to.deep.equal([
      'error title=Salesforce JWT login%2C 3000 connections%3A user-inactive',
      'warning title=Salesforce JWT login%2C 3000 connections%3A pin',
    ]);
    const summary = readFileSync(path, 'utf8');
    expect(summary.length).to.be.below(10_000);
    expect(summary).to.match(/^### 3000 connections: 0 proven, 3000 failed\.$/m);
    expect(summary.match(/user-inactive/g)).to.have.length(1);
    expect(summary).to.include('org-0, org-1, ').and.include('and 2800 more');
    expect(summary).not.to.match(/(?!\n)\p{Cc}|\u202e|(?<!\\)<script>|[^\\]\]\(|a\|b/u);
  });

  it('says in the summary why a connection was skipped', () => {
    const path = join(folder, 'summary.md');
    const skipped = { outcome: 'skipped' as const, exitCode: 0 as const, fault: undefined, skipped: 'No *key* here.' };
    reportToRunner([{ ...failed, ...skipped, checks: [] }], { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: path });
    expect(readFileSync(path, 'utf8')).to.match(/^### acme: skipped\n\nNo \\\*key\\\* here\.$/m);
    expect(written).to.equal('');
  });

  const inItsPlace: Record<string, (path: string) => void> = {
    'a pipe that nobody reads': (path) => void execFileSync('mkfifo', [path]),
    'a link to a file': (path) => symlinkSync(join(folder, 'other'), path),
    'a link to nowhere': (path) => symlinkSync(join(folder, 'none'), path),
  };
  for (const [what, make] of Object.entries(inItsPlace))
    it(`is not written to ${what}, and said to be missing`, () => {
      const path = join(folder, 'summary.md');
      writeFileSync(join(folder, 'other'), 'theirs');
      make(path);
      reportToRunner([failed], { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: path });
      expect(written).to.include('summary');
      expect(readFileSync(join(folder, 'other'), 'utf8')).to.equal('theirs');
      expect(readdirSync(folder)).not.to.include('none');
    });

  it('on GitLab is a plain line for each', () => {
    reportToRunner([failed], { GITLAB_CI: 'true' });
    expect(written)
      .to.match(/^ERROR: Salesforce JWT login acme: user-inactive It is/m)
      .and.match(/^WARNING: /m);
  });

  it('elsewhere, and for a login that is proven, is nothing', () => {
    reportToRunner([failed], { CI: 'true' });
    reportToRunner([{ ...failed, checks: [], fault: undefined, outcome: 'proven' }], { GITLAB_CI: 'true' });
    expect(written).to.equal('');
  });

  it('is told once more if the summary cannot be written', () => {
    writeFileSync(join(folder, 'file'), '');
    reportToRunner([failed], { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(folder, 'file', 'x') });
    expect(written).to.include("The job summary couldn't be written.");
    reportToRunner([failed], { GITHUB_ACTIONS: 'true' });
    reportToRunner([failed], { TF_BUILD: 'true' });
  });

  it('has no title that ends its property', () => {
    expect(githubActions.annotate({ level: 'error', title: 'a,b:c', text: 'd' })).to.equal(
      '::error title=a%2Cb%3Ac::d',
    );
  });

  for (const [env, expected] of [
    [{ GITHUB_ACTIONS: 'true', RUNNER_ENVIRONMENT: 'github-hosted' }, 'github false'],
    [{ GITHUB_ACTIONS: 'true' }, 'github true'],
    [{ TF_BUILD: 'True', AGENT_ISSELFHOSTED: '0' }, 'azure false'],
    [{ TF_BUILD: 'True', AGENT_ISSELFHOSTED: '1' }, 'azure true'],
    [{ GITLAB_CI: 'true', CI_DISPOSABLE_ENVIRONMENT: 'true' }, 'gitlab false'],
    [{ GITLAB_CI: 'true' }, 'gitlab true'],
    [{ CI: 'true', JENKINS_URL: 'x' }, 'undefined true'],
    [{ CI: 'true', BUILDKITE: 'true' }, 'undefined true'],
  ] as const)
    it(`knows the runner of ${JSON.stringify(env)}`, () => {
      expect(`${findProvider(env)?.kind} ${outlivesJob(env)}`).to.equal(expected);
    });
});
