/** Whatever a branch, a folder, or a connection is called: no provider and no shell takes it for more than a name. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtGeneratePipeline, { type JwtGeneratePipelineResult } from '../../../src/commands/jwt/generate/pipeline.ts';
import { pipelinePath, pipelineProviders, type PipelineProvider } from '../../../src/pipeline/pipelineFiles.ts';
import { githubSteps } from '../../tools/githubJobs.ts';
import type { LiteralStep } from '../../tools/literalJobs.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { scriptSteps } from '../../tools/scriptJobs.ts';

const record = {
  instanceUrl: 'https://acme.my.salesforce.com',
  username: 'ci@acme.example',
  clientId: '3MVG9clientid',
  orgId: '00D5f0000q3fAjdEAE',
};
/** Each would make a file, if a shell ran it, wherever it stands: bare, or within either kind of quotes. */
const folders = ['`touch hacked`', '; touch hacked;', `'; touch hacked; '`, `"; touch hacked; "`, '|touch hacked'];
const branches = [
  ';touch${IFS}hacked;',
  `';touch$IFS'hacked`,
  `";touch$IFS"hacked`,
  '`touch${IFS}hacked`',
  '&touch$IFS-hacked',
];
/** What the providers compute before a shell has it. */
const computed = ['a${{ secrets.SF_JWT_ACME }}', 'a$(SF_JWT_ACME)', 'a$[variables.x]', 'a<< pipeline.number >>'];
const kinds = ['gate', 'watch', 'review'] as const;

describe('names in a generated pipeline', function () {
  this.timeout(240_000);
  let folder = '';

  const project = (at: string, packageFolder: string, connections: object = { acme: record }): void => {
    mkdirSync(join(folder, '.git'), { recursive: true });
    mkdirSync(join(at, 'config'), { recursive: true });
    writeFileSync(join(at, 'sfdx-project.json'), JSON.stringify({ packageDirectories: [{ path: packageFolder }] }));
    writeFileSync(join(at, 'config/jwt-connections.json'), JSON.stringify({ version: 1, connections }));
  };
  const generate = (cwd: string, provider: string, ...argv: string[]): Promise<CommandRun<JwtGeneratePipelineResult>> =>
    runCommand<JwtGeneratePipelineResult>(
      JwtGeneratePipeline,
      ['--provider', provider, '--cli-version', '2.150.6', '--force', ...argv],
      { cwd, env: { SF_JWT_KEY_DIR: join(folder, 'keys'), CI: undefined } },
    );
  /** A buildspec has one job. */
  const jobsOf = (provider: PipelineProvider): string[][] =>
    provider === 'codebuild' ? kinds.map((kind) => ['--job', kind]) : [kinds.flatMap((kind) => ['--job', kind])];
  const stepsOf = (provider: PipelineProvider, argv: readonly string[]): LiteralStep[] => {
    const text = readFileSync(join(folder, pipelinePath(provider)), 'utf8');
    return kinds
      .filter((kind) => argv.includes(kind))
      .flatMap((kind) => {
        const job = kind === 'gate' ? 'gate-acme' : kind;
        if (provider !== 'github') return scriptSteps(provider, text, job);
        const event_name = ({ gate: 'push', watch: 'schedule', review: 'pull_request' } as const)[kind];
        // A condition on the branch is another test's.
        const always = text.replaceAll(/github\.ref == '(?:[^']|'')*'/g, 'true');
        return githubSteps(always, job, { event_name }) ?? [];
      });
  };
  /** Runs all steps with programs that only note what they are called with. */
  const runSteps = (steps: readonly LiteralStep[]): string => {
    const bin = join(folder, 'bin');
    const calls = join(folder, 'calls');
    mkdirSync(bin, { recursive: true });
    writeFileSync(calls, '');
    for (const name of ['sf', 'sf-jwt', 'npm', 'git', 'cp']) {
      writeFileSync(join(bin, name), `#!/bin/sh\nprintf '[%s]' "$@" >> '${calls}'\n`);
      chmodSync(join(bin, name), 0o755);
    }
    const env = { PATH: `${bin}:/usr/bin:/bin`, SF_JWT_ACME: 'bundle' };
    for (const { script, shell: [program, ...flags] = ['/bin/bash', '-e'], name } of steps) {
      const file = join(folder, 'step.sh');
      writeFileSync(file, script);
      const { status, stderr } = spawnSync(program, [...flags, file], { cwd: folder, env, encoding: 'utf8' });
      expect(status, `${name}\n${script}\n${stderr}`).to.equal(0);
    }
    return readFileSync(calls, 'utf8');
  };

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-names-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  for (const provider of pipelineProviders) {
    it(`are words for the shells of ${provider}, whatever the folders and the branch are called`, async () => {
      for (const [at, name] of folders.entries()) {
        const branch = branches[at % branches.length] ?? '';
        const place = join(folder, name);
        project(place, name);
        for (const argv of jobsOf(provider)) {
          // What is between the lines of the user would be kept.
          rmSync(join(folder, pipelinePath(provider)), { force: true });
          const { exitCode, raw } = await generate(
            place,
            provider,
            ...argv,
            '--connection',
            'acme',
            '--branch',
            branch,
          );
          expect(exitCode, raw).to.equal(0);
          const steps = stepsOf(provider, argv);
          expect(steps).not.to.have.length(0);
          const calls = runSteps(steps);
          if (argv.includes('gate')) expect(calls).to.include(`[--source-dir][${name}]`);
          for (const where of [folder, place]) expect(existsSync(join(where, 'hacked')), name).to.equal(false);
        }
      }
    });

    it(`are refused where ${provider} could compute them`, async () => {
      const [argv = []] = jobsOf(provider);
      for (const name of computed) {
        const isName = async (at: string, ...more: string[]): Promise<void> => {
          const { exitCode, json } = await generate(at, provider, ...argv, '--connection', 'acme', '--json', ...more);
          expect(exitCode, `${name} ${more.join()}`).to.equal(2);
          expect(json?.name).to.be.oneOf(['PipelineValueUnsafeError', 'ValueUnfilledError']);
        };
        project(folder, name);
        await isName(folder);
        project(folder, 'force-app');
        await isName(folder, '--branch', name.replaceAll(' ', ''));
        await isName(folder, '--output-file', join(folder, `${name}.yml`));
        const inner = join(folder, name);
        project(inner, 'force-app');
        await isName(inner);
        rmSync(inner, { recursive: true });
      }
      expect(existsSync(join(folder, pipelinePath(provider)))).to.equal(false);
    });

    it(`are those of connections alone for ${provider}: nothing else of a project's files gets into it`, async () => {
      const strange = 'x" \' $(touch hacked) `touch hacked` ${{ secrets.A }}\n- run: touch hacked';
      const values = { app: strange, description: strange, tags: [strange], environment: strange, username: strange };
      project(folder, 'force-app', { acme: { ...record, ...values }, '$(touch hacked)': record });
      for (const argv of jobsOf(provider)) {
        const { exitCode, raw } = await generate(folder, provider, ...argv, '--all');
        expect(exitCode, raw).to.equal(0);
        expect(readFileSync(join(folder, pipelinePath(provider)), 'utf8')).not.to.match(/hacked|00D5f|3MVG9|ci@acme/);
      }
    });
  }
});
