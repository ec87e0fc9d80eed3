import { orgNow } from '../org.ts';
import type { Org } from '../org.ts';
import type { Profile } from '../state.ts';

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/**
 * The help page "View and Edit Login Hours in Profiles": hours are based on the default time zone that the org had when they
 * were first set; a day whose start is its end is prohibited, a cleared one is open.
 */
export function isOutsideLoginHours(org: Org, profile: Profile | undefined): boolean {
  if (!profile?.loginHours) return false;
  const timeZone = profile.loginHoursZone ?? org.state.organization.timeZoneSidKey;
  const wall = new Date(`${new Date(orgNow(org)).toLocaleString('sv-SE', { timeZone }).replace(' ', 'T')}Z`);
  const day = DAYS[wall.getUTCDay()];
  const [start, end] = [profile.loginHours[`${day}Start`], profile.loginHours[`${day}End`]];
  if (start === undefined || end === undefined) return false;
  const minute = wall.getUTCHours() * 60 + wall.getUTCMinutes();
  return minute < Number(start) || minute >= Number(end);
}
