import type { KeyObject } from 'node:crypto';

/** How long an assertion is good for, in seconds. Salesforce help "OAuth 2.0 JWT Bearer Flow": at most three minutes. */
const usualLifetimeSeconds = 180;

type AssertionClaims = {
  key: KeyObject;
  clientId: string;
  username: string;
  audience: string;
  now: Date;
  /** Fresh for each attempt: the org refuses a `jti` that it has seen. */
  jti: string;
  /** If it isn't to be as long as can be. */
  lifetimeSeconds?: number;
};

const openJose = () => import('jose/jwt/sign');
let jose: ReturnType<typeof openJose> | undefined;

/** The signed JWT: RS256, `iss` the client id, `sub` the username, one `aud`, 180 seconds unless less is asked for. The key must be RSA. */
export const signAssertion = async (claims: AssertionClaims): Promise<string> => {
  const { SignJWT } = await (jose ??= openJose());
  return new SignJWT()
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setIssuer(claims.clientId)
    .setSubject(claims.username)
    .setAudience(claims.audience)
    .setExpirationTime(Math.floor(claims.now.getTime() / 1000) + (claims.lifetimeSeconds ?? usualLifetimeSeconds))
    .setJti(claims.jti)
    .sign(claims.key);
};
