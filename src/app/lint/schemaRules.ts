import { newestKnownVersion } from '../../base/limits.ts';
import { nearest } from '../compare/nearest.ts';
import { elementFacts, typesWithElement } from '../elements/elementTable.ts';
import { unknownValuesOf, wrongCountsOf } from '../elements/elementValues.ts';
import { belongedToType, versionFit, type VersionFit } from '../elements/elementVersions.ts';
import type { AppProject, AppLintRule, LintFinding, SourceFile } from './model.ts';
import { appTypeFiles, atElement } from './places.ts';

/** Rules about what an org knows: the elements of each type, their API versions and their values. */
export const schemaRules: readonly AppLintRule[] = [
  {
    id: 'element-of-other-type',
    severity: 'error',
    find: (project) =>
      strangeElements(project).flatMap(({ file, name }) => {
        const types = typesWithElement(name);
        return types.length > 0 ? [atElement(file, name, name, file.type, types.join(', '))] : [];
      }),
  },
  {
    id: 'element-unknown',
    severity: 'warning',
    find: (project) =>
      strangeElements(project).flatMap(({ file, name }) =>
        typesWithElement(name).length > 0 ? [] : [atElement(file, name, name, file.type, String(newestKnownVersion))],
      ),
  },
  { id: 'element-too-new', severity: 'error', find: (project) => elementsThatFit(project, 'too-new') },
  { id: 'element-version-unsure', severity: 'note', find: (project) => elementsThatFit(project, 'unsure') },
  {
    id: 'value-unknown',
    severity: 'error',
    find: ({ files }) => appTypeFiles(files).flatMap(unknownValues),
  },
  {
    id: 'count-invalid',
    severity: 'error',
    find: ({ files }) =>
      appTypeFiles(files).flatMap((file) =>
        wrongCountsOf(file.type, file.elements).map(({ name, value }) => atElement(file, name, value, name)),
      ),
  },
];

/** A file with more strange elements than this is no file of ours; naming all of a million helps nobody. */
const enough = 20;

const strangeElements = ({ files, sourceApiVersion }: AppProject): Array<{ file: SourceFile; name: string }> =>
  appTypeFiles(files).flatMap((file) =>
    Object.keys(file.elements)
      .filter((name) => name !== 'fullName' && elementFacts(file.type, name) === undefined)
      .filter((name) => !belongedToType(file.type, name, sourceApiVersion ?? 0))
      .slice(0, enough)
      .map((name) => ({ file, name })),
  );

const elementsThatFit = ({ files, sourceApiVersion: version }: AppProject, fit: VersionFit): LintFinding[] =>
  version === undefined
    ? []
    : appTypeFiles(files).flatMap((file) =>
        Object.keys(file.elements)
          .filter((name) => versionFit(file.type, name, version) === fit)
          .map((name) => atElement(file, name, name, firstVersion(file, name), version.toFixed(1))),
      );

const firstVersion = ({ type }: SourceFile, name: string): string => (elementFacts(type, name)?.since ?? 0).toFixed(1);

const unknownValues = (file: SourceFile): LintFinding[] =>
  unknownValuesOf(file.type, file.elements).map(({ name, value, allowed }) =>
    atElement(file, name, value, name, nearest(value, allowed), allowed.join(', ')),
  );
