import { isBlocker } from '../blockers.ts';
import { isScopeToken, likelyToken } from '../elements/scopes.ts';
import type { AppLintRule, SourceFile } from './model.ts';
import { atElement, filesOfType, placeList, placeValue } from './places.ts';

const element = 'commaSeparatedOauthScopes';
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
      oauthSettings(files).flatMap((file) =>
        placeList(file, element)
          .filter((scope) => tooWide.includes(scope))
          .map((scope) => atElement(file, element, scope)),
      ),
  },
  {
    id: 'scope-refresh-missing',
    severity: 'error',
    find: ({ files }) =>
      oauthSettings(files)
        .filter((file) => !isOpen(file) && isBlocker('refreshScopeMissing', placeValue(file, element) ?? ''))
        .map((file) => atElement(file, element)),
  },
  {
    id: 'scope-unknown',
    severity: 'error',
    find: ({ files }) =>
      oauthSettings(files).flatMap((file) =>
        placeList(file, element)
          .filter((scope) => !isScopeToken(scope))
          .map((scope) => atElement(file, element, scope, likelyToken(scope))),
      ),
  },
];
