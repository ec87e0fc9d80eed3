import { jwtAppFiles } from './jwtApps.ts';
import type { LintFinding, AppLintRule, SourceFile } from './model.ts';
import { appOf, appTypeFiles, atElement, atFile, filesOfType, groupBy, permissionSetsInSource } from './places.ts';

const structuredGlobalSettings = 'ExtlClntAppGlobalOauthSettings';

/** What a permission set says of itself without granting anything. */
const harmlessStructure = new Set(['description', 'fullName', 'hasActivationRequired', 'label', 'license']);

/** Rules about how files fit together. */
export const structureRules: readonly AppLintRule[] = [
  {
    id: 'file-unreadable',
    severity: 'error',
    find: ({ broken }) => broken.map((file) => atFile(file, file.problem)),
  },
  {
    id: 'child-without-app',
    severity: 'error',
    find: ({ files }) => {
      const apps = new Set(filesOfType(files, 'ExternalClientApplication').map(appOf));
      return appTypeFiles(files)
        .filter((file) => !apps.has(appOf(file)) && !isOfPackage(appOf(file)))
        .map((file) => atElement(file, 'externalClientApplication', appOf(file) || '-'));
    },
  },
  { id: 'duplicate-component', severity: 'error', find: ({ files }) => duplicates(files) },
  {
    id: 'app-and-connected-app',
    severity: 'warning',
    find: ({ files }) => {
      const connected = groupBy(filesOfType(files, 'ConnectedApp'), ({ fullName }) => fullName.toLowerCase());
      return filesOfType(files, 'ExternalClientApplication').flatMap((file) =>
        (connected.get(file.fullName.toLowerCase()) ?? []).map((other) => atFile(file, file.fullName, other.path)),
      );
    },
  },
  {
    id: 'inside-package-directory',
    severity: 'warning',
    find: (project) =>
      inPackages(jwtAppFiles(project)).flatMap(({ all: [first], settings }) =>
        first && !isMixedIdentity(settings) ? [atFile(first, appOf(first), first.packageDirectory ?? '')] : [],
      ),
  },
  {
    id: 'overlays-in-one-path',
    severity: 'error',
    find: ({ files }) =>
      inPackages(files).flatMap(({ settings }) => {
        const [first, other] = settings;
        return first && other && isMixedIdentity(settings)
          ? [atFile(other, appOf(first), first.packageDirectory ?? '', first.path)]
          : [];
      }),
  },
  {
    id: 'permission-set-wider',
    severity: 'warning',
    find: ({ files }) => {
      const named = new Set(files.flatMap(permissionSetsInSource));
      return filesOfType(files, 'PermissionSet')
        .filter(({ fullName }) => named.has(fullName))
        .flatMap(widerGrantsInSource);
    },
  },
];

/** An app of an installed package, whose policies are the org's own: no other name has two underscores. */
const isOfPackage = (app: string): boolean => /^[A-Za-z]\w*?__\w/.test(app);

/** The files of each app in each package directory. */
const inPackages = (files: readonly SourceFile[]): Array<{ all: SourceFile[]; settings: SourceFile[] }> => {
  const inside = appTypeFiles(files).filter(({ packageDirectory }) => packageDirectory !== undefined);
  const groups = groupBy(inside, (file) => `${appOf(file)}/${file.packageDirectory}`);
  return [...groups.values()].map((all) => ({ all, settings: filesOfType(all, structuredGlobalSettings) }));
};

/** Whether they belong to several connections. */
const isMixedIdentity = (settings: readonly SourceFile[]): boolean =>
  new Set(settings.map(({ connection }) => connection)).size > 1;

/**
 * An org holds one component of a type for an app. Two are too many in one place, and where the file of a connection has
 * another name than the shared one, which it then doesn't replace.
 */
const duplicates = (files: readonly SourceFile[]): LintFinding[] => {
  const children = appTypeFiles(files).filter((file) => appOf(file) !== '');
  const groups = [...groupBy(children, (file) => `${appOf(file)}/${file.type}`).values()];
  return groups.flatMap((group) =>
    group.flatMap((file, index) => {
      const other = group.slice(0, index).find((earlier) => collide(file, earlier));
      return other ? [atFile(file, file.type, appOf(file), other.path)] : [];
    }),
  );
};

const collide = (one: SourceFile, other: SourceFile): boolean => {
  if (one.connection === other.connection) return true;
  if (one.connection !== undefined && other.connection !== undefined) return false;
  return one.fullName !== other.fullName;
};

const widerGrantsInSource = (file: SourceFile): LintFinding[] => {
  const [first, ...others] = Object.keys(file.elements).filter((name) => !harmlessStructure.has(name));
  return first ? [atElement(file, first, file.fullName, [first, ...others].join(', '))] : [];
};
