import { certificateBody } from '../../base/certificate.ts';
import type { AppSettings, MetadataType, MetadataTypes } from '../model.ts';
import { childNames, markedDescription } from '../names.ts';
import type { PlainElements } from '../xml.ts';
import { writtenText } from './writtenTexts.ts';

type ElementsOf = { readonly [T in MetadataType]: (settings: AppSettings) => Partial<MetadataTypes[T]> };

/**
 * What settings decide, element by element: it replaces what a file says. Undefined is no decision. A consumer key, a
 * secret or an order to renew them is never among them.
 */
const decided: ElementsOf = {
  ExternalClientApplication: ({ contactEmail, contactPhone, description, iconUrl, infoUrl, label, logoUrl }) => ({
    contactEmail,
    contactPhone,
    description: markedDescription(description),
    iconUrl,
    infoUrl,
    label,
    logoUrl,
  }),
  ExtlClntAppOauthSettings: ({ app, scopes, trustedIpRanges }) => ({
    commaSeparatedOauthScopes: scopes.join(','),
    externalClientApplication: app,
    trustedIpRanges: trustedIpRanges?.map(({ start, end }) => ({ endIpAddress: end, startIpAddress: start })),
  }),
  ExtlClntAppGlobalOauthSettings: ({ app, callbackUrl, certificatePem }) => ({
    callbackUrl,
    certificate: certificatePem === '' ? undefined : certificateBody(certificatePem),
    externalClientApplication: app,
  }),
  ExtlClntAppConfigurablePolicies: ({ app }) => ({ externalClientApplication: app }),
  ExtlClntAppOauthConfigurablePolicies: ({ app, permissionSets, profiles, sessionTimeoutMinutes, ...settings }) => ({
    commaSeparatedPermissionSet: permissionSets.join(',') || undefined,
    commaSeparatedProfile: profiles?.join(',') || undefined,
    externalClientApplication: app,
    ipRelaxationPolicyType: settings.ipPolicy,
    refreshTokenValidityPeriod: validity(settings.refreshValidity).period,
    refreshTokenValidityUnit: validity(settings.refreshValidity).unit,
    sessionTimeoutInMinutes: sessionTimeoutMinutes,
  }),
  PermissionSet: () => ({}),
};

/**
 * What stands in a file where nobody has decided: hardened for an app that does nothing but the JWT bearer flow. A deploy
 * is declarative: what is absent falls back to its default, so an element stands here only if it hardens, differs from
 * its default or is required; and only if every API version of `base/limits.ts` knows it.
 */
const hardenedElements: ElementsOf = {
  ExternalClientApplication: () => ({ distributionState: 'Local' }),
  ExtlClntAppOauthSettings: ({ app }) => ({ label: childNames(app).oauthSettings }),
  ExtlClntAppGlobalOauthSettings: ({ app }) => ({
    isClientCredentialsFlowEnabled: false,
    isConsumerSecretOptional: false,
    isDeviceFlowEnabled: false,
    isIntrospectAllTokens: false,
    isPkceRequired: true,
    isSecretRequiredForRefreshToken: true,
    isTokenExchangeEnabled: false,
    label: childNames(app).globalOauthSettings,
  }),
  ExtlClntAppConfigurablePolicies: ({ app }) => ({
    isEnabled: true,
    isOauthPluginEnabled: true,
    label: childNames(app).policies,
  }),
  ExtlClntAppOauthConfigurablePolicies: ({ app, hasOtherFlow }) => ({
    ipRelaxationPolicyType: 'Enforce',
    isClientCredentialsFlowEnabled: false,
    isTokenExchangeFlowEnabled: false,
    label: childNames(app).oauthPolicies,
    permittedUsersPolicyType: 'AdminApprovedPreAuthorized',
    // The JWT bearer flow never gets a refresh token. The validity counts where a policy is chosen that has an end.
    refreshTokenPolicyType: hasOtherFlow ? 'SpecificLifetime' : 'Zero',
    refreshTokenValidityPeriod: 365,
    refreshTokenValidityUnit: 'Days',
  }),
  PermissionSet: ({ label }) => ({
    description: markedDescription(writtenText('permissionSet.description')),
    hasActivationRequired: false,
    label: permissionSetLabel(label),
  }),
};

/** The values of a closed set, which `checkSettings` has compared with what the schema allows. */
const chosenValues = (type: MetadataType, settings: AppSettings): PlainElements => ({
  ...(type === 'ExternalClientApplication' && givenElements({ distributionState: settings.distributionState })),
  ...(type === 'ExtlClntAppOauthConfigurablePolicies' &&
    givenElements({ refreshTokenPolicyType: settings.refreshPolicy, requiredSessionLevel: settings.sessionLevel })),
  ...settings.elements?.[type],
});

/** The elements that settings decide. */
const decidedElements = (type: MetadataType, settings: AppSettings): PlainElements => ({
  ...givenElements(plainValues(decided[type](settings))),
  ...chosenValues(type, settings),
});

/** All elements of a file: what is hardened, what a file that is there says, what is decided. */
export const allElements = (type: MetadataType, settings: AppSettings, inFile: PlainElements = {}): PlainElements => {
  const hardened = plainValues(hardenedElements[type](settings));
  return consistent({ ...hardened, ...inFile, ...decidedElements(type, settings) }, settings);
};

/** A validity belongs to a policy that has an end: one that is asked for brings such a policy, another one is dropped. */
const consistent = (elements: PlainElements, settings: AppSettings): PlainElements => {
  const [policy] = [elements.refreshTokenPolicyType].flat();
  if (policy !== 'Infinite' && policy !== 'Zero') return elements;
  if (settings.refreshValidity !== undefined) return { ...elements, refreshTokenPolicyType: 'SpecificLifetime' };
  return { ...elements, refreshTokenValidityPeriod: undefined, refreshTokenValidityUnit: undefined };
};

/** Every field of the published types is a value that XML can hold. */
const plainValues = (fields: object): PlainElements => ({ ...fields });

const givenElements = (elements: PlainElements): PlainElements =>
  Object.fromEntries(Object.entries(elements).filter(([, value]) => value !== undefined));

const validity = (text: string | undefined): { period?: number; unit?: string } => {
  const [period, unit] = text?.split(' ') ?? [];
  return { period: period === undefined ? undefined : Number(period), unit };
};

const permissionSetLabel = (appLabel: string): string => `${appLabel.slice(0, 80 - ' Access'.length).trim()} Access`;
