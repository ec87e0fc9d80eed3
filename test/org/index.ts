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
import type { RecordedRequest } from './request.ts';

export type { OrgState } from './state.ts';
export type { Switches } from './switches.ts';
export type { RecordedRequest, RequestKind } from './request.ts';

export type LocalOrg = {
  /** `http://127.0.0.1:41234` or `https://localhost:41234` */
  origin: string;
  /** `127.0.0.1:41234` or `localhost:41234`: the value for SF_JWT_ALLOWED_HOSTS. */
  host: string;
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
};

/** Starts a local org on a free port (or the one asked for). */
export async function startLocalOrg(options: LocalOrgOptions = {}): Promise<LocalOrg> {
  const { state, admin } = defaultState();
  options.state?.(state);
  const switches = neutralSwitches();
  const requests: RecordedRequest[] = [];
  const { origin, caFile, close } = await listen({ state, switches, requests }, options);
  return { origin, host: new URL(origin).host, caFile, state, switches, requests, admin, close };
}
