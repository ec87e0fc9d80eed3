import { presetPermissionSet, presets, presetsAmong, type Preset } from '../../../app/elements/presets.ts';
import type { PermissionGain } from '../../../app/permissionGains.ts';
import { readUserAccess } from '../../../org/people/assignments.ts';
import { findPermissionSets } from '../../../org/people/permissionSets.ts';
import { readEffectiveFiles } from '../../project/appFiles.ts';
import { appFolder } from '../../project/appFolder.ts';
import { isAppShared } from '../../project/unassignedPresets.ts';
import type { SetupFacts, SetupInput } from '../facts.ts';

/** What a login is for: one of the presets, or nothing but logging in. */
export type Purpose = Preset | 'none';

/** The presets whose permission sets the login user is to hold, and those of the files that nobody asked to assign. */
type SetupPresets = { wanted: readonly Preset[]; unassigned: readonly Preset[] };

/**
 * What a person asks for counts alone. Where nobody says anything, a login that was set up before keeps what its files
 * have, as long as that is new neither to the org nor to a user who only shares the app.
 */
export const setupPresets = async (
  input: SetupInput,
  { admin, user }: Pick<SetupFacts, 'admin' | 'user'>,
): Promise<SetupPresets> => {
  const { preset, app, connection, file, allowPermissions } = input;
  if (preset !== undefined) return { wanted: preset === 'none' ? [] : [preset], unassigned: [] };
  const { folder } = await appFolder(app, input, file);
  const inFiles = presetsAmong(app, await readEffectiveFiles(folder, connection));
  if (inFiles.length === 0) return { wanted: [], unassigned: [] };
  const nameOf = (each: Preset): string => presetPermissionSet(app, each);
  const { held = [] } = (await readUserAccess(admin, user.username)) ?? {};
  const { missing } = await findPermissionSets(admin, inFiles.map(nameOf));
  const isHeld = (each: Preset): boolean => held.some(({ name, ended }) => !ended && name === nameOf(each));
  const isKnown = (each: Preset): boolean => allowPermissions === true || !missing.includes(nameOf(each));
  const isAlone = input.record?.clientId !== undefined && !isAppShared({ ...input, orgId: admin.orgId });
  const wanted = inFiles.filter((each) => isHeld(each) || (isAlone && isKnown(each)));
  return { wanted, unassigned: inFiles.filter((each) => !wanted.includes(each)) };
};

/** Whoever names a preset agrees to its permissions, and to nothing else that its file may hold. */
export const agreedGains = ({ app, preset }: Pick<SetupInput, 'app' | 'preset'>): PermissionGain[] =>
  preset === undefined || preset === 'none'
    ? []
    : [
        {
          permissionSet: presetPermissionSet(app, preset),
          grants: presets[preset].permissions.map((name) => `userPermissions: ${name}`),
        },
      ];
