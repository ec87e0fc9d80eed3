import type { LocalOrg } from '../org/index.ts';
import { postAssertion, sign } from '../unit/local-org/appPackage.ts';

/** Logs in as a client would that nobody here wrote: the access token comes, or the words of the refusal. */
export const jwtLogin = async (org: LocalOrg, key: string, app: string, username: string): Promise<string> => {
  const iss = org.state.apps.find(({ fullName }) => fullName === app)?.consumerKey;
  const exp = Math.floor(Date.now() / 1000) + 180;
  const { json } = await postAssertion(org, sign(key, { iss, sub: username, aud: org.origin, exp }));
  return json['access_token'] === undefined ? `${json['error']}: ${json['error_description']}` : 'logged in';
};
