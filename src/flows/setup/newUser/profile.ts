import { jwtError } from '../../../base/errors/errors.ts';
import {
  readApiProfiles,
  readMinimalProfileId,
  type ApiProfile,
  type UserLicense,
} from '../../../org/people/licenses.ts';
import type { AdminOrg } from '../../../org/session/connect.ts';
import { ifAllowed } from '../../../org/session/orgError.ts';

/**
 * The profile of a new integration user: the only one of the licence that has nothing but the API; of several the one that
 * a person named, or the standard one. Errors: IntegrationProfileMissing, IntegrationProfileUnclear, UserProfileUnknown.
 */
export const chooseProfile = async (
  admin: AdminOrg,
  license: UserLicense,
  wanted: string | undefined,
): Promise<ApiProfile> => {
  const profiles = await readApiProfiles(admin, license);
  const names = profiles.map(({ name }) => name).join('; ');
  if (profiles.length === 0) throw jwtError('IntegrationProfileMissing', [admin.organization.name, license.label]);
  if (wanted !== undefined) {
    const named = profiles.find(({ name }) => isSameName(name, wanted));
    if (!named) throw jwtError('UserProfileUnknown', [wanted, license.label, names]);
    return named;
  }
  const [only, another] = profiles;
  const found = another ? await standardOf(admin, profiles) : only;
  if (!found) throw jwtError('IntegrationProfileUnclear', [admin.organization.name, license.label, names]);
  return found;
};

const isSameName = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase();

const standardOf = async (admin: AdminOrg, profiles: readonly ApiProfile[]): Promise<ApiProfile | undefined> => {
  const id = await ifAllowed(readMinimalProfileId(admin));
  return profiles.find((profile) => profile.id === id);
};
