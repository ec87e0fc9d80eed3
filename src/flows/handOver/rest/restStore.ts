import type { OpenStore } from '../openStore.ts';
import type { StoreTarget } from '../targets.ts';
import type { HandOverWorld } from '../world.ts';
import { openBitbucket } from './bitbucket.ts';
import { openJenkins } from './jenkins.ts';

/** A store that is written by requests. */
export const openRestStore = (target: StoreTarget, world: HandOverWorld): OpenStore =>
  target.store.kind === 'jenkins' ? openJenkins(target, world) : openBitbucket(target, world);
