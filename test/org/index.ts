/**
 * The local org: an HTTP(S) server on loopback that behaves like the parts of Salesforce that this plugin and the real
 * `sf` use. It knows nothing about the plugin, and refuses what Salesforce refuses.
 */
import { defaultState } from './defaults.ts';
import type { Admin } from './defaults.ts';
import { listen } from './server.ts';
import type { OrgState } from './state.ts';
import { neutralSwitches } from './switches.ts';
import type { Switches } from './switches.ts';
import type { PackageWatch } from './org.ts';
import type { RecordedRequest } from './request.ts';

export type { OrgState } from './state.ts';
export type { Switches } from './switches.ts';
export type { RecordedRequest, RequestKind } from './request.ts';

export type LocalOrg = {
  /** `http://127.0.0.1:41234` or `https://localhost:41234` */
  origin: string;
  /** `127.0.0.1:41234` or `localhost:41234`: the value for SF_JWT_ALLOWED_HOSTS. */
  host: string;
  /** Where it listens on loopback, whatever its origin says. */
  port: number;
  /** https only: path of a PEM file for NODE_EXTRA_CA_CERTS. */
  caFile?: string;
  state: OrgState;
  switches: Switches;
  requests: RecordedRequest[];
  admin: Admin;
  close(): Promise<void>;
};

export type LocalOrgOptions = {
  /** `expired` and `other-host` present a certificate that a client must refuse. */
  https?: boolean | 'expired' | 'other-host';
  port?: number;
  /** Changes the start state: an org that has nothing but an admin and a login user. */
  state?: (state: OrgState) => void;
  /** The name in the origin; 127.0.0.1 over http and localhost over https unless given. */
  host?: string;
  /** URLs that the org answers under too, such as its My Domain or a site with its path; the first is its own name. */
  domains?: string[];
};

/** Told of each package that any local org of this process gets. */
export const packageWatches: PackageWatch[] = [];

/** Starts a local org on a free port (or the one asked for). */
export async function startLocalOrg(options: LocalOrgOptions = {}): Promise<LocalOrg> {
  const { state, admin } = defaultState();
  options.state?.(state);
  const switches = neutralSwitches();
  const requests: RecordedRequest[] = [];
  const { domains = [] } = options;
  const { origin, caFile, port, close } = await listen(
    { state, switches, requests, onPackage: packageWatches, domains },
    options,
  );
  return { origin, host: new URL(origin).host, port, caFile, state, switches, requests, admin, close };
}
