import type { Elements, OrgState } from '../state.ts';

/** Which settings are in which component: its full name, and where in it they stand. */
const SETTINGS: Record<string, { fullName: string; elements: (state: OrgState) => Elements }> = {
  SecuritySettings: {
    fullName: 'Security',
    elements: ({ settings }) => ({
      sessionSettings: { enforceIpRangesEveryRequest: String(settings.enforceIpRangesEveryRequest) },
    }),
  },
  MyDomainSettings: {
    fullName: 'MyDomain',
    elements: ({ settings }) => ({ canOnlyLoginWithMyDomainUrl: String(settings.canOnlyLoginWithMyDomainUrl) }),
  },
  ConnectedAppSettings: {
    fullName: 'ConnectedApp',
    elements: ({ settings }) => ({ enableAdminApprovedAppsOnly: String(settings.enableAdminApprovedAppsOnly) }),
  },
};

/** Types that can be read, but not deployed here. */
export function isReadOnlyType(type: string): boolean {
  return type === 'Profile' || type in SETTINGS;
}

/** Their elements; undefined if it isn't such a type, or the org has no component of the name. */
export function readOnlyElements(state: OrgState, type: string, fullName: string): Elements | undefined {
  if (type === 'Profile') return profileElements(state, fullName);
  const settings = SETTINGS[type];
  return settings?.fullName === fullName ? settings.elements(state) : undefined;
}

/** A profile goes by the name that no language changes. */
function profileElements(state: OrgState, fullName: string): Elements | undefined {
  const profile = state.profiles.find(({ name, apiName = name }) => apiName === fullName);
  if (!profile) return undefined;
  const { loginIpRanges, loginHours, userLicense } = profile;
  return {
    userLicense,
    ...(loginHours && { loginHours }),
    ...(loginIpRanges.length > 0 && { loginIpRanges: loginIpRanges.map((range) => ({ ...range })) }),
  };
}
