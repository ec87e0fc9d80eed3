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
 * its default or is required; and only if every API version from 61 to 68 knows it.
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
  ExtlClntAppOauthConfigurablePolicies: ({ app }) => ({
    ipRelaxationPolicyType: 'Enforce',
    isClientCredentialsFlowEnabled: false,
    isTokenExchangeFlowEnabled: false,
    label: childNames(app).oauthPolicies,
    permittedUsersPolicyType: 'AdminApprovedPreAuthorized',
    // This flow never gets a refresh token. `Zero` was never seen with it in an org, so the lifetime is the long one.
    refreshTokenPolicyType: 'SpecificLifetime',
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
export const decidedElements = (type: MetadataType, settings: AppSettings): PlainElements => ({
  ...givenElements(plainValues(decided[type](settings))),
  ...chosenValues(type, settings),
});

/** All elements of a new file. */
export const newElements = (type: MetadataType, settings: AppSettings): PlainElements =>
  consistent({ ...plainValues(hardenedElements[type](settings)), ...decidedElements(type, settings) });

/** A validity belongs to a policy that has an end; with another policy it would mean nothing. */
export const consistent = (elements: PlainElements): PlainElements => {
  const [policy] = [elements.refreshTokenPolicyType].flat();
  if (policy !== 'Infinite' && policy !== 'Zero') return elements;
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
