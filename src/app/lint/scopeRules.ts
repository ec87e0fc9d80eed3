import { isBlocker } from '../blockers.ts';
import { isFilledLater } from '../elements/elementValues.ts';
import { isScopeToken, likelyToken } from '../elements/scopes.ts';
import { jwtAppFiles } from './jwtApps.ts';
import type { AppLintRule, SourceFile } from './model.ts';
import { atElement, connectedAppType, placeItems, repeatedItems } from './places.ts';

const element = 'commaSeparatedOauthScopes';
/** Those that connected apps alone have, or call otherwise. */
const connectedAppScopes = new Set(['A2A', 'CmdbDiscovery', 'SFAP', 'SemanticLayer']);

const tooWide = ['Full', 'Web'];

type Scopes = { name: string; scopes: string[] };

/** Where a file lists scopes, and which; some may be what a pipeline fills in. */
const listedScopes = (file: SourceFile): Scopes | undefined => {
  if (file.type === connectedAppType) return { name: 'scopes', scopes: repeatedItems(file, 'scopes') };
  return file.type === 'ExtlClntAppOauthSettings' ? { name: element, scopes: placeItems(file, element) } : undefined;
};

const isKnownScope = (scope: string, { type }: SourceFile): boolean =>
  isFilledLater(scope) || isScopeToken(scope) || (type === connectedAppType && connectedAppScopes.has(scope));

const wrongScopes = (
  files: readonly SourceFile[],
  isWrong: (scope: string, file: SourceFile) => boolean,
): Array<{ file: SourceFile; name: string; scope: string }> =>
  files.flatMap((file) => {
    const { name = '', scopes = [] } = listedScopes(file) ?? {};
    return scopes.filter((scope) => isWrong(scope, file)).map((scope) => ({ file, name, scope }));
  });

/** Rules about the scopes of an app. */
export const scopeRules: readonly AppLintRule[] = [
  {
    id: 'scope-too-wide',
    severity: 'warning',
    find: ({ files }) =>
      wrongScopes(files, (scope) => tooWide.includes(scope)).map(({ file, name, scope }) =>
        atElement(file, name, scope),
      ),
  },
  {
    id: 'scope-refresh-missing',
    severity: 'error',
    find: (project) =>
      jwtAppFiles(project).flatMap((file) => {
        const { name, scopes } = listedScopes(file) ?? { scopes: [] };
        // A connected app without any scope isn't whole; what it does is for its org to say.
        if (!name || scopes.some(isFilledLater) || (file.type === connectedAppType && scopes.length === 0)) return [];
        return isBlocker('refreshScopeMissing', scopes.join()) ? [atElement(file, name)] : [];
      }),
  },
  {
    id: 'scope-unknown',
    severity: 'error',
    find: ({ files }) =>
      wrongScopes(files, (scope, file) => !isKnownScope(scope, file)).map(({ file, name, scope }) =>
        atElement(file, name, scope, likelyToken(scope)),
      ),
  },
];
