import { jwtError } from '../../base/errors/errors.ts';
import { isSameId } from '../../connection/orgId.ts';
import type { OrgPin } from '../../connection/resolve/resolve.ts';
import type { Connection } from '../../connection/types.ts';
import type { AdminOrg } from '../../org/session/connect.ts';
import { originOf } from '../../org/session/orgError.ts';
import { otherMyDomain } from './myDomain.ts';

type Expected = {
  connection: string;
  /** What the connection file says of the connection. */
  record?: Connection;
  /** Where a person says that it logs in, in place of what the record says. */
  instanceUrl?: string;
  /** The orgs that must answer, and who says so. */
  pins: readonly OrgPin[];
};

type AnsweringOrg = Pick<AdminOrg, 'orgId' | 'organization' | 'instanceUrl' | 'http'>;

/** Whether the org that answers is the one of the connection, or its sandbox after a refresh that a person confirmed. */
export type OrgIdentity = 'expected' | 'refreshed';

/**
 * Key, certificate and client id belong to one org; another org would be given another org's certificate. A refreshed
 * sandbox has a new id under its old My Domain: it counts as the same only once a person has given the new id by flag.
 * Where no id is known, the My Domain of the connection counts. Throws SandboxRefreshed or OrgNotExpected.
 */
export const checkExpectedOrg = async (expected: Expected, admin: AnsweringOrg): Promise<OrgIdentity> => {
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
const isRefreshedSandbox = (record: Connection | undefined, { organization, instanceUrl }: AnsweringOrg): boolean =>
  organization.environment === 'sandbox' &&
  record !== undefined &&
  originOf(record.instanceUrl) === originOf(instanceUrl);

const refuseOtherMyDomain = async (
  { connection, record, instanceUrl }: Expected,
  admin: AnsweringOrg,
): Promise<void> => {
  const wanted = instanceUrl ?? record?.instanceUrl;
  const found = wanted === undefined ? undefined : await otherMyDomain(wanted, admin);
  if (found !== undefined) throw jwtError('OrgNotExpected', [found, connection, originOf(wanted ?? '')]);
};
