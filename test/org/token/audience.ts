import type { Org } from '../org.ts';

const LOGIN_HOST = /^https:\/\/(login|test)\.salesforce\.com\/?$/;

/** The org's origin; on loopback both names of the machine count as its My Domain. */
export function ownOrigins(org: Org): string[] {
  const { protocol, port } = new URL(org.origin);
  return [org.origin, `${protocol}//127.0.0.1:${port}`, `${protocol}//localhost:${port}`, ...org.domains];
}

/** True for `https://login.salesforce.com` and `https://test.salesforce.com`. */
export function isLoginHost(audience: unknown): boolean {
  return typeof audience === 'string' && LOGIN_HOST.test(audience);
}
