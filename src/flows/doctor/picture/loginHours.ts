import type { ProfileSign } from '../../../org/signs/policySigns.ts';

export type HoursPicture = {
  /** Whether the hours exclude this moment in the time zone that the org has now; undefined: that isn't visible. */
  isOutsideHours?: boolean;
  /** The same in every time zone there is; undefined where it depends on the zone. */
  isOutsideEverywhere?: boolean;
  /** The moment in that zone, and what the profile allows on that day. */
  orgTime?: string;
  orgZone?: string;
  allowedHours?: string;
};

/** A moment on a clock on some wall: a weekday in English, and the minute of the day. */
type WallTime = { day: string; minute: number };

const dayMinutes = 24 * 60;
const minuteMs = 60_000;

/** From the westernmost clock to the easternmost, and by how much two differ at least. */
const zoneOffsets = { first: -12 * 60, last: 14 * 60, step: 15 };

/**
 * Hours follow the time zone that the org had when they were first set, not that of the user, and later changes of the org
 * don't move them. Which one that was isn't visible: it is hardly ever another one than today, but only what holds in every
 * zone is sure.
 */
export const hoursPicture = (
  hours: ProfileSign['hours'],
  { now, zone }: { now: Date; zone: string | undefined },
): HoursPicture => {
  const here = zone === undefined ? undefined : timeInZone(now, zone);
  const isOutsideHours = here && isOutside(hours, here);
  const isOutsideEverywhere = agreed(allWallTimes(now).map((time) => isOutside(hours, time)));
  return {
    ...(isOutsideHours !== undefined && { isOutsideHours }),
    ...(isOutsideEverywhere !== undefined && { isOutsideEverywhere }),
    ...(here && { orgZone: zone, orgTime: `${here.day}, ${clockOf(here.minute)}` }),
    ...(here && { allowedHours: shownHours(hours, here.day) }),
  };
};

/** Undefined for a zone that isn't known here. Summer time is part of a zone. */
const timeInZone = (now: Date, timeZone: string): WallTime | undefined => {
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      weekday: 'long',
      hour: 'numeric',
      minute: 'numeric',
      hourCycle: 'h23',
    });
    const parts = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]));
    return {
      day: parts['weekday'] ?? '',
      minute: Number(parts['hour']) * 60 + Number(parts['minute']),
    };
  } catch {
    return undefined;
  }
};

const allWallTimes = (now: Date): WallTime[] => {
  const { first, last, step } = zoneOffsets;
  const count = (last - first) / step + 1;
  return Array.from({ length: count }, (_, at) => {
    const there = new Date(now.getTime() + (first + at * step) * minuteMs);
    return timeInZone(there, 'UTC') ?? { day: '', minute: 0 };
  });
};

/** What all say, if all say the same. */
const agreed = (answers: ReadonlyArray<boolean | undefined>): boolean | undefined =>
  answers.every((answer) => answer === answers[0]) ? answers[0] : undefined;

/** A day without hours is open, one whose hours begin when they end is closed; hours never last beyond midnight. */
const isOutside = (hours: ProfileSign['hours'], { day, minute }: WallTime): boolean | undefined => {
  const allowed = hoursOfDay(hours, day);
  if (allowed === 'any') return false;
  return allowed && !(minute >= allowed.start && minute < allowed.end);
};

/** Undefined where they make no sense. */
const hoursOfDay = (hours: ProfileSign['hours'], day: string): { start: number; end: number } | 'any' | undefined => {
  const [start, end] = ['Start', 'End'].map((bound) => hours[`${day.toLowerCase()}${bound}`]);
  if (start === undefined && end === undefined) return 'any';
  const [from, to] = [start, end].map((value) => (/^\d{1,4}$/.test(value ?? '') ? Number(value) : NaN));
  const isSense = from !== undefined && to !== undefined && from <= to && to <= dayMinutes;
  return isSense ? { start: from, end: to } : undefined;
};

/** `08:00-17:00`; `-` for a day that is closed. */
const shownHours = (hours: ProfileSign['hours'], day: string): string => {
  const allowed = hoursOfDay(hours, day);
  if (allowed === undefined || allowed === 'any' || allowed.start === allowed.end) return '-';
  return `${clockOf(allowed.start)}-${clockOf(allowed.end)}`;
};

const clockOf = (minute: number): string =>
  [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
