import { hostKind } from '../../base/hosts/loginHosts.ts';
import type { AdminOrg } from '../../org/session/connect.ts';
import { findMyDomain } from '../../org/app/inspect.ts';
import { originOf } from '../../org/session/orgError.ts';

/**
 * The My Domain of the admin's org, if this is the address of another one. Undefined also where that can't be told: sites,
 * custom domains and login.salesforce.com don't say which org they belong to, and an org may hide its My Domain.
 */
export const otherMyDomain = async (
  instanceUrl: string,
  admin: Pick<AdminOrg, 'instanceUrl' | 'http'>,
): Promise<string | undefined> => {
  const wanted = originOf(instanceUrl);
  if (!URL.canParse(wanted) || hostKind(new URL(wanted).hostname) !== 'myDomain') return undefined;
  const found = await findMyDomain(admin);
  return found === undefined || withoutInstance(found) === withoutInstance(wanted) ? undefined : originOf(found);
};

/** A sandbox has one name, before enhanced domains and after: `acme--uat.cs12.my` became `acme--uat.sandbox.my`. */
const withoutInstance = (url: string): string =>
  originOf(url).replace(/(--[a-z0-9-]+)\.(?:sandbox|cs\d{1,4})\.my\./, '$1.my.');
