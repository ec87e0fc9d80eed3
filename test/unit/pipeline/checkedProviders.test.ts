/** What programs and documentation of each provider say of the generated files; for GitHub and GitLab see the other tests. */
import { expect } from 'chai';
import { pipelineFile, type PipelineProvider } from '../../../src/pipeline/pipelineFiles.ts';
import type { PipelineWishes } from '../../../src/pipeline/jobs/model.ts';
import { undocumented } from '../../tools/documentedSyntax.ts';
import {
  circleciProblem,
  hasGroovy,
  jenkinsCalls,
  jenkinsProblems,
  readJenkinsfiles,
  shellScripts,
  type JenkinsCall,
} from '../../tools/pipelineCheckers.ts';
import { generatedText, manyWishes } from '../../tools/pipelineFiles.ts';
import { scriptSteps } from '../../tools/scriptJobs.ts';

/** Whatever can be wished; CircleCI rotates on a named machine alone, CodeBuild nowhere, and of a buildspec there is one for each kind. */
const wished = (provider: PipelineProvider): PipelineWishes[] =>
  [
    ...manyWishes(),
    ...manyWishes({ environment: 'production', runner: 'acme/keys' }),
    ...manyWishes({ branch: `it's#a`, cliVersion: '2.1.0' }),
  ]
    .filter(({ kinds, runner }) => kinds.join() !== 'rotate' || provider !== 'circleci' || runner !== undefined)
    .flatMap((wishes) =>
      provider === 'codebuild' ? wishes.kinds.map((kind) => ({ ...wishes, kinds: [kind] })) : [wishes],
    )
    .filter(({ kinds }) => provider !== 'codebuild' || kinds.join() !== 'rotate');

const expectRefused = (problem: (text: string) => string, text: string, changes: Record<string, string>): void => {
  for (const [before, after] of Object.entries(changes)) {
    expect(text, before).to.include(before);
    expect(problem(text.replace(before, after)), after).not.to.equal('');
  }
};

describe('the generated CircleCI configuration', () => {
  it('is accepted by the parser of CircleCI, whatever is wished', () => {
    for (const wishes of wished('circleci')) expect(circleciProblem(pipelineFile('circleci', wishes))).to.equal('');
  });

  it('is refused by it when it is broken', () => {
    expectRefused(circleciProblem, generatedText('circleci', { shards: 2 }), {
      'docker:': 'dokker:',
      'image:': 'imagee:',
      'restore_cache:': 'restore_cash:',
      '- run:': '- runn:',
      'command: |': 'comand: |',
      'when: always': 'when: sometimes',
      'path: test-results': 'paath: test-results',
      '- failed': '- fallen',
      'workflows:': 'workflow:',
    });
  });
});

describe('the generated files of Azure, Bitbucket, and CodeBuild', () => {
  for (const provider of ['azure', 'bitbucket', 'codebuild'] as const)
    it(`have what the documentation of ${provider} knows, whatever is wished`, () => {
      for (const wishes of wished(provider))
        expect(undocumented(provider, pipelineFile(provider, wishes))).to.equal('');
    });

  it('would be seen to have something else', () => {
    expectRefused((text) => undocumented('azure', text), generatedText('azure', { shards: 2, environment: 'x' }), {
      'vmImage:': 'vmImages:',
      'trigger:': 'triggers:',
      'persistCredentials:': 'persistCredential:',
      'condition: always()': 'conditions: always()',
      "'UseNode@1'": "'UseNode@9'",
      'job: watch_report': 'job: watch-report',
      'parallel: 2': 'parallel: two',
      'group: x': 'groups: x',
    });
    expectRefused((text) => undocumented('bitbucket', text), generatedText('bitbucket', { shards: 2 }), {
      'max-time: 60': 'max-time: 6000',
      'after-script:': 'after_script:',
      'pull-requests:': 'pull_requests:',
      'depth: full': 'depth: all',
      'fail-fast:': 'failfast:',
    });
    const watch = generatedText('codebuild', { kinds: ['watch'] });
    expectRefused((text) => undocumented('codebuild', text), watch, {
      'version: 0.2': 'version: 0.3',
      'secrets-manager:': 'secrets_manager:',
      'runtime-versions:': 'runtimes:',
      JUNITXML: 'JUNIT',
      'commands:': 'command:',
    });
    expectRefused((text) => undocumented('codebuild', text), generatedText('codebuild'), { 'finally:': 'finaly:' });
  });
});

describe('the generated Jenkinsfile', function () {
  this.timeout(300_000);
  before(function () {
    if (hasGroovy()) return;
    console.log('    There is no Groovy on this machine, and none could be installed: the Jenkinsfile is NOT CHECKED.');
    this.skip();
  });
  const stageOf = (calls: readonly JenkinsCall[], title: string): JenkinsCall => {
    const found = calls
      .flatMap(({ inside }) => inside)
      .flatMap(({ name, inside }) => (name === 'stages' ? inside : []))
      .find(({ arguments: [first] }) => typeof first === 'string' && first.startsWith(title));
    if (found === undefined) throw new Error(`There is no stage "${title}".`);
    return found;
  };
  const namesIn = (calls: readonly JenkinsCall[]): string[] =>
    calls.flatMap(({ name, inside }) => [name, ...namesIn(inside)]);

  it('is read by the Groovy of Jenkins as a declarative pipeline, whatever is wished', () => {
    const nasty = { branch: `it's\\x\${y}`, packageFolders: [`a'''b\\c`, '$HOME'], projectFolder: "it's" };
    const all = [...wished('jenkins'), ...manyWishes(nasty).slice(-3)];
    for (const calls of jenkinsCalls(...all.map((wishes) => ({ text: pipelineFile('jenkins', wishes) }))))
      expect(jenkinsProblems(calls)).to.deep.equal([]);
  });

  it('is refused when it is broken: by Groovy, or for a word that the pipeline has no place for', () => {
    const text = generatedText('jenkins');
    const broken = [text.replace('steps {', 'steps {('), text.replace("sh '''", "sh ''"), text.slice(0, -3)];
    for (const { problem } of readJenkinsfiles(broken.map((each) => ({ text: each }))))
      expect(problem).to.include('startup failed');
    const misplaced = [
      text.replace('stages {', 'stage {'),
      text.replace('post {', 'posts {'),
      text.replace('agent {', 'agents {'),
      text.replace('  agent none\n', ''),
      text.replace("sh '''", "shell '''"),
      text.replace('HOME = ', 'HOME '),
      text.replace(/ {6}steps \{[^]*?\n {6}\}\n/, ''),
    ];
    for (const calls of jenkinsCalls(...misplaced.map((each) => ({ text: each }))))
      expect(jenkinsProblems(calls)).not.to.deep.equal([]);
  });

  it('hands the shell what was written, and nothing computed', () => {
    const nasty = { packageFolders: [`a'''b\\c`, '$HOME/${x}'], projectFolder: "it's\\n" };
    const text = generatedText('jenkins', nasty);
    const [calls = []] = jenkinsCalls({ text });
    const given = shellScripts(calls).map((script) => script.replace(/^\n/, ''));
    const taken = ['rotate', 'gate-acme-uat', 'watch', 'review'].flatMap((job) => scriptSteps('jenkins', text, job));
    expect(given).to.deep.equal(taken.map(({ script }) => script));
    expect(given.join('\n')).to.include('$HOME/${x}').and.include(`b\\c`);
  });

  it('runs on its branch alone, whatever it is called', () => {
    const branch = `it's\\x\${y}`;
    const text = generatedText('jenkins', { branch });
    const runs = jenkinsCalls({ text, branch }, { text, branch: 'main' }).map(
      (calls) =>
        stageOf(calls, 'Deploy')
          .inside.flatMap(({ inside }) => inside)
          .find(({ name }) => name === 'expression')?.value,
    );
    expect(runs).to.deep.equal([true, false]);
  });

  it('makes a certificate that ends soon an unstable build, and a failure an error', () => {
    const text = generatedText('jenkins');
    const ends = jenkinsCalls(...[0, 30, 1, 2].map((status) => ({ text, status }))).map((calls) =>
      namesIn(stageOf(calls, 'Prove').inside).filter((name) => /unstable|error/.test(name)),
    );
    expect(ends).to.deep.equal([[], ['unstable'], ['error'], ['error']]);
  });
});
