import type { AuthInfo } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import { withoutCredentials } from '../../base/text/credentials.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { detailText } from '../../base/text/details.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import { isPipeline } from '../../connection/environment.ts';
import { targetOrgSetting } from '../../org/session/targetOrgSetting.ts';
import { warnOfMistrustedLogin } from '../loginTrust.ts';

/**
 * `--target-org`, as everywhere in sf, but without a request: the flag of sf opens a connection while it is parsed, and
 * waits 16 seconds for an org that doesn't answer. A missing org can still be asked for. The summary comes from the command.
 */
export const optionalTargetOrgFlag = Flags.custom<AuthInfo>({
  char: 'o',
  noCacheDefault: true,
  parse: async (input) => readAuthInfo(input),
  default: async () => {
    const username = await defaultTargetOrg();
    return username === undefined ? undefined : readAuthInfo(username);
  },
  defaultHelp: async () => defaultTargetOrg(),
});

/** The stored logins to choose from, by alias where there is one. Core lists them as the disk does: in no order. */
export const listOrgLogins = async (): Promise<Array<{ name: string; value: string }>> => {
  const { default: core } = await import('@salesforce/core');
  const logins = await core.AuthInfo.listAllAuthorizations();
  return logins
    .map(({ username, aliases, instanceUrl }) => ({
      name: foreignText([aliases?.[0], username, instanceUrl].filter(Boolean).join(' · ')),
      value: username,
    }))
    .sort((one, other) => one.name.localeCompare(other.name, 'en'));
};

const defaultTargetOrg = (): Promise<string | undefined> =>
  targetOrgSetting({ ofProject: !isPipeline(userEnvironment()) });

/** Core writes a name that it doesn't know to its log. Only an access token alone can be one, which core hides there. */
const isMisplacedSecret = (name: string): boolean =>
  withoutCredentials(name) !== name && !/^00D\w{12,15}![\w.]+$/.test(name);

/** The stored login with that alias or username. */
export const readAuthInfo = async (aliasOrUsername: string): Promise<AuthInfo> => {
  if (isMisplacedSecret(aliasOrUsername)) throw jwtError('SecretInArguments');
  const { default: core } = await import('@salesforce/core');
  const found = async (): Promise<AuthInfo> => {
    const { aliases } = await core.StateAggregator.getInstance();
    return core.AuthInfo.create({ username: aliases.resolveUsername(aliasOrUsername) });
  };
  const authInfo = await found().catch(() => {
    const name = aliasOrUsername.includes('!') ? detailText('accessToken') : aliasOrUsername;
    throw jwtError('TargetOrgUnknown', [name], [name]);
  });
  await warnOfMistrustedLogin(authInfo.getUsername());
  return authInfo;
};
