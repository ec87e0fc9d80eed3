import { counterpart } from '../../app/compare/compareApp.ts';
import { exportedContent } from '../../app/files/exported.ts';
import type { AppComponent } from '../../app/model.ts';
import type { OrgComponent } from '../../org/app/orgApp.ts';
import { hasOtherConnections, ownPlace } from '../project/ownPlace.ts';
import { packageDirectoryOf, readProjectFile } from '../project/projectFile.ts';
import { writeAppFiles } from '../project/writeAppFiles.ts';
import { isExported } from './exportPaths.ts';
import { certificateWarnings, policyToExport, fileWarnings, exportWarning } from './exportWarnings.ts';
import type { DiffWarning, ExportedFile, ProjectSide } from './model.ts';
import { comparedPolicyType, type OrgSide } from './orgSide.ts';

type Export = {
  files: ExportedFile[];
  /** The files of the connection as they are once these are written. */
  after: AppComponent[];
  warnings: DiffWarning[];
};

/**
 * What the org has, as app files: a file that is there is changed where it lies and in what differs only; one that other
 * connections share stays as it is, and this connection gets its own in place of it. Writes nothing.
 */
export const planExport = async (
  project: ProjectSide,
  { state }: OrgSide,
  projectFolder: string | undefined,
): Promise<Export> => {
  const { app, folder, wanted } = project;
  if (state.appId === undefined) return { files: [], after: wanted, warnings: [exportWarning('nothingToExport', app)] };
  const policy = policyToExport(state);
  const components = state.components.map((each) =>
    each.type === comparedPolicyType ? { ...each, elements: policy.elements } : each,
  );
  const isShared = await hasOtherConnections(project);
  const hidden = certificateWarnings(project, components);
  const exported = components
    .filter((component) => isExported(component, project) && !hidden.some(({ type }) => type === component.type))
    .map((component) => exportedFile(component, project, isShared));
  const sources = await readProjectFile(projectFolder);
  const packageDirectory = packageDirectoryOf(folder, sources, projectFolder);
  return {
    files: exported.map(({ file }) => file),
    after: replaced(
      wanted,
      exported.map(({ component }) => component),
    ),
    warnings: [
      ...(packageDirectory === undefined ? [] : [exportWarning('insidePackageDirectory', packageDirectory)]),
      ...hidden.map((each) => each.warning),
      ...policy.warnings,
      ...exported.flatMap(({ file, inOrg }) => fileWarnings(file, inOrg, sources.sourceApiVersion)),
    ],
  };
};

/** Writes what differs, the app first. */
export const writeExport = async (
  project: Pick<ProjectSide, 'boundary' | 'folder'>,
  files: readonly ExportedFile[],
): Promise<void> => writeAppFiles(project, files);

type ExportedComponent = { file: ExportedFile; component: AppComponent; inOrg: OrgComponent };

const exportedFile = (inOrg: OrgComponent, project: ProjectSide, isShared: boolean): ExportedComponent => {
  const { type, elements } = inOrg;
  const there = counterpart(inOrg, project.existing);
  const content = exportedContent(type, elements, there);
  const isSame = there?.content === content;
  const { path, fullName } = isSame ? there : ownPlace(type, there, project, isShared);
  const component = { type, fullName, path, content };
  if (isSame) return { component, inOrg, file: { path, type, content, before: content, state: 'unchanged' } };
  const before = there?.path === path && { before: there.content };
  return { component, inOrg, file: { path, type, content, ...before, state: before ? 'changed' : 'created' } };
};

/** One of each type, and permission sets by their names. */
const replaced = (existing: readonly AppComponent[], exported: readonly AppComponent[]): AppComponent[] => [
  ...existing.filter((file) => !exported.some((each) => counterpart(each, [file]))),
  ...exported,
];
