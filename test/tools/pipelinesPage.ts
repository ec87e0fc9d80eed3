/** The examples of docs/pipelines.md are generated: `node test/tools/pipelinesPage.ts` writes them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pipelineFile, type PipelineProvider } from '../../src/pipeline/pipelineFiles.ts';
import { pipelineLogin, wishesFor } from './pipelineFiles.ts';

export const pipelinesPage = new URL('../../docs/pipelines.md', import.meta.url);

const exampleOf = (provider: PipelineProvider): string => {
  const kinds = provider === 'codebuild' ? (['gate'] as const) : (['gate', 'watch', 'review'] as const);
  const words = [
    'generate pipeline --provider',
    provider,
    ...kinds.map((kind) => `--job ${kind}`),
    '--connection acme',
  ];
  return pipelineFile(
    provider,
    wishesFor({
      kinds,
      logins: [pipelineLogin('acme')],
      ...(provider === 'github' && { environment: 'production' }),
      command: [...words, '--cli-version 2.150.6'].join(' '),
    }),
  );
};

/** The page with its examples as they are generated now. */
export const withExamples = (page: string): string =>
  page.replace(/(<!-- example: (\w+) -->\n)(?:\n```\w+\n[^]*?\n```\n)?/g, (_, mark: string, provider: string) => {
    const language = provider === 'jenkins' ? 'groovy' : 'yaml';
    return `${mark}\n\`\`\`${language}\n${exampleOf(provider as PipelineProvider)}\`\`\`\n`;
  });

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(pipelinesPage, withExamples(readFileSync(pipelinesPage, 'utf8')));
