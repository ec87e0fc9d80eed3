import type { StoredSecret, StoreName } from '../../pipeline/stores/storeTypes.ts';
import { openProgramStore } from './programStore.ts';
import { openRestStore } from './rest/restStore.ts';
import type { StoreTarget } from './targets.ts';
import type { HandOverWorld } from './world.ts';

/** A secret for a store, under the name that it has there. */
export type SecretToPut = StoreName & { text: string; settings?: Record<string, string> };

/** A store that can be written. */
export type OpenStore = {
  /** Whether somebody is signed in, and whether a put can work at all; gives what the place is called, if the store says it. */
  rehearse: (wish: 'list' | 'put') => Promise<string | undefined>;
  /** Those of these names that are there, and when they were last changed. */
  list: (names: readonly string[]) => Promise<StoredSecret[]>;
  put: (secret: SecretToPut) => Promise<void>;
  /** The request that `put` would begin with, or its command, which gets the secret from the one that gives it. */
  shown: (secret: StoreName, giving?: string) => string;
  /** The command or request that shows what is there, for people. */
  see: (names: readonly string[]) => string;
};

/** Opens a store; nothing is run or sent yet. Errors: those of the hosts and tokens of stores that are written by REST. */
export const openStore = (target: StoreTarget, world: HandOverWorld): OpenStore =>
  target.store.program ? openProgramStore(target, target.store.program, world) : openRestStore(target, world);
