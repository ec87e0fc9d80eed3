import type { JwtErrorKey } from '../base/errors/errors.ts';
import type { AppType } from './elements/elementTable.ts';
import { isSwitchedOff, isSwitchedOn } from './elements/elementValues.ts';
import { refreshScopes } from './elements/scopes.ts';
import { rotatingElements } from './files/refusedElements.ts';

/** What somebody's app that is taken over may have: it stays then, and is told. */
export type LoginObstacle = 'disabled' | 'oauthOff' | 'highAssurance' | 'selfAuthorization' | 'tokenFormat';

/** What isn't told of such an app: a deploy doesn't keep it, or lint alone knows it. */
type NeverTold =
  'consumerKeyRotates' | 'consumerSecretRotates' | 'refreshScopeMissing' | 'dpopRequired' | 'mtlsRequired';

export type LoginBlockerId = LoginObstacle | NeverTold;

/** Something that an element of an app can say and that stops a JWT login, or the next deploy. */
type LoginBlocker = {
  type: AppType;
  element: string;
  /** By the text of the element without blanks around it; empty if the element is missing. */
  blocks: (text: string) => boolean;
  /** The error of an app file that says so; one that `isFinal` isn't allowed in an adopted app either. */
  fileError?: { key: JwtErrorKey; isFinal?: boolean };
  /** The error of a flag that asks for it. */
  choiceError?: JwtErrorKey;
} & ({ id: LoginObstacle; isTold: true } | { id: NeverTold; isTold: false });

const namesRefreshScope = (text: string): boolean => new RegExp(`\\b(?:${refreshScopes.join('|')})\\b`, 'i').test(text);

const rotating = (element: string, id: NeverTold): LoginBlocker => ({
  id,
  type: 'ExtlClntAppGlobalOauthSettings',
  element,
  blocks: isSwitchedOn,
  fileError: { key: 'AppFileRotatesCredentials', isFinal: true },
  choiceError: 'ConsumerKeyRotates',
  isTold: false,
});

/** Asks of each token request what this login doesn't send. */
const proofRequired = (element: string, id: NeverTold): LoginBlocker => ({
  id,
  type: 'ExtlClntAppGlobalOauthSettings',
  element,
  blocks: isSwitchedOn,
  isTold: false,
});

/**
 * What stops a JWT login: app files that say so are refused, flags that ask for it too, lint finds it, and a deploy tells
 * what an adopted app has of it. Whoever needs an answer draws it from here.
 */
export const loginBlockers: readonly LoginBlocker[] = [
  rotating(rotatingElements[0], 'consumerKeyRotates'),
  rotating(rotatingElements[1], 'consumerSecretRotates'),
  {
    id: 'disabled',
    type: 'ExtlClntAppConfigurablePolicies',
    element: 'isEnabled',
    blocks: isSwitchedOff,
    fileError: { key: 'AppFileEndsLogins' },
    isTold: true,
  },
  {
    id: 'oauthOff',
    type: 'ExtlClntAppConfigurablePolicies',
    element: 'isOauthPluginEnabled',
    blocks: isSwitchedOff,
    fileError: { key: 'AppFileEndsLogins' },
    isTold: true,
  },
  {
    id: 'highAssurance',
    type: 'ExtlClntAppOauthConfigurablePolicies',
    element: 'requiredSessionLevel',
    blocks: (text) => text.toUpperCase() === 'HIGH_ASSURANCE',
    fileError: { key: 'AppFileEndsLogins' },
    choiceError: 'SessionLevelBreaksJwt',
    isTold: true,
  },
  // Stops only users who never allowed the app in a browser, so a file may say it.
  {
    id: 'selfAuthorization',
    type: 'ExtlClntAppOauthConfigurablePolicies',
    element: 'permittedUsersPolicyType',
    blocks: (text) => text !== 'AdminApprovedPreAuthorized',
    isTold: true,
  },
  // Stops deploys by SOAP: below API 68 it refuses such a token.
  {
    id: 'tokenFormat',
    type: 'ExtlClntAppGlobalOauthSettings',
    element: 'isNamedUserJwtEnabled',
    blocks: isSwitchedOn,
    fileError: { key: 'AppFileTokenFormat', isFinal: true },
    choiceError: 'TokenFormatBreaksJwt',
    isTold: true,
  },
  // Needed although no refresh token is issued to this flow.
  {
    id: 'refreshScopeMissing',
    type: 'ExtlClntAppOauthSettings',
    element: 'commaSeparatedOauthScopes',
    blocks: (text) => !namesRefreshScope(text),
    fileError: { key: 'AppFileEndsLogins' },
    isTold: false,
  },
  proofRequired('isDPopEnabled', 'dpopRequired'),
  proofRequired('isMtlsEnabled', 'mtlsRequired'),
];

/** Whether the value of an element, by whatever type, is this blocker. */
export const isBlocker = (id: LoginBlockerId, text: string): boolean =>
  loginBlockers.some((row) => row.id === id && row.blocks(text.trim()));
