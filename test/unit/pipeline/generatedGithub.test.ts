import { readFile, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { pipelineFile } from '../../../src/pipeline/pipelineFiles.ts';
import {
  generatedText,
  manyWishes,
  parsedYaml,
  pipelineLogin,
  wishesFor,
  workflowProblems,
} from '../../tools/pipelineFiles.ts';

type Step = { name?: string; uses?: string; run?: string; if?: string; env?: Record<string, string> };
type Job = { if?: string; environment?: string; permissions?: object; steps: Step[]; 'timeout-minutes': number };
type Workflow = { on: Record<string, unknown>; permissions: object; jobs: Record<string, Job> };

const workflowOf = (text: string): Workflow => parsedYaml(text) as Workflow;
const stepsOf = (text: string): Step[] => Object.values(workflowOf(text).jobs).flatMap(({ steps }) => steps);
const environment = 'production';

/** With GOLDEN=write, what is generated now becomes what is expected: to be read before it is committed. */
const expectGolden = async (name: string, text: string): Promise<void> => {
  const file = new URL(`golden/${name}`, import.meta.url);
  if (process.env.GOLDEN === 'write') await writeFile(file, text);
  expect(text).to.equal(await readFile(file, 'utf8'));
};

describe('the generated GitHub workflow', function () {
  this.timeout(60_000);

  it('is the golden file with all jobs of one login', async () => {
    await expectGolden('generated-github.yml', generatedText('github', { environment }));
  });

  it('is the golden file for several logins, in parts, with an issue', async () => {
    const logins = [pipelineLogin('acme-uat'), pipelineLogin('acme-prod', { hasPassphrase: true, isDevHub: true })];
    const wishes = { logins, isAll: true, shards: 2, opensIssue: true, redact: true, allowsHost: true };
    const kinds = ['gate', 'watch'] as const;
    const text = pipelineFile('github', wishesFor({ ...wishes, kinds, environment, projectFolder: 'salesforce' }));
    await expectGolden('generated-github-several.yml', text);
  });

  it('is accepted by two checkers, whatever is wished', async () => {
    const all = [...manyWishes(), ...manyWishes({ environment, opensIssue: true })];
    for (const wishes of all) expect(await workflowProblems(pipelineFile('github', wishes))).to.deep.equal([]);
  });

  it('is refused by them when it is broken', async () => {
    const text = generatedText('github');
    expect(await workflowProblems(text.replace('runs-on', 'runs-at'))).not.to.deep.equal([]);
    expect(await workflowProblems(text.replace('github.event_name', 'github.event_nam'))).not.to.deep.equal([]);
  });

  it('uses each action by a whole commit, with the version behind it', () => {
    for (const wishes of manyWishes({ environment, opensIssue: true }))
      for (const line of pipelineFile('github', wishes)
        .split('\n')
        .filter((each) => each.includes('uses:')))
        expect(line).to.match(/uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('gives a secret to the steps that log in, to no argument, and to nothing that a pull request starts', () => {
    for (const wishes of manyWishes({ environment })) {
      const { on, jobs, permissions } = workflowOf(pipelineFile('github', wishes));
      expect(Object.keys(on)).not.to.include('pull_request_target');
      expect(permissions).to.deep.equal({ contents: 'read' });
      for (const [name, { steps, if: condition, ...job }] of Object.entries(jobs)) {
        expect(job['timeout-minutes'], name).to.be.a('number');
        for (const { run = '', env = {} } of steps) {
          expect(run).not.to.match(/\$\{\{/);
          const secrets = Object.values(env).filter((value) => value.includes('secrets.'));
          if (secrets.length === 0) continue;
          expect(condition, name).to.include("github.ref == 'refs/heads/main'").and.not.include('pull_request');
          expect(run).to.match(/sf-jwt"? (?:verify|authorize|status|rotate)|gh pr create/);
        }
      }
    }
  });

  it('lets a job write nothing but findings and an issue', () => {
    const { jobs } = workflowOf(generatedText('github', { opensIssue: true }));
    const rights = Object.entries(jobs).map(([name, { permissions }]) => [name, permissions]);
    expect(Object.fromEntries(rights)).to.deep.equal({
      'without-secrets': {},
      'gate-acme-uat': undefined,
      watch: { contents: 'read', issues: 'write' },
      rotate: undefined,
      review: { contents: 'read', 'security-events': 'write' },
    });
  });

  it('installs versions, and no script of a package', () => {
    const installs = stepsOf(generatedText('github')).flatMap(({ run }) => run?.match(/npm install.*/g) ?? []);
    expect(new Set(installs)).to.deep.equal(
      new Set([
        'npm install --global --ignore-scripts @salesforce/cli@2.150.6 sf-plugin-jwt@0.1.0',
        'npm install --global --ignore-scripts sf-plugin-jwt@0.1.0',
        'npm install --global --prefix "$tools" --ignore-scripts sf-plugin-jwt@0.1.0',
      ]),
    );
  });

  it('has places of its own for what each login deploys', () => {
    const logins = [pipelineLogin('acme-uat'), pipelineLogin('acme-prod')];
    const marks = generatedText('github', { logins, kinds: ['gate'] }).match(/# yours:.*/g) ?? [];
    expect(new Set(marks).size).to.equal(2);
  });
});
