import type { ParsedComponent } from '../../../app/parsed.ts';
import type { OrgApp } from '../../../org/app/orgApp.ts';
import type { WithClient } from '../../../org/session/client.ts';
import { heldOtherwise } from '../compareOrg.ts';
import { readOthers } from '../look/others.ts';

/** The components that the org is known to hold otherwise than it was sent. */
export const otherInOrg = async (
  admin: WithClient,
  components: readonly ParsedComponent[],
  orgApp: OrgApp,
): Promise<string[]> => {
  const bound = new Set(orgApp.components.map(({ type }) => type));
  const others = await readOthers(
    admin,
    components.filter(({ type }) => !bound.has(type)),
  );
  return heldOtherwise(components, [...orgApp.components, ...others], orgApp);
};
