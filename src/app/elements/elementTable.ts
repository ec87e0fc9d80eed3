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
};

const textElement: ElementFacts = { kind: 'text' };
const flag: ElementFacts = { kind: 'flag' };
const countElement: ElementFacts = { kind: 'count' };
const parts: ElementFacts = { kind: 'parts' };
const oneOf = (...values: string[]): ElementFacts => ({ kind: 'text', values });
const since = (version: number, facts: ElementFacts): ElementFacts => ({ ...facts, since: version });

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
    areAttributesIncludedInAssetToken: since(66, flag),
    areCustomPermsIncludedInAssetToken: since(66, flag),
    assetTokenAudiences: since(66, textElement),
    assetTokenSigningCertificate: since(66, textElement),
    assetTokenValidity: since(66, countElement),
    clientAssertionCertificate: since(66, textElement),
    commaSeparatedCustomScopes: since(66, textElement),
    commaSeparatedOauthScopes: textElement,
    customAttributes: parts,
    externalClientApplication: textElement,
    isFirstPartyAppEnabled: since(66, flag),
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
    label: textElement,
    shouldRotateConsumerKey: flag,
    shouldRotateConsumerSecret: flag,
  },
  ExtlClntAppConfigurablePolicies: {
    externalClientApplication: textElement,
    isAttestPluginEnabled: since(68, flag),
    isCanvasPluginEnabled: since(66, flag),
    isEnabled: flag,
    isMobilePluginEnabled: since(66, flag),
    isNotificationPluginEnabled: since(66, flag),
    isOauthPluginEnabled: flag,
    isPushPluginEnabled: since(66, flag),
    isSamlPluginEnabled: since(66, flag),
    label: textElement,
    startPage: since(66, oneOf('None', 'Custom', 'OAuth', 'SAML')),
    startUrl: since(66, textElement),
  },
  ExtlClntAppOauthConfigurablePolicies: {
    apexHandler: since(66, textElement),
    clientCredentialsFlowUser: textElement,
    commaSeparatedCustomScopes: since(66, textElement),
    commaSeparatedPermissionSet: textElement,
    commaSeparatedProfile: since(66, textElement),
    customAttributes: parts,
    executeHandlerAs: since(66, textElement),
    externalClientApplication: textElement,
    guestJwtSessionTimeoutType: since(66, oneOf('UserSession', 'Custom')),
    guestJwtTimeout: since(66, countElement),
    ipRelaxationPolicyType: textElement,
    isClientCredentialsFlowEnabled: flag,
    isGuestCodeCredFlowEnabled: since(66, flag),
    isTokenExchangeFlowEnabled: flag,
    label: textElement,
    namedUserJwtSessionTimeoutType: since(66, oneOf('UserSession', 'Custom')),
    namedUserJwtTimeout: since(66, countElement),
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
    externalClientApplication: since(67, textElement),
    label: since(67, textElement),
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
    tlsClientAuthCertParamValue: since(68, textElement),
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
