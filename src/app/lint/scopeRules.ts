import { isScopeToken, likelyToken } from '../elements/scopes.ts';
import type { Rule, SourceFile } from './model.ts';
import { atElement, filesOfType, listOf } from './places.ts';

const element = 'commaSeparatedOauthScopes';
const tooWide = ['Full', 'Web'];
const refresh = ['RefreshToken', 'OfflineAccess'];

const oauthSettings = (files: readonly SourceFile[]): SourceFile[] => filesOfType(files, 'ExtlClntAppOauthSettings');

/** Whether a pipeline fills the scopes in. */
const isOpen = ({ text }: SourceFile): boolean => /<commaSeparatedOauthScopes>[^<]*\$\{/.test(text);

/** Rules about the scopes of an app. */
export const scopeRules: readonly Rule[] = [
  {
    id: 'scope-too-wide',
    severity: 'warning',
    find: ({ files }) =>
      oauthSettings(files).flatMap((file) =>
        listOf(file, element)
          .filter((scope) => tooWide.includes(scope))
          .map((scope) => atElement(file, element, scope)),
      ),
  },
  {
    id: 'scope-refresh-missing',
    severity: 'error',
    find: ({ files }) =>
      oauthSettings(files)
        .filter((file) => !isOpen(file) && !listOf(file, element).some((scope) => refresh.includes(scope)))
        .map((file) => atElement(file, element)),
  },
  {
    id: 'scope-unknown',
    severity: 'error',
    find: ({ files }) =>
      oauthSettings(files).flatMap((file) =>
        listOf(file, element)
          .filter((scope) => !isScopeToken(scope))
          .map((scope) => atElement(file, element, scope, likelyToken(scope))),
      ),
  },
];
