import { jwtError } from '../base/errors.ts';
import { isSameId } from '../connection/orgId.ts';
import type { OrgPin } from '../connection/resolve.ts';
import type { Connection } from '../connection/types.ts';
import type { AdminOrg } from '../org/connect.ts';
import { hostKind } from '../login/loginHosts.ts';
import { findMyDomain } from '../org/inspect.ts';
import { originOf } from '../org/orgError.ts';

type Expected = {
  connection: string;
  /** What the connection file says of the connection. */
  record?: Connection;
  /** Where a person says that it logs in, in place of what the record says. */
  instanceUrl?: string;
  /** The orgs that must answer, and who says so. */
  pins: readonly OrgPin[];
};

type Answering = Pick<AdminOrg, 'orgId' | 'organization' | 'instanceUrl' | 'http'>;

/** Whether the org that answers is the one of the connection, or its sandbox after a refresh that a person confirmed. */
export type OrgIdentity = 'expected' | 'refreshed';

/**
 * Key, certificate and client id belong to one org; another org would be given another org's certificate. A refreshed
 * sandbox has a new id under its old My Domain: it counts as the same only once a person has given the new id by flag.
 * Where no id is known, the My Domain of the connection counts. Throws SandboxRefreshed or OrgNotExpected.
 */
export const checkExpectedOrg = async (expected: Expected, admin: Answering): Promise<OrgIdentity> => {
  const { connection, record, pins } = expected;
  if (pins.length === 0) await refuseOtherMyDomain(expected, admin);
  const others = pins.filter(({ orgId }) => !isSameId(orgId, admin.orgId));
  const [first] = others;
  if (!first) return 'expected';
  const isRefresh = others.every(({ source }) => source === 'connection file') && isRefreshedSandbox(record, admin);
  if (!isRefresh) throw jwtError('OrgNotExpected', [admin.orgId, connection, first.orgId]);
  if (pins.some(({ source, orgId }) => source === 'flag' && isSameId(orgId, admin.orgId))) return 'refreshed';
  const { orgId, organization } = admin;
  throw jwtError('SandboxRefreshed', [organization.name, connection, orgId, first.orgId], [connection, orgId]);
};

/** A sandbox keeps its My Domain through a refresh and gets a new id; nothing else does. Never so for production. */
const isRefreshedSandbox = (record: Connection | undefined, { organization, instanceUrl }: Answering): boolean =>
  organization.environment === 'sandbox' &&
  record !== undefined &&
  originOf(record.instanceUrl) === originOf(instanceUrl);

/** Sites, custom domains and login.salesforce.com don't say which org they belong to; an org may hide its My Domain. */
const refuseOtherMyDomain = async ({ connection, record, instanceUrl }: Expected, admin: Answering): Promise<void> => {
  const wanted = originOf(instanceUrl ?? record?.instanceUrl ?? '');
  if (!URL.canParse(wanted) || hostKind(new URL(wanted).hostname) !== 'myDomain') return;
  const found = await findMyDomain(admin);
  if (found === undefined || isSameMyDomain(found, wanted)) return;
  throw jwtError('OrgNotExpected', [originOf(found), connection, wanted]);
};

const isSameMyDomain = (one: string, other: string): boolean => withoutInstance(one) === withoutInstance(other);

/** A sandbox has one name, before enhanced domains and after: `acme--uat.cs12.my` became `acme--uat.sandbox.my`. */
const withoutInstance = (url: string): string =>
  originOf(url).replace(/(--[a-z0-9-]+)\.(?:sandbox|cs\d{1,4})\.my\./, '$1.my.');
