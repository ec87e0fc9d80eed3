import { sep } from 'node:path';
import { withoutSecrets } from '../../app/files/withoutSecrets.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import type { MetadataPlan } from '../../flows/metadata/metadata.ts';
import { lineDiff } from '../../flows/metadata/lineDiff.ts';
import type { Places } from '../../base/places.ts';

type FileChange = { path: string; lines: string[] };

/** What each file that is there loses and gains, line by line; with `--dry-run` new files as well. */
export const fileChanges = ({ files, removed }: MetadataPlan, withNew: boolean): FileChange[] => [
  ...files
    .filter(({ state }) => state === 'changed' || (withNew && state === 'created'))
    .map(({ path, before = '', content }) => ({ path, lines: shownChange(before, content) })),
  ...removed.map(({ path, before }) => ({ path, lines: shownChange(before, '') })),
];

/** The lines that a text loses and gains, fit to be shown. */
export const shownChange = (before: string, after: string): string[] =>
  lineDiff(withoutSecrets(before), withoutSecrets(after)).map(
    ({ mark, text }) => `${mark} ${indentation(text)}${foreignText(text)}`,
  );

const indentation = (text: string): string => /^[ \t]{0,40}/.exec(text)?.[0].replace(/\t/g, '    ') ?? '';

/** Lines for `CODEOWNERS`, so that nobody widens an access without a review; none outside of a project. */
export const codeOwnerLines = ({ folder }: MetadataPlan, { projectFolder, connectionFile }: Places): string[] =>
  [`${folder}/`, connectionFile].flatMap((path) =>
    projectFolder && path.startsWith(`${projectFolder}${sep}`)
      ? [`${path.slice(projectFolder.length).split(sep).join('/').replaceAll(' ', '\\ ')} @your-org/your-team`]
      : [],
  );
