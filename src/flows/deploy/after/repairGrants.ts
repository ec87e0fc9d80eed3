import { isJwtError } from '../../../base/errors/errors.ts';
import type { AdminOrg } from '../../../org/session/connect.ts';
import { grantApp } from '../../../org/people/grants.ts';
import { findGrantees } from '../look/grantees.ts';
import type { GrantName } from '../../../org/people/grants.ts';

type RepairedGrants = {
  repaired: GrantName[];
  /** Why one couldn't be, in the org's words. */
  problem?: string;
};

/**
 * Grants an app row by row. Salesforce documents two ways to grant an app, by its policy and by rows, and says of neither
 * that it always works: what the first didn't do, the second may. A refusal is told, for the deploy has been made.
 */
export const repairGrants = async (
  admin: Pick<AdminOrg, 'client'>,
  appId: string,
  missing: readonly GrantName[],
): Promise<RepairedGrants> => {
  const repaired: GrantName[] = [];
  let problem: string | undefined;
  for (const { kind, name, parentId } of await findGrantees(admin, missing)) {
    try {
      await grantApp(admin, parentId, appId);
      repaired.push({ kind, name });
    } catch (error) {
      if (!isJwtError(error) || error.name !== 'OrgRefusedError') throw error;
      problem = error.message;
    }
  }
  return { repaired, ...(problem !== undefined && { problem }) };
};
