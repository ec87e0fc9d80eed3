import type { Messages } from '../../base/text/messages.ts';
import { command } from '../../base/text/commandText.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import type { Authorization } from '../../flows/authorize.ts';
import type { Verification } from '../../flows/verify/verify.ts';
import type { StoredLoginNames } from '../../org/session/storedLogin.ts';

type AuthorizationTexts = Pick<Messages<string>, 'getMessage'>;

export type DevHubVariables = { SF_SCRATCH_SIGNUP_CONNECTED_APP: string; SF_SCRATCH_SIGNUP_CALLBACK_URL: string };

/** Without these, "sf org create scratch" fails with C-1016 for a Dev Hub that was authorized through an own app. */
const devHubVariables: DevHubVariables = {
  SF_SCRATCH_SIGNUP_CONNECTED_APP: 'PlatformCLI',
  SF_SCRATCH_SIGNUP_CALLBACK_URL: 'http://localhost:1717/OauthRedirect',
};

type AuthorizationResult = StoredLoginNames & {
  authorized: boolean;
  username: string;
  orgId?: string;
  instanceUrl?: string;
  isDevHub?: boolean;
  devHubVariables?: DevHubVariables;
  logoutCommand?: string;
  verification: Verification;
};

/** The result of an authorization as `--json` shows it. Never the token. */
export const authorizationResult = (
  { verification, login }: Authorization,
  { alias, setDefault, setDefaultDevHub }: StoredLoginNames,
): AuthorizationResult => {
  const { username, orgId } = verification;
  if (login === undefined)
    return { authorized: false, username, orgId, alias, setDefault, setDefaultDevHub, verification };
  return {
    authorized: true,
    username,
    orgId,
    instanceUrl: login.instanceUrl,
    alias,
    setDefault,
    setDefaultDevHub,
    isDevHub: login.isDevHub,
    devHubVariables: login.isDevHub || setDefaultDevHub ? devHubVariables : undefined,
    logoutCommand: command`sf org logout --target-org ${alias ?? username} --no-prompt`,
    verification,
  };
};

/** What a person reads below the checks. */
export const authorizationLines = (
  texts: AuthorizationTexts,
  result: AuthorizationResult,
  concise = false,
): string[] => {
  const { authorized, username, alias, logoutCommand } = result;
  if (!authorized) return [texts.getMessage('notAuthorized')];
  const done = texts.getMessage('authorized', [foreignText(alias ?? username)]);
  if (concise) return [done];
  return [
    done,
    texts.getMessage('sessionEnd'),
    texts.getMessage('logout', [foreignText(logoutCommand)]),
    ...devHubLines(texts, result),
  ];
};

const devHubLines = (texts: AuthorizationTexts, { devHubVariables: variables }: AuthorizationResult): string[] =>
  variables === undefined
    ? []
    : ['', texts.getMessage('devHub'), '', ...Object.entries(variables).map(([name, value]) => `   ${name}=${value}`)];
