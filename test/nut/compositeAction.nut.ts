/** The steps of `action.yml`, run word for word with the real sf against the local org. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { literalRunner, type LiteralRun, type LiteralStep, type Runner } from '../tools/literalJobs.ts';
import { githubVariables } from '../tools/githubJobs.ts';
import { parsedYaml } from '../tools/pipelineFiles.ts';
import { pipelineScene, type PipelineScene } from '../tools/pipelineScene.ts';
import { root } from '../tools/runCommand.ts';

type Action = {
  inputs: Record<string, { default?: string }>;
  runs: { steps: Array<{ name: string; if?: string; run: string; env?: Record<string, string> }> };
};

describe('the GitHub action', function () {
  this.timeout(240_000);
  const action = parsedYaml(readFileSync(join(root, 'action.yml'), 'utf8')) as Action;
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  let stage: PipelineScene;
  const runners: Runner[] = [];

  const use = async (given: Record<string, string>, runner = literalRunner()): Promise<LiteralRun> => {
    runners.push(runner);
    const defaults = Object.entries(action.inputs).map(([name, input]) => [name, input.default ?? '']);
    const inputs: Record<string, string> = {
      ...(Object.fromEntries(defaults) as Record<string, string>),
      'allowed-hosts': stage.org.host,
      ...given,
    };
    const alias = inputs['alias'] || inputs['connection'] || '';
    const filled = (value: string): string =>
      value
        .replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, name: string) => inputs[name] ?? '')
        .replace('${{ steps.names.outputs.alias }}', alias);
    const steps: LiteralStep[] = action.runs.steps
      .filter(({ if: when }) => when === undefined || when === `inputs.action == '${inputs['action']}'`)
      .map(({ name, run, env = {} }) => ({
        name,
        script: run,
        env: Object.fromEntries(Object.entries(env).map(([key, value]) => [key, filled(value)])),
      }));
    const work = join(runner.folder, 'work');
    mkdirSync(work, { recursive: true });
    writeFileSync(join(runner.folder, 'output'), '');
    return runner.run(steps, { cwd: work, env: githubVariables(runner.folder) });
  };

  before(async () => (stage = await pipelineScene()));
  after(async () => {
    for (const runner of runners) runner.end();
    await stage.end();
  });

  it('installs this version by default', () => expect(action.inputs['plugin-version']?.default).to.equal(version));

  it('has no expression in a script, and every secret in the environment alone', () => {
    for (const { run } of action.runs.steps) expect(run).not.to.include('${{');
  });

  it('logs in, and out again', async () => {
    const runner = literalRunner();
    const inside = await use({ connection: 'acme', bundle: stage.bundle, alias: 'ci' }, runner);
    expect(inside.code, inside.text).to.equal(0);
    const [place, env] = [join(runner.folder, 'work'), githubVariables(runner.folder)];
    const display = { name: 'use', script: 'sf org display --target-org ci --json' };
    expect((await runner.run([display], { cwd: place, env })).code).to.equal(0);
    const out = await use({ connection: 'acme', alias: 'ci', action: 'logout' }, runner);
    expect(out.code, out.text).to.equal(0);
    expect((await runner.run([display], { cwd: place, env })).code).not.to.equal(0);
  });

  it('stops for a missing or a wrong secret', async () => {
    const missing = await use({ connection: 'acme', bundle: '' });
    expect([missing.code, missing.text.includes('SF_JWT_ACME')], missing.text).to.deep.equal([2, true]);
    const wrong = await use({ connection: 'acme', bundle: stage.wrongBundle });
    expect(wrong.code, wrong.text).to.equal(1);
  });

  it('runs nothing that an input holds', async () => {
    const strange = [
      '$(touch hacked)',
      '`touch hacked`',
      '"; touch hacked; "',
      "'; touch hacked; '",
      'a\ntouch hacked',
    ];
    for (const input of ['connection', 'alias', 'cli-version', 'plugin-version', 'action'])
      for (const value of strange) {
        const { code, codes } = await use({ connection: 'acme', bundle: stage.bundle, [input]: value });
        expect([code, Object.keys(codes)], `${input}: ${value}`).to.deep.equal([2, ['Check the inputs']]);
      }
    for (const value of strange) {
      const runner = literalRunner();
      const { code } = await use({ connection: 'acme', bundle: value, redact: value }, runner);
      expect(code).not.to.equal(0);
      expect(() => readFileSync(join(runner.folder, 'work/hacked'))).to.throw();
    }
  });
});
