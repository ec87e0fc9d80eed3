import type { SourceFile } from '../../../../src/app/lint/model.ts';
import type { ConnectionFile } from '../../../../src/connection/types.ts';
import type { LintProject } from '../../../../src/flows/lint/model.ts';
import { sourceFile } from '../../../../src/flows/lint/readProject.ts';
import { lintRules } from '../../../../src/flows/lint/rules.ts';
import { sampleFiles } from '../../app/sample.ts';

export type Parts = {
  files?: SourceFile[];
  version?: number;
  now?: Date;
  broken?: LintProject['broken'];
  connections?: Partial<ConnectionFile>;
  problem?: { name: string; message: string };
};

/** The files of the sample app as lint sees them. */
export const sampleSources = (...sample: Parameters<typeof sampleFiles>): SourceFile[] =>
  sampleFiles(...sample).map(({ path, content }) => sourceFile(`jwt/JwtLogin/${path}`, content));

export const projectOf = ({
  files = sampleSources(),
  version,
  now = new Date('2027-01-01'),
  broken = [],
  connections,
  problem,
}: Parts): LintProject => ({
  files,
  broken,
  sourceApiVersion: version,
  now,
  appsOfConnections: Object.values(connections?.connections ?? {}).flatMap(({ app }) => app ?? []),
  ...((connections ?? problem) && {
    connections: {
      path: 'config/jwt-connections.json',
      text: JSON.stringify(connections, undefined, 2),
      ...(problem ? { problems: [problem] } : { file: { version: 1 as const, connections: {}, ...connections } }),
    },
  }),
});

/** The rules that a project breaks, each once. */
export const broken = (project: LintProject): string[] =>
  lintRules.filter(({ find }) => find(project).length > 0).map(({ id }) => id);

/** The sample app with the text of one file changed. */
export const changed = (type: string, change: (text: string) => string): SourceFile[] =>
  sampleSources().map((file) =>
    file.type === type
      ? { ...sourceFile(file.path, change(file.text)), packageDirectory: file.packageDirectory }
      : file,
  );
