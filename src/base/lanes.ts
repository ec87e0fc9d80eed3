/** How much is done at once. */
export type LaneLimits = {
  /** Items that are worked on. */
  concurrency: number;
  /** Items of one lane, such as a host, once it has been seen to move. */
  perLane: number;
  /** After so many milliseconds an item only waits for somebody, and gives its place to another one. */
  slowAfterMs: number;
};

/** How many may wait without a place, for each place. */
const waitingForEach = 4;

type LaneWork<Item> = {
  limits: LaneLimits;
  laneOf: (item: Item) => string;
  /** Items of one key follow each other. */
  keyOf: (item: Item) => string;
  /** Once true, nothing more is begun. */
  isOver: () => boolean;
  /** Tells whether the lane moves, if that was seen. */
  run: (item: Item) => Promise<boolean | undefined>;
};

/** `width`: how many of it may run at once. One that may not move at all takes the place of one. */
type Lane<Item> = { waiting: Item[]; running: number; width: number };
type LaneState<Item> = {
  lanes: Array<Lane<Item>>;
  /** The lane that is asked first. */
  next: number;
  busyKeys: Set<string>;
  /** Items that have a place. */
  active: number;
  running: number;
  error?: Error;
};

/**
 * Works on all items, on the lanes in turn and on each in its order, so that a lane that doesn't move delays no other one.
 * Ends when all that was begun has ended; then throws the first error of `run`, after which nothing more is begun.
 */
export const runInLanes = <Item>(items: readonly Item[], work: LaneWork<Item>): Promise<void> => {
  const lanes = [...Map.groupBy(items, work.laneOf).values()].map((waiting) => ({ waiting, running: 0, width: 1 }));
  const state: LaneState<Item> = { lanes, next: 0, busyKeys: new Set(), active: 0, running: 0 };
  return new Promise((resolve, reject) => {
    const beginMore = (): void => {
      for (let found = takeNext(state, work); found; found = takeNext(state, work))
        beginItem(found, state, work, beginMore);
      if (state.running > 0) return;
      if (state.error) reject(state.error);
      else resolve();
    };
    beginMore();
  });
};

type Begun<Item> = { lane: Lane<Item>; item: Item };

/** The next item that may begin; nothing as long as there is none. */
const takeNext = <Item>(state: LaneState<Item>, { limits, keyOf, isOver }: LaneWork<Item>): Begun<Item> | undefined => {
  const { active, running, busyKeys } = state;
  if (state.error || isOver() || active >= limits.concurrency) return undefined;
  if (running >= limits.concurrency * (1 + waitingForEach)) return undefined;
  for (let count = 0; count < state.lanes.length; count += 1) {
    const at = (state.next + count) % state.lanes.length;
    const lane = state.lanes[at] as Lane<Item>;
    const index = lane.running < lane.width ? lane.waiting.findIndex((item) => !busyKeys.has(keyOf(item))) : -1;
    if (index < 0) continue;
    const item = lane.waiting.splice(index, 1)[0] as Item;
    if (lane.waiting.length === 0) state.lanes.splice(at, 1);
    state.next = lane.waiting.length === 0 ? at : at + 1;
    return { lane, item };
  }
  return undefined;
};

const beginItem = <Item>(
  { lane, item }: Begun<Item>,
  state: LaneState<Item>,
  { limits, keyOf, run }: LaneWork<Item>,
  then: () => void,
): void => {
  const key = keyOf(item);
  state.busyKeys.add(key);
  state.active += 1;
  state.running += 1;
  lane.running += 1;
  let hasPlace = true;
  const leavePlace = (): void => {
    if (hasPlace) state.active -= 1;
    hasPlace = false;
  };
  const timer = setTimeout(() => {
    leavePlace();
    then();
  }, limits.slowAfterMs);
  run(item)
    .then((moves) => {
      if (moves !== undefined) lane.width = moves ? limits.perLane : 1;
    })
    .catch((error: Error) => (state.error ??= error))
    .finally(() => {
      clearTimeout(timer);
      leavePlace();
      state.running -= 1;
      lane.running -= 1;
      state.busyKeys.delete(key);
      then();
    });
};
