import { newId } from '../ids.ts';
import { holdProblem } from '../rest/create.ts';
import type { OrgState, PermissionSet } from '../state.ts';
import { ComponentError } from './problem.ts';

type Names = { permissionSets: string[]; profiles: string[] };

/** The permission sets and profiles that hold an app, by name. */
export function grantsOf(state: OrgState, appId: string): Names {
  const rows = state.setupEntityAccess.filter((row) => row.setupEntityId === appId);
  const parents = state.permissionSets.filter((set) => rows.some((row) => row.parentId === set.id));
  const profileIds = parents.map((set) => set.profileId);
  return {
    permissionSets: parents
      .filter((set) => !set.isOwnedByProfile)
      .map((set) => set.name)
      .sort(),
    profiles: state.profiles
      .filter((profile) => profileIds.includes(profile.id))
      .map((profile) => profile.name)
      .sort(),
  };
}

/** Makes exactly these hold the app: a grant that isn't named is gone. */
export function replaceGrants(state: OrgState, appId: string, names: Names): void {
  const parents = parentsOf(state, names);
  const kept = state.setupEntityAccess.filter(
    (row) => row.setupEntityId !== appId || parents.some((set) => set.id === row.parentId),
  );
  const isHeld = (set: PermissionSet): boolean =>
    kept.some((row) => row.setupEntityId === appId && row.parentId === set.id);
  const added = [...new Set(parents)].filter((set) => !isHeld(set));
  state.setupEntityAccess = [
    ...kept,
    ...added.map((set) => ({ id: newId('SetupEntityAccess'), parentId: set.id, setupEntityId: appId })),
  ];
}

function parentsOf(state: OrgState, { permissionSets, profiles }: Names): PermissionSet[] {
  return [
    ...permissionSets.map((name) => permissionSetNamed(state, name)),
    ...profiles.map((name) => profileNamed(state, name)),
  ];
}

/** Refuses names that the org doesn't have, and permission sets that can't hold an app. */
export function refuseUnknownGrantees(state: OrgState, names: Names): void {
  parentsOf(state, names);
}

function permissionSetNamed(state: OrgState, name: string): PermissionSet {
  const set = state.permissionSets.find((candidate) => candidate.name === name && !candidate.isOwnedByProfile);
  if (!set) throw noSuch('commaSeparatedPermissionSet', 'PermissionSet', name);
  const problem = holdProblem(set);
  if (problem !== undefined) throw new ComponentError(problem);
  return set;
}

function profileNamed(state: OrgState, name: string): PermissionSet {
  const profile = state.profiles.find((candidate) => candidate.name === name);
  const set = state.permissionSets.find(
    (candidate) => candidate.isOwnedByProfile && candidate.profileId === profile?.id,
  );
  if (!profile || !set) throw noSuch('commaSeparatedProfile', 'Profile', name);
  return set;
}

function noSuch(field: string, type: string, name: string): ComponentError {
  return new ComponentError(`INVALID_CROSS_REFERENCE_KEY: In field: ${field} - no ${type} named ${name} found`);
}
