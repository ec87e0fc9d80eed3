import { isBlocker } from '../blockers.ts';
import { isScopeToken, likelyToken } from '../elements/scopes.ts';
import { jwtAppFiles } from './jwtApps.ts';
import type { AppLintRule, SourceFile } from './model.ts';
import { atElement, connectedAppType, filesOfType, placeList, placeValue, repeatedValues } from './places.ts';

const element = 'commaSeparatedOauthScopes';
/** Those that connected apps alone have, or call otherwise. */
const connectedAppScopes = new Set(['A2A', 'CmdbDiscovery', 'SFAP', 'SemanticLayer']);

const tooWide = ['Full', 'Web'];

const oauthSettings = (files: readonly SourceFile[]): SourceFile[] => filesOfType(files, 'ExtlClntAppOauthSettings');

/** Whether a pipeline fills the scopes in. */
const isOpen = ({ text }: SourceFile): boolean => /<commaSeparatedOauthScopes>[^<]*\$\{/.test(text);

/** Rules about the scopes of an app. */
export const scopeRules: readonly AppLintRule[] = [
  {
    id: 'scope-too-wide',
    severity: 'warning',
    find: ({ files }) =>
      [
        ...oauthSettings(files).map((file) => ({ file, name: element, scopes: placeList(file, element) })),
        ...filesOfType(files, connectedAppType).map((file) => ({
          file,
          name: 'scopes',
          scopes: repeatedValues(file, 'scopes'),
        })),
      ].flatMap(({ file, name, scopes }) =>
        scopes.filter((scope) => tooWide.includes(scope)).map((scope) => atElement(file, name, scope)),
      ),
  },
  {
    id: 'scope-refresh-missing',
    severity: 'error',
    find: (project) =>
      oauthSettings(jwtAppFiles(project))
        .filter((file) => !isOpen(file) && isBlocker('refreshScopeMissing', placeValue(file, element) ?? ''))
        .map((file) => atElement(file, element)),
  },
  {
    id: 'scope-unknown',
    severity: 'error',
    find: ({ files }) => [
      ...oauthSettings(files).flatMap((file) =>
        placeList(file, element)
          .filter((scope) => !isScopeToken(scope))
          .map((scope) => atElement(file, element, scope, likelyToken(scope))),
      ),
      ...filesOfType(files, connectedAppType).flatMap((file) =>
        repeatedValues(file, 'scopes')
          .filter((scope) => !scope.includes('${') && !isScopeToken(scope) && !connectedAppScopes.has(scope))
          .map((scope) => atElement(file, 'scopes', scope, likelyToken(scope))),
      ),
    ],
  },
];
