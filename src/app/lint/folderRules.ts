import { placeOfType } from '../../base/deployableTypes.ts';
import { fileProblem } from '../permitted.ts';
import type { LintFinding, AppLintRule, SourceFile } from './model.ts';
import { atFile } from './places.ts';

/** What a deploy would refuse: files in the folder of an app that aren't the app's. */
export const folderRules: readonly AppLintRule[] = [
  {
    id: 'foreign-component',
    severity: 'error',
    find: ({ files }) => misplaced(files, 'AppFileTypeRefused'),
  },
  {
    id: 'file-name-misfit',
    severity: 'error',
    find: ({ files }) => [
      ...misplaced(files, 'AppFileNameMisfit'),
      ...files.filter(({ isMisnamed }) => isMisnamed).map((file) => atFile(file, file.type, rightName(file))),
    ],
  },
];

const rightName = ({ type, fullName }: SourceFile): string =>
  `${fullName}.${placeOfType(type)?.suffix ?? 'connectedApp'}-meta.xml`;

const misplaced = (files: readonly SourceFile[], key: string): LintFinding[] =>
  files
    .filter(({ inAppFolder }) => inAppFolder)
    .flatMap((file) => {
      const problem = fileProblem(file, file.elements);
      return problem?.key === key ? [atFile(file, ...problem.tokens)] : [];
    });
