import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { root } from '../../tools/runCommand.ts';

/** The whole workflows on a page; parts of one, without `on`, are left out. */
const workflowsOn = async (page: string): Promise<string[]> => {
  const text = await readFile(join(root, 'docs', page), 'utf8');
  return [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].flatMap(([, yaml = '']) => (/^on:/m.test(yaml) ? [yaml] : []));
};

const check = async (workflow: string): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'sf-plugin-jwt-workflow-'));
  const file = join(folder, 'job.yml');
  try {
    await writeFile(file, workflow);
    await promisify(execFile)(process.execPath, [join(root, 'node_modules/@action-validator/cli/cli.mjs'), file]);
  } finally {
    await rm(folder, { recursive: true });
  }
};

for (const page of ['deploy-and-compare.md', 'many-orgs.md'])
  describe(`the jobs in docs/${page}`, () => {
    it('are workflows that a runner takes', async () => {
      const workflows = await workflowsOn(page);
      expect(workflows).not.to.deep.equal([]);
      for (const workflow of workflows) await check(workflow);
    });
  });
