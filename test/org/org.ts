import type { RecordedRequest } from './request.ts';
import type { OrgState } from './state.ts';
import type { Switches } from './switches.ts';

/** Sees a package as it arrived, byte for byte, and the state that it finds. */
export type PackageWatch = (zip: Buffer, state: OrgState) => void | Promise<void>;

/** What every handler gets: the state, the faults, and where the org answers. */
export type Org = {
  state: OrgState;
  switches: Switches;
  requests: RecordedRequest[];
  /** Told of each package before it is deployed. */
  onPackage: PackageWatch[];
  origin: string;
  /** Further URLs of the org: My Domain, custom domain, or a site with its path. */
  domains: string[];
};

/** The org's own clock, epoch milliseconds. */
export function orgNow(org: Org): number {
  return Date.now() + org.switches.clockSkewSeconds * 1000;
}

/** A text that the org's people or the org itself can fill, with the payload of a test behind it. */
export function orgText(org: Org, text: string): string {
  return text + (org.switches.textInjection ?? '');
}
