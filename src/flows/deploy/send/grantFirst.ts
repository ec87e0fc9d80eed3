import { jwtError } from '../../../base/errors/errors.ts';
import type { DeployApp } from '../model.ts';
import type { FoundInOrg } from '../look.ts';
import { grantsOfPolicy, withoutGrants } from '../after/readBack.ts';
import { repairGrants } from '../after/repairGrants.ts';
import { policyChange } from '../guard/selfAuthorization.ts';
import { sendUnlessSame, type Ended } from './send.ts';

/**
 * Access before the policy that demands it: where the deploy shuts out all who hold no grant, the grants are made first, once
 * the org has said that it takes the rest. Returns the outcome of a deploy that it would refuse. Throws GrantRefused before
 * the policy goes, unless that is allowed (`forcePolicy`).
 */
export const grantBeforePolicy = async (
  input: DeployApp,
  app: string,
  { orgApp, fitted, grants }: Pick<FoundInOrg, 'orgApp' | 'fitted' | 'grants'>,
): Promise<Ended | undefined> => {
  const missing = withoutGrants(grantsOfPolicy(fitted), grants);
  const isSent = !input.dryRun && input.jobId === undefined;
  if (!orgApp || !isSent || missing.length === 0) return undefined;
  if (policyChange(fitted, orgApp) !== 'AdminApprovedPreAuthorized') return undefined;
  const validated = await sendUnlessSame({ ...input, dryRun: true, onProgress: undefined }, app, fitted, orgApp);
  if (!validated.succeeded) return validated;
  const { repaired, problem } = await repairGrants(input.admin, orgApp.id, missing);
  if (problem !== undefined && !input.forcePolicy) {
    const left = withoutGrants(missing, repaired).map(({ name }) => name);
    throw jwtError('GrantRefused', [left.join(', '), app, problem]);
  }
  return undefined;
};
