import type { ExtlClntAppOauthSecuritySettings } from '@salesforce/types/metadata';
import type { MetadataTypes } from '../model.ts';

/** The metadata types of an app that have its elements listed here; a permission set has too many to matter. */
type AppTypes = Omit<MetadataTypes, 'PermissionSet'> & {
  ExtlClntAppOauthSecuritySettings: ExtlClntAppOauthSecuritySettings;
};
export type AppType = keyof AppTypes;

export type ElementFacts = {
  kind: 'text' | 'flag' | 'count' | 'parts';
  /** The only values that the schema allows. */
  values?: readonly string[];
  /** The first API version that surely knows the element, if that isn't the first that knows its type. */
  since?: number;
  /** The last that surely doesn't, if nobody has published which one was the first. */
  absentUntil?: number;
};

const textElement: ElementFacts = { kind: 'text' };
const flag: ElementFacts = { kind: 'flag' };
const countElement: ElementFacts = { kind: 'count' };
const parts: ElementFacts = { kind: 'parts' };
const oneOf = (...values: string[]): ElementFacts => ({ kind: 'text', values });
/** Salesforce's pages name the version. */
const since = (version: number, facts: ElementFacts): ElementFacts => ({ ...facts, since: version });
/** An org of this version has written the element, and nobody has published when it came. */
const seen = (version: number, absentUntil: number, facts: ElementFacts): ElementFacts => ({
  ...since(version, facts),
  absentUntil,
});

/** Every element of every type: the compiler compares the names with the types that Salesforce publishes. */
export const elementTable: {
  readonly [T in AppType]: { readonly [N in Exclude<keyof AppTypes[T], 'fullName'>]-?: ElementFacts };
} = {
  ExternalClientApplication: {
    contactEmail: textElement,
    contactPhone: textElement,
    description: textElement,
    distributionState: oneOf('Local', 'Packaged', 'Managed', 'AutoInstalled'),
    iconUrl: textElement,
    infoUrl: textElement,
    isProtected: flag,
    label: textElement,
    logoUrl: textElement,
    managedType: oneOf('Local', 'Global'),
    orgScopedExternalApp: textElement,
  },
  ExtlClntAppOauthSettings: {
    areAttributesIncludedInAssetToken: since(61, flag),
    areCustomPermsIncludedInAssetToken: since(61, flag),
    assetTokenAudiences: since(61, textElement),
    assetTokenSigningCertificate: since(61, textElement),
    assetTokenValidity: since(61, countElement),
    clientAssertionCertificate: seen(66, 60, textElement),
    commaSeparatedCustomScopes: since(61, textElement),
    commaSeparatedOauthScopes: textElement,
    customAttributes: parts,
    externalClientApplication: textElement,
    isFirstPartyAppEnabled: seen(62, 60, flag),
    label: textElement,
    oauthLink: textElement,
    singleLogoutUrl: textElement,
    trustedIpRanges: parts,
  },
  ExtlClntAppGlobalOauthSettings: {
    callbackUrl: textElement,
    certificate: textElement,
    consumerKey: textElement,
    consumerSecret: textElement,
    externalClientApplication: textElement,
    idTokenConfig: parts,
    isClientCredentialsFlowEnabled: flag,
    isCodeCredFlowEnabled: since(61, flag),
    isCodeCredPostOnly: since(61, flag),
    isConsumerSecretOptional: flag,
    isDPopEnabled: seen(67, 65, flag),
    isDeviceFlowEnabled: flag,
    isEnforceRefreshTokenTTL: seen(66, 65, flag),
    isIntrospectAllTokens: flag,
    isMtlsEnabled: seen(68, 66, flag),
    isNamedUserJwtEnabled: seen(62, 60, flag),
    isPkceRequired: flag,
    isRefreshTokenRotationEnabled: flag,
    isSecretRequiredForRefreshToken: flag,
    isSecretRequiredForTokenExchange: flag,
    isTokenExchangeEnabled: flag,
    label: textElement,
    shouldRotateConsumerKey: flag,
    shouldRotateConsumerSecret: flag,
  },
  ExtlClntAppConfigurablePolicies: {
    externalClientApplication: textElement,
    isAttestPluginEnabled: seen(68, 66, flag),
    isCanvasPluginEnabled: since(66, flag),
    isEnabled: flag,
    isMobilePluginEnabled: since(63, flag),
    isNotificationPluginEnabled: since(63, flag),
    isOauthPluginEnabled: flag,
    isPushPluginEnabled: seen(65, 60, flag),
    isSamlPluginEnabled: seen(66, 60, flag),
    label: textElement,
    startPage: seen(64, 60, oneOf('None', 'Custom', 'OAuth', 'SAML')),
    startUrl: seen(66, 60, textElement),
  },
  ExtlClntAppOauthConfigurablePolicies: {
    apexHandler: since(61, textElement),
    clientCredentialsFlowUser: textElement,
    commaSeparatedCustomScopes: since(61, textElement),
    commaSeparatedPermissionSet: textElement,
    commaSeparatedProfile: seen(62, 60, textElement),
    customAttributes: parts,
    executeHandlerAs: since(61, textElement),
    externalClientApplication: textElement,
    guestJwtSessionTimeoutType: seen(65, 60, oneOf('UserSession', 'Custom')),
    guestJwtTimeout: since(61, countElement),
    ipRelaxationPolicyType: textElement,
    isClientCredentialsFlowEnabled: flag,
    isGuestCodeCredFlowEnabled: since(61, flag),
    isTokenExchangeFlowEnabled: flag,
    label: textElement,
    namedUserJwtSessionTimeoutType: seen(65, 60, oneOf('UserSession', 'Custom')),
    namedUserJwtTimeout: since(61, countElement),
    permittedUsersPolicyType: oneOf('AllSelfAuthorized', 'AdminApprovedPreAuthorized'),
    policyAction: oneOf('Block', 'RaiseSessionLevel', 'StepUpMFA'),
    refreshTokenPolicyType: oneOf('Infinite', 'Zero', 'SpecificLifetime', 'SpecificInactivity'),
    refreshTokenValidityPeriod: countElement,
    refreshTokenValidityUnit: textElement,
    requiredSessionLevel: oneOf('LOW', 'STANDARD', 'HIGH_ASSURANCE'),
    sessionTimeoutInMinutes: countElement,
    singleLogoutUrl: textElement,
    startUrl: textElement,
  },
  ExtlClntAppOauthSecuritySettings: {
    externalClientApplication: seen(66, 65, textElement),
    label: seen(66, 65, textElement),
    tlsClientAuthCertParamType: seen(
      68,
      66,
      oneOf(
        'tls_client_auth_subject_dn',
        'tls_client_auth_san_dns',
        'tls_client_auth_san_uri',
        'tls_client_auth_san_ip',
        'tls_client_auth_san_email',
        'tls_client_auth_san_spiffe',
      ),
    ),
    tlsClientAuthCertParamValue: seen(68, 66, textElement),
    tokenIpRanges: seen(66, 65, parts),
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
