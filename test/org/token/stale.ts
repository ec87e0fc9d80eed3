import type { Org } from '../org.ts';
import type { OrgState } from '../state.ts';

/** Keeps what decides on logins as it is now, for the token requests that won't know the coming change yet. */
export function keepEarlier(org: Org): void {
  const { staleAttempts } = org.switches;
  if (staleAttempts === 0) return;
  const { apps, setupEntityAccess, permissionSetAssignments } = org.state;
  org.state.earlier = {
    state: structuredClone({ apps, setupEntityAccess, permissionSetAssignments }),
    attemptsLeft: staleAttempts,
  };
}

/** The state that a token request is judged by: for a while after a change, the one before it. */
export function judgedState({ state }: Org): OrgState {
  const { earlier } = state;
  if (!earlier || earlier.attemptsLeft === 0) return state;
  earlier.attemptsLeft -= 1;
  return { ...state, ...earlier.state };
}
