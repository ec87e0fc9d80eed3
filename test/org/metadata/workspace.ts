import type { Org } from '../org.ts';
import type { OrgState, User } from '../state.ts';

/** Where a deploy does its work: a copy of what it may change, so that it can be thrown away. */
export type Workspace = { org: Org; state: OrgState; user: User };

/** Copies what a deploy may change. */
export function openWorkspace(org: Org, user: User): Workspace {
  const { apps, permissionSets, setupEntityAccess } = org.state;
  return { org, user, state: { ...org.state, ...structuredClone({ apps, permissionSets, setupEntityAccess }) } };
}

/** Takes the work over. Objects that were there stay the same objects, for tests that hold them. */
export function keepWorkspace({ org, state }: Workspace): void {
  adopt(org.state.apps, state.apps);
  adopt(org.state.permissionSets, state.permissionSets);
  adopt(org.state.setupEntityAccess, state.setupEntityAccess);
}

function adopt<T extends { id: string }>(present: T[], next: T[]): void {
  const rows = next.map((row) => {
    const same = present.find((candidate) => candidate.id === row.id);
    return same ? Object.assign(same, row) : row;
  });
  present.splice(0, present.length, ...rows);
}
