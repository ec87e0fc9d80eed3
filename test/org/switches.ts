import type { RecordedRequest, RequestKind } from './request.ts';

/** All requests, those of some kinds, or none. */
export type KindSelection = boolean | RequestKind[];

export type TokenError = { error: string; error_description: string };

export type ScriptedAnswer = { status: number; headers?: Record<string, string>; body?: string };

/** Faults, and both sides of what isn't known about the real thing. Plain and mutable; the start values are neutral. */
export type Switches = {
  /** For so long after a change of the global settings the token endpoint doesn't know it. */
  propagationMs: number;
  /** So many token requests after a change of the global settings are refused. Read when the change is deployed. */
  propagationAttempts: number;
  /** What the token endpoint says meanwhile. */
  propagationError: TokenError;
  /** `error_description` for a frozen user. */
  frozenUserText: string;
  /** `error_description` for a user who is locked out; the text isn't known. Undefined: a lockout doesn't matter to this login. */
  lockedUserText?: string;
  /** `error_description` outside of the login hours of the profile; the same was seen for IP ranges. */
  loginHoursText: string;
  /** `error_description` for a replayed `jti`. */
  replayText: string;
  /** `error_description` for a signature by another key; `invalid client credentials` was seen too. */
  wrongSignatureError: TokenError;
  /** What an app that is switched off (`isEnabled` false) answers. */
  disabledAppError: TokenError;
  /** What a high-assurance session policy answers. */
  highAssuranceError: TokenError;
  /** An unknown client id: `client identifier invalid` or, as External Client Apps of another org, `app_not_found`. */
  unknownClientError: TokenError;
  /** An External Client App isn't found when `aud` is login.salesforce.com or test.salesforce.com. */
  loginHostRefusesApps: boolean;
  /** How many logins of one user the org takes in an hour. */
  loginsPerHour: number;
  /** An expired certificate is refused (disputed, so off). */
  expiredCertificateRefused: boolean;
  /** The same user and app get one and the same token while the session lives. */
  reuseSessions: boolean;
  /** So many token requests after a change are still judged as if it hadn't been made. Read when the change is made. */
  staleAttempts: number;
  /** Ending a session by its row leaves its token alive where that is a JWT. */
  jwtTokensOutliveSessions: boolean;
  /** The deletion of an app ends its sessions. */
  deletionEndsSessions: boolean;
  /** A frozen user's sessions end. */
  freezingEndsSessions: boolean;
  /** Access tokens are JWTs. An app with `isNamedUserJwtEnabled` issues them without this. */
  tokenFormatJwt: boolean;
  /** userinfo answers 403 to a session without the scope `openid`. */
  userinfoNeedsOpenid: boolean;
  /** `instance_url` of the token answer. */
  wrongInstanceUrl?: string;
  /** Org id that the token answer and userinfo give instead of the true one. */
  otherOrgId?: string;
  /** A retrieve or read brings the certificate. */
  certificateReadable: boolean;
  /** `ExtlClntApp…` objects are "for internal use only" and can't be queried. */
  internalObjectsRefused: boolean;
  /** LoginHistory groups by type, subtype and address as well; only of status, application and API it is documented. */
  loginHistoryGroupsByKind: boolean;
  /** These objects can't be queried: their names, as in a query. */
  refusedObjects: string[];
  /**
   * The names in an OAuth policy make grants, and a name that is left out takes one away. Whether that always works isn't
   * documented: without it, the policy keeps its names and the grants stay as they are.
   */
  policyMakesGrants: boolean;
  /** A trigger of the org that doesn't take new users: what it says. */
  userTrigger?: string;
  /** What the licence *Salesforce Integration* doesn't allow in a permission set, such as `ModifyMetadata`. Not documented. */
  integrationForbids: string[];
  /** Every call of the data API answers 403 `API_DISABLED_FOR_ORG`. */
  apiAccessDisabled: boolean;
  /** The org lets consumer secrets be read through REST. */
  credentialsApi: boolean;
  /** The discovery document is missing (404). */
  noDiscovery: boolean;
  /** The org's clock is ahead by so much (negative: behind). */
  clockSkewSeconds: number;
  /** How often a deployment or retrieve is reported as running before it is done. */
  polls: number;

  /** 503 with an HTML maintenance page. */
  http503: KindSelection;
  /** 200 with an HTML page, as a proxy gives it. */
  htmlPage: KindSelection;
  /** 302 to this address. */
  redirect?: string;
  /** Which requests are redirected; all of them from the start. */
  redirectKinds: KindSelection;
  slowMs: number;
  slowKinds: KindSelection;
  /** The connection is cut without an answer. */
  cutConnection: KindSelection;
  /** The same after the org has done what it was asked. */
  cutAnswer: KindSelection;
  /** Anything else: answers instead of the org, or returns nothing to let the org answer. */
  onRequest?: (request: RecordedRequest) => ScriptedAnswer | void;
  /** Put behind every text that the org can fill: names, labels, descriptions, error texts, deploy problems. */
  textInjection?: string;
};

const invalidAssertion: TokenError = { error: 'invalid_grant', error_description: 'invalid assertion' };

/** All faults off. */
export function neutralSwitches(): Switches {
  return {
    propagationMs: 0,
    propagationAttempts: 0,
    propagationError: {
      error: 'app_not_found',
      error_description: 'External client app is not installed in this org',
    },
    frozenUserText: 'inactive user',
    loginHoursText: 'ip restricted or invalid login hours',
    replayText: 'invalid assertion',
    wrongSignatureError: { ...invalidAssertion },
    disabledAppError: {
      error: 'oauth_flow_disabled',
      error_description: 'The external client app or the OAuth plugin is disabled.',
    },
    highAssuranceError: { error: 'invalid_grant', error_description: 'authentication failure' },
    unknownClientError: { error: 'invalid_client_id', error_description: 'client identifier invalid' },
    loginHostRefusesApps: false,
    loginsPerHour: 3600,
    expiredCertificateRefused: false,
    reuseSessions: true,
    staleAttempts: 0,
    jwtTokensOutliveSessions: true,
    deletionEndsSessions: false,
    freezingEndsSessions: true,
    tokenFormatJwt: false,
    userinfoNeedsOpenid: false,
    certificateReadable: true,
    internalObjectsRefused: false,
    loginHistoryGroupsByKind: true,
    refusedObjects: [],
    policyMakesGrants: true,
    integrationForbids: [],
    apiAccessDisabled: false,
    credentialsApi: false,
    noDiscovery: false,
    clockSkewSeconds: 0,
    polls: 0,
    http503: false,
    htmlPage: false,
    redirectKinds: true,
    slowMs: 0,
    slowKinds: true,
    cutConnection: false,
    cutAnswer: false,
  };
}
