import type { RequestedLogin } from '../refusedLogin.ts';
import type { Verification } from '../types.ts';
import type { FleetWorld, LoginWatch } from './verifyFleet.ts';

/** What is known of a login whose verification hasn't ended: its checks, and the fault that it waits for the end of. */
type SoFar = Pick<Verification, 'checks' | 'fault'>;

/** Notes what is told of each login, so that whoever stops in the middle of a wait is told it, too. */
export const notedWorld = (world: FleetWorld): { world: FleetWorld; soFar: (login: RequestedLogin) => SoFar } => {
  const notes = new Map<RequestedLogin, SoFar>();
  const onConnection = (login: RequestedLogin): LoginWatch => {
    const note: SoFar = { checks: [] };
    notes.set(login, note);
    const { onCheck, onWait } = world.onConnection?.(login) ?? {};
    return {
      onCheck: (check) => {
        note.checks.push(check);
        delete note.fault;
        onCheck?.(check);
      },
      onWait: (wait) => {
        note.fault = wait.fault;
        onWait?.(wait);
      },
    };
  };
  return { world: { ...world, onConnection }, soFar: (login) => notes.get(login) ?? { checks: [] } };
};
