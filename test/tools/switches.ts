import { neutralSwitches } from '../org/switches.ts';
import type { LocalOrg, Switches } from '../org/index.ts';

/** Sets the faults of a local org: these, and none from before. */
export const setSwitches = (org: LocalOrg, switches: Partial<Switches> = {}): void => {
  for (const name of Object.keys(org.switches) as Array<keyof Switches>) delete org.switches[name];
  Object.assign(org.switches, neutralSwitches(), switches);
};
