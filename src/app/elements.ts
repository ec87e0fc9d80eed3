import { certificateBody } from '../base/certificate.ts';
import type { AppSettings, MetadataType, MetadataTypes } from './model.ts';
import { childNames, markedDescription } from './names.ts';

type ElementsOf = { readonly [T in MetadataType]: (settings: AppSettings) => Partial<MetadataTypes[T]> };

/**
 * The elements of each component, hardened for an app that does nothing but the JWT bearer flow. A deploy is
 * declarative: what is absent falls back to its default, so an element stands here only if it hardens, differs from its
 * default or is required; and only if every API version from 61 to 68 knows it. A consumer key, a secret or an order to
 * renew them is never among them.
 */
export const elementsOf: ElementsOf = {
  ExternalClientApplication: ({ contactEmail, description, label }) => ({
    contactEmail,
    description: markedDescription(description),
    distributionState: 'Local',
    label,
  }),
  ExtlClntAppOauthSettings: ({ app, scopes }) => ({
    commaSeparatedOauthScopes: scopes.join(','),
    externalClientApplication: app,
    label: childNames(app).oauthSettings,
  }),
  ExtlClntAppGlobalOauthSettings: ({ app, callbackUrl, certificatePem }) => ({
    callbackUrl,
    certificate: certificateBody(certificatePem),
    externalClientApplication: app,
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
    externalClientApplication: app,
    isEnabled: true,
    isOauthPluginEnabled: true,
    label: childNames(app).policies,
  }),
  ExtlClntAppOauthConfigurablePolicies: ({ app, permissionSets }) => ({
    commaSeparatedPermissionSet: permissionSets.join(','),
    externalClientApplication: app,
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
    description: markedDescription('Lets its users log in through the app, and grants nothing else.'),
    hasActivationRequired: false,
    label: permissionSetLabel(label),
  }),
};

const permissionSetLabel = (appLabel: string): string => `${appLabel.slice(0, 80 - ' Access'.length).trim()} Access`;
