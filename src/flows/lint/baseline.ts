import { resolve } from 'node:path';
import { addedAccess, uncovered } from '../../app/lint/access.ts';
import type { SourceFile } from '../../app/lint/model.ts';
import { isJwtError } from '../../base/errors/errors.ts';
import type { Connection } from '../../connection/types.ts';
import { isLintedFile, isMisnamed } from './findFiles.ts';
import { openRevision, type Revision } from './git.ts';
import type { LintProject, Widening, WideningKind } from './model.ts';
import { standardInputPath } from '../../base/files/standardInput.ts';
import { connectionsIn } from './readConnections.ts';
import { inTurn, sourceFile, type LintPlace } from './readProject.ts';
import { switchedOffRules } from './switchedOff.ts';

/** What the project gives, opens or moves that it didn't at a Git revision. Throws `GitRevisionUnknown`. */
export const findWidenings = async (project: LintProject, place: LintPlace, revision: string): Promise<Widening[]> => {
  const past = await openRevision(place.baseFolder, revision);
  const before = await pastProject(project, past, place);
  const added = [...addedAccess(before.files, project.files), ...uncovered(before.files, project.files)];
  return [
    ...added,
    ...movedConnections(before.connections, project.connections).filter(({ kind, what }) => !isTold(kind, what, added)),
    ...newlySwitchedOff(before, project),
  ];
};

/** A rotation changes the app file and the record of the connection: one certificate, told once. */
const isTold = (kind: WideningKind, what: string, added: readonly Widening[]): boolean =>
  kind === 'certificate' &&
  added.some(
    (each) =>
      each.kind === kind && what.endsWith(` ${each.what}`) && each.path.includes(`/orgs/${what.split(':')[0] ?? ''}/`),
  );

type Past = Pick<LintProject, 'files' | 'connections'>;

/** The same files as they were; what hasn't changed is not read again. */
const pastProject = async (
  { files, connections }: LintProject,
  past: Revision,
  { baseFolder, chosen }: LintPlace,
): Promise<Past> => {
  const isMeant = (path: string): boolean => chosen?.mayBeTheirs(resolve(baseFolder, path)) ?? true;
  const now = new Map(files.map((file) => [file.path, file]));
  const read = await inTurn(
    past.files.filter((path) => (isLintedFile(path) || isMisnamed(path)) && isMeant(path)),
    async (path) => {
      const unchanged = now.get(path);
      if (await past.isChanged(path)) return pastFile(path, past);
      return unchanged ? [unchanged] : [];
    },
  );
  const path = connections?.path;
  const hadConnections = path !== undefined && past.files.includes(path);
  return {
    files: read.flat(),
    ...(hadConnections && { connections: await connectionsIn(path, await past.read(path), chosen?.connections) }),
  };
};

/** A file that couldn't be read then gave nothing that could be compared. */
const pastFile = async (path: string, past: Revision): Promise<SourceFile[]> => {
  const text = await past.read(path);
  try {
    return [sourceFile(path, text)];
  } catch (error) {
    if (!isJwtError(error)) throw error;
    return [];
  }
};

/** What decides where a login goes, and as whom. */
const connectionValues: ReadonlyArray<{ kind: WideningKind; read: (connection: Connection) => string | undefined }> = [
  { kind: 'host', read: ({ instanceUrl }) => instanceUrl },
  { kind: 'org', read: ({ orgId }) => orgId },
  { kind: 'username', read: ({ username }) => username },
  { kind: 'certificate', read: ({ certificate }) => certificate?.sha256 },
];

const movedConnections = (before: LintProject['connections'], after: LintProject['connections']): Widening[] => {
  // No revision has what comes by the standard input.
  if (after?.path === standardInputPath) return [];
  const old = before?.file?.connections ?? {};
  return Object.entries(after?.file?.connections ?? {}).flatMap(([name, connection]) =>
    connectionValues.flatMap(({ kind, read }) => {
      const was = Object.hasOwn(old, name) && old[name] ? read(old[name]) : undefined;
      const is = read(connection);
      // An org id that is gone is a pin that is gone.
      if (was === is || (is === undefined && kind !== 'org')) return [];
      return [{ path: after?.path ?? '', kind, what: `${name}: ${was ?? '-'} → ${is ?? '-'}` }];
    }),
  );
};

const newlySwitchedOff = (before: Past, after: Past): Widening[] => {
  const textOf = ({ rule, path }: { rule: string; path?: string }): string => `${rule} ${path ?? ''}`.trim();
  const was = new Set(switchedOffRules(before).map(textOf));
  return switchedOffRules(after)
    .filter((row) => !was.has(textOf(row)))
    .map((row) => ({
      path: row.path ?? after.connections?.path ?? '',
      kind: 'rule-off',
      what: `${row.rule}: ${row.reason}`,
    }));
};
