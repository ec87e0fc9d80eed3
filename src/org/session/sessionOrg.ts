import { isJwtError } from '../../base/errors/errors.ts';
import type { HttpClient } from '../../base/http.ts';
import { originOf } from './orgError.ts';
import { oldestApiVersion } from '../../base/limits.ts';
import { newestApiVersion } from './reach.ts';
import { openDoor, refuseElsewhere, type Send } from '../request/transport.ts';

type OpenSession = { accessToken: string; instanceUrl: string };

/** What sf keeps of an org beside a session, under its own names (one of them is misspelled there). */
export type OrgFields = {
  isDevHub: boolean;
  /** Where this is known, even as null, core asks nothing while it stores the session. */
  namespacePrefix: string | null;
  name?: string;
  instanceName?: string;
  isSandbox?: boolean;
  isScratch?: boolean;
  trailExpirationDate?: string | null;
  orgEdition?: string;
  instanceApiVersion?: string;
  instanceApiVersionLastRetrieved?: string;
};

type OrganizationRow = {
  Name: string;
  InstanceName: string;
  IsSandbox: boolean;
  TrialExpirationDate: string | null;
  NamespacePrefix: string | null;
  OrganizationType: string;
};

const organizationQuery =
  'SELECT Name, InstanceName, IsSandbox, TrialExpirationDate, NamespacePrefix, OrganizationType FROM Organization';

/**
 * Asks what core would ask while it stores a session, but sends the session to its host alone. What the org doesn't tell stays
 * unknown, as with core. Errors: OrgRedirects and those of the limits.
 */
export const askOrgFields = async (session: OpenSession, http: HttpClient): Promise<OrgFields> => {
  const origin = originOf(session.instanceUrl);
  const newest = await newestApiVersion(origin, http).catch(() => undefined);
  const send = openDoor({ http, judge: (url) => refuseElsewhere(url, origin) });
  const asking = { origin, send, accessToken: session.accessToken, version: newest ?? oldestApiVersion };
  // ScratchOrgInfo exists in Dev Hubs only.
  const scratchOrgs = await queryRows(asking, 'SELECT Id FROM ScratchOrgInfo LIMIT 1');
  const organizations = await queryRows<OrganizationRow>(asking, organizationQuery);
  return {
    isDevHub: scratchOrgs !== undefined,
    ...organizationFields(organizations?.[0]),
    ...(newest !== undefined && {
      instanceApiVersion: newest.toFixed(1),
      instanceApiVersionLastRetrieved: new Date().toLocaleString(),
    }),
  };
};

const organizationFields = (row: OrganizationRow | undefined): Omit<OrgFields, 'isDevHub'> =>
  row === undefined
    ? { namespacePrefix: null }
    : {
        name: row.Name,
        instanceName: row.InstanceName,
        namespacePrefix: row.NamespacePrefix ?? null,
        isSandbox: row.IsSandbox && !row.TrialExpirationDate,
        isScratch: row.IsSandbox && Boolean(row.TrialExpirationDate),
        trailExpirationDate: row.TrialExpirationDate,
        orgEdition: row.OrganizationType,
      };

type Asking = { origin: string; send: Send; accessToken: string; version: number };

/** The rows of a query, or undefined where the org doesn't give any. */
const queryRows = async <Row>(
  { origin, send, accessToken, version }: Asking,
  soql: string,
): Promise<Row[] | undefined> => {
  try {
    const { statusCode, body } = await send({
      method: 'GET',
      url: `${origin}/services/data/v${version.toFixed(1)}/query?${new URLSearchParams({ q: soql }).toString()}`,
      headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
    });
    return statusCode === 200 ? (JSON.parse(body) as { records?: Row[] }).records : undefined;
  } catch (error) {
    if (isJwtError(error)) throw error;
    return undefined;
  }
};
