import type { ExtlClntAppOauthSecuritySettings } from '@salesforce/types/metadata';
import type { MetadataTypes } from '../model.ts';

/** The metadata types of an app that have its elements listed here; a permission set has too many to matter. */
export type AppTypes = Omit<MetadataTypes, 'PermissionSet'> & {
  ExtlClntAppOauthSecuritySettings: ExtlClntAppOauthSecuritySettings;
};
export type AppType = keyof AppTypes;

export type ElementFacts = {
  kind: 'text' | 'flag' | 'count' | 'parts';
  /** The only values that the schema allows. */
  values?: readonly string[];
  /** The first API version that surely knows the element, if that isn't the first that knows its type. */
  since?: number;
};

const text: ElementFacts = { kind: 'text' };
const flag: ElementFacts = { kind: 'flag' };
const count: ElementFacts = { kind: 'count' };
const parts: ElementFacts = { kind: 'parts' };
const oneOf = (...values: string[]): ElementFacts => ({ kind: 'text', values });
const since = (version: number, facts: ElementFacts): ElementFacts => ({ ...facts, since: version });

/** Every element of every type: the compiler compares the names with the types that Salesforce publishes. */
export const elementTable: {
  readonly [T in AppType]: { readonly [N in Exclude<keyof AppTypes[T], 'fullName'>]-?: ElementFacts };
} = {
  ExternalClientApplication: {
    contactEmail: text,
    contactPhone: text,
    description: text,
    distributionState: oneOf('Local', 'Packaged', 'Managed', 'AutoInstalled'),
    iconUrl: text,
    infoUrl: text,
    isProtected: flag,
    label: text,
    logoUrl: text,
    managedType: oneOf('Local', 'Global'),
    orgScopedExternalApp: text,
  },
  ExtlClntAppOauthSettings: {
    areAttributesIncludedInAssetToken: since(66, flag),
    areCustomPermsIncludedInAssetToken: since(66, flag),
    assetTokenAudiences: since(66, text),
    assetTokenSigningCertificate: since(66, text),
    assetTokenValidity: since(66, count),
    clientAssertionCertificate: since(66, text),
    commaSeparatedCustomScopes: since(66, text),
    commaSeparatedOauthScopes: text,
    customAttributes: parts,
    externalClientApplication: text,
    isFirstPartyAppEnabled: since(66, flag),
    label: text,
    oauthLink: text,
    singleLogoutUrl: text,
    trustedIpRanges: parts,
  },
  ExtlClntAppGlobalOauthSettings: {
    callbackUrl: text,
    certificate: text,
    consumerKey: text,
    consumerSecret: text,
    externalClientApplication: text,
    idTokenConfig: parts,
    isClientCredentialsFlowEnabled: flag,
    isCodeCredFlowEnabled: since(66, flag),
    isCodeCredPostOnly: since(66, flag),
    isConsumerSecretOptional: flag,
    isDPopEnabled: since(68, flag),
    isDeviceFlowEnabled: flag,
    isEnforceRefreshTokenTTL: since(67, flag),
    isIntrospectAllTokens: flag,
    isMtlsEnabled: since(68, flag),
    isNamedUserJwtEnabled: since(66, flag),
    isPkceRequired: flag,
    isRefreshTokenRotationEnabled: flag,
    isSecretRequiredForRefreshToken: flag,
    isSecretRequiredForTokenExchange: flag,
    isTokenExchangeEnabled: flag,
    label: text,
    shouldRotateConsumerKey: flag,
    shouldRotateConsumerSecret: flag,
  },
  ExtlClntAppConfigurablePolicies: {
    externalClientApplication: text,
    isAttestPluginEnabled: since(68, flag),
    isCanvasPluginEnabled: since(66, flag),
    isEnabled: flag,
    isMobilePluginEnabled: since(66, flag),
    isNotificationPluginEnabled: since(66, flag),
    isOauthPluginEnabled: flag,
    isPushPluginEnabled: since(66, flag),
    isSamlPluginEnabled: since(66, flag),
    label: text,
    startPage: since(66, oneOf('None', 'Custom', 'OAuth', 'SAML')),
    startUrl: since(66, text),
  },
  ExtlClntAppOauthConfigurablePolicies: {
    apexHandler: since(66, text),
    clientCredentialsFlowUser: text,
    commaSeparatedCustomScopes: since(66, text),
    commaSeparatedPermissionSet: text,
    commaSeparatedProfile: since(66, text),
    customAttributes: parts,
    executeHandlerAs: since(66, text),
    externalClientApplication: text,
    guestJwtSessionTimeoutType: since(66, oneOf('UserSession', 'Custom')),
    guestJwtTimeout: since(66, count),
    ipRelaxationPolicyType: text,
    isClientCredentialsFlowEnabled: flag,
    isGuestCodeCredFlowEnabled: since(66, flag),
    isTokenExchangeFlowEnabled: flag,
    label: text,
    namedUserJwtSessionTimeoutType: since(66, oneOf('UserSession', 'Custom')),
    namedUserJwtTimeout: since(66, count),
    permittedUsersPolicyType: oneOf('AllSelfAuthorized', 'AdminApprovedPreAuthorized'),
    policyAction: oneOf('Block', 'RaiseSessionLevel', 'StepUpMFA'),
    refreshTokenPolicyType: oneOf('Infinite', 'Zero', 'SpecificLifetime', 'SpecificInactivity'),
    refreshTokenValidityPeriod: count,
    refreshTokenValidityUnit: text,
    requiredSessionLevel: oneOf('LOW', 'STANDARD', 'HIGH_ASSURANCE'),
    sessionTimeoutInMinutes: count,
    singleLogoutUrl: text,
    startUrl: text,
  },
  ExtlClntAppOauthSecuritySettings: {
    externalClientApplication: since(67, text),
    label: since(67, text),
    tlsClientAuthCertParamType: since(
      68,
      oneOf(
        'tls_client_auth_subject_dn',
        'tls_client_auth_san_dns',
        'tls_client_auth_san_uri',
        'tls_client_auth_san_ip',
        'tls_client_auth_san_email',
        'tls_client_auth_san_spiffe',
      ),
    ),
    tlsClientAuthCertParamValue: since(68, text),
    tokenIpRanges: since(67, parts),
  },
};

/** What is known of an element of a type; undefined for an element that the type hasn't got. */
export const elementFacts = (type: string, name: string): ElementFacts | undefined => {
  const elements = tableOf(type);
  return elements && Object.hasOwn(elements, name) ? elements[name] : undefined;
};

/** The types that have an element of this name. */
export const typesWithElement = (name: string): AppType[] =>
  appTypes.filter((type) => elementFacts(type, name) !== undefined);

export const appTypes = Object.keys(elementTable) as AppType[];

/** Whether it is one of the types that make up an app. */
export const isAppType = (type: string): type is AppType => Object.hasOwn(elementTable, type);

const tableOf = (type: string): Readonly<Record<string, ElementFacts>> | undefined =>
  isAppType(type) ? elementTable[type] : undefined;
