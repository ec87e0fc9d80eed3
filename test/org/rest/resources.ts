import { hasPermission } from '../access.ts';
import { restError } from '../answers.ts';
import type { Org } from '../org.ts';
import type { Answer } from '../request.ts';
import type { DataCall } from '../router.ts';

const OLDEST = 31;
const SEASONS = ['Spring', 'Summer', 'Winter'];

/** API 57 was Spring '23, and three come in a year; Winter counts for the year after. */
function labelOf(version: number): string {
  const since = version - 57;
  const season = ((since % 3) + 3) % 3;
  return `${SEASONS[season]} '${23 + Math.floor((since + (season === 2 ? 1 : 0)) / 3)}`;
}

/** The API versions that the org speaks. Public. */
export function versions(org: Org): Answer {
  const newest = Number(org.state.organization.apiVersion);
  const all = Array.from({ length: newest - OLDEST + 1 }, (_, index) => OLDEST + index);
  return {
    status: 200,
    json: all.map((version) => ({
      label: labelOf(version),
      url: `/services/data/v${version}.0`,
      version: `${version}.0`,
    })),
  };
}

/** The resources of one version: the smallest call that proves API access. */
export function resources({ version, org, user }: DataCall): Answer {
  const base = `/services/data/v${version}`;
  const names = ['query', 'sobjects', 'tooling', 'metadata', 'limits'];
  return {
    status: 200,
    json: {
      ...Object.fromEntries(names.map((name) => [name, `${base}/${name}`])),
      identity: `${org.origin}/id/${org.state.organization.id}/${user.id}`,
    },
  };
}

/** The org's limits, for those who may view Setup. */
export function limits({ org, user }: DataCall): Answer {
  if (!hasPermission(org.state, user.id, 'ViewSetup'))
    return restError(403, 'API_DISABLED_FOR_ORG', 'limits resource is not enabled');
  return { status: 200, json: { DailyApiRequests: { Max: 100_000, Remaining: 99_000 } } };
}
