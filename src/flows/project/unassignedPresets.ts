import { presetPermissionSet, presetsAmong, type Preset } from '../../app/elements/presets.ts';
import type { AppComponent } from '../../app/model.ts';
import { siblings } from '../../connection/siblings.ts';
import type { ConnectionFile } from '../../connection/types.ts';

type LoginOfApp = { connection: string; app: string; username: string; orgId: string; file?: ConnectionFile };
type HeldSet = { name: string; ended: boolean };

/** A permission set of the files that its login user doesn't hold, and how to name what it is for. */
export type UnassignedPreset = { preset: Preset; permissionSet: string; username: string };

/**
 * The presets among the app files that the login user doesn't hold: such a login can do less than its files seem to say.
 * Where another user of the org logs in through the app, they may be meant for that one.
 */
export const unassignedPresets = (
  login: LoginOfApp,
  components: ReadonlyArray<Pick<AppComponent, 'type' | 'fullName'>>,
  held: readonly HeldSet[] | undefined,
): UnassignedPreset[] => {
  const { app, username } = login;
  if (!held || isAppShared(login)) return [];
  const isHeld = (permissionSet: string): boolean =>
    held.some(({ name, ended }) => !ended && name.toLowerCase() === permissionSet.toLowerCase());
  return presetsAmong(app, components)
    .map((preset) => ({ preset, permissionSet: presetPermissionSet(app, preset), username }))
    .filter(({ permissionSet }) => !isHeld(permissionSet));
};

/** Whether another user of the same org logs in through the app. */
export const isAppShared = ({ file, username, ...login }: LoginOfApp): boolean =>
  siblings(file, login).some(([, other]) => other.username !== username);
