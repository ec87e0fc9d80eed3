import type { AppComponentType, Elements } from '../state.ts';

/** What an org takes for an element that a deploy leaves out: a deploy is declarative. */
export const DEFAULTS: Record<AppComponentType, Elements> = {
  ExternalClientApplication: { distributionState: 'Local', isProtected: 'false' },
  ExtlClntAppOauthSettings: {},
  ExtlClntAppGlobalOauthSettings: {
    isClientCredentialsFlowEnabled: 'false',
    isCodeCredFlowEnabled: 'false',
    isCodeCredPostOnly: 'false',
    isConsumerSecretOptional: 'false',
    isDeviceFlowEnabled: 'false',
    isIntrospectAllTokens: 'false',
    isNamedUserJwtEnabled: 'false',
    isPkceRequired: 'true',
    isRefreshTokenRotationEnabled: 'false',
    isSecretRequiredForRefreshToken: 'true',
    isSecretRequiredForTokenExchange: 'true',
    isTokenExchangeEnabled: 'false',
  },
  ExtlClntAppConfigurablePolicies: { startPage: 'None' },
  ExtlClntAppOauthConfigurablePolicies: {
    ipRelaxationPolicyType: 'Enforce',
    isClientCredentialsFlowEnabled: 'false',
    isGuestCodeCredFlowEnabled: 'false',
    isTokenExchangeFlowEnabled: 'false',
    permittedUsersPolicyType: 'AllSelfAuthorized',
    refreshTokenPolicyType: 'Infinite',
    requiredSessionLevel: 'STANDARD',
  },
  ExtlClntAppOauthSecuritySettings: {},
};

/** The policies that an org makes itself for a new app that came without. */
export const OWN_POLICIES = {
  ExtlClntAppConfigurablePolicies: { isEnabled: 'true', isOauthPluginEnabled: 'true' },
  ExtlClntAppOauthConfigurablePolicies: {
    refreshTokenPolicyType: 'SpecificLifetime',
    refreshTokenValidityPeriod: '365',
    refreshTokenValidityUnit: 'Days',
  },
} satisfies Partial<Record<AppComponentType, Elements>>;
