import { isJwtError, jwtError } from '../../base/errors/errors.ts';
import type { WithClient } from './client.ts';
import { refusalCode } from './orgError.ts';

type OrgEnvironment = 'production' | 'sandbox' | 'scratch' | 'developer';

export type Organization = {
  /** 18 characters. */
  id: string;
  name: string;
  environment: OrgEnvironment;
};

type OrganizationRecord = {
  Id: string;
  Name: string;
  IsSandbox: boolean;
  OrganizationType: string;
  TrialExpirationDate: string | null;
};

/**
 * Who the org is. The first call with the session: it proves that the session is accepted. Errors: AdminApiDisabled,
 * OrganizationUnreadable.
 */
export const readOrganization = async (admin: WithClient): Promise<Organization> => {
  const [row] = await queryOrganization(admin);
  // Whatever answers in the org's place may answer anything.
  if (typeof row?.Id !== 'string') throw jwtError('OrganizationUnreadable');
  return {
    id: row.Id,
    name: row.Name,
    environment: environmentOf(row),
  };
};

const queryOrganization = async ({ client }: WithClient): Promise<OrganizationRecord[]> => {
  try {
    return await client.query<OrganizationRecord>(
      'SELECT Id, Name, IsSandbox, OrganizationType, TrialExpirationDate FROM Organization',
    );
  } catch (error) {
    if (!isJwtError(error) || !/^API_(CURRENTLY_)?DISABLED/.test(refusalCode(error) ?? '')) throw error;
    throw jwtError('AdminApiDisabled', [error.message]);
  }
};

/** A scratch org is a sandbox that ends. A trial of a paid edition ends too and is no sandbox: production. */
const environmentOf = (row: OrganizationRecord): OrgEnvironment => {
  if (row.IsSandbox) return row.TrialExpirationDate ? 'scratch' : 'sandbox';
  return row.OrganizationType === 'Developer Edition' ? 'developer' : 'production';
};
