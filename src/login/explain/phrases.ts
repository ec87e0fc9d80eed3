/** How much has to be around a phrase before it counts. */
export type PhraseTrust =
  /** Nobody else says it. */
  | 'own'
  /** Others say it, too: it has to stand by itself, and near something of Salesforce or in a short text. */
  | 'shared'
  /** Many say it: it has to stand near something of Salesforce, or to be all that the text says. */
  | 'common';

/** A sentence as it is looked for: `'` may be missing or doubled, and a blank may be a line that was broken. */
const phraseSource = ({ source }: RegExp): string => source.replaceAll("'", "'{0,2}").replaceAll(' ', String.raw`\s+`);

const ownPhrases: readonly string[] = [
  ...[
    /refresh_token scope is required/,
    /user hasn't approved this consumer/,
    /user has not approved this consumer/,
    /not admin approved to access this app/,
    /the external client app or the OAuth plugin is disabled/,
    /external client app is not installed in this org/,
    /client identifier invalid/,
    /expired access\/refresh token/,
    /no client credentials user enabled/,
    /request not supported on this domain/,
    /app must be installed into org/,
    // Its own mistake in spelling.
    /an unexpected error has occured during authentication/,
    /ip restricted or invalid login hours/,
    /data not available: the data you were trying to access could not be found/,
    /is not a JsonMap/,
    /it should not be a lightning domain/,
    /reading 'setContentsFromObject'/,
    /failed: not approved for access/,
    /failed: OAuth API access disabled/,
    /failed: IP address not allowed/,
    /failed: consumer deleted/,
    /failed: get access token limit exceeded/,
    /failed: signature invalid\/configured certificate mismatch/,
    /failed: username or SSO id invalid/,
    /package for this consumer is not installed in your organization/,
    /missing consumer key parameter/,
  ].map(phraseSource),
  'OAUTH_(?:EC_APP_NOT_FOUND|APP_BLOCKED|APP_ACCESS_DENIED|APPROVAL_ERROR_GENERIC)',
  'LOGIN_(?:ERROR|OAUTH|SAML|TWOFACTOR|ORG)_[A-Z_]{2,40}',
  'bad_jti_claim|fail_close_app_blocked|(?:ecapp|oauth)_policy_not_found|oauth_flow_disabled|invalid_app_access',
  'INVALID_SESSION_ID|API_DISABLED_FOR_ORG|API_CURRENTLY_DISABLED|MUTUAL_AUTHENTICATION_FAILED',
];

const sharedPhrases: readonly string[] = [
  ...[
    /invalid client credentials/,
    /invalid assertion/,
    /audience is invalid/,
    /audience validation failed/,
    /expired authorization code/,
    /ip restricted/,
    /inactive user/,
    /inactive organization/,
    /authentication failure/,
    /activation secret invalid/,
    /couldn't validate jwt token/,
    /grant type not supported/,
    /this app is blocked by admin/,
    /retry your request/,
    /login rate exceeded/,
    /maximum logins exceeded/,
    /URL no longer exists/,
    /session expired or invalid/,
    /limits resource is not enabled/,
    /token was invalid/,
    /token type not supported/,
    /user is inactive/,
    /user is frozen/,
    /password lockout/,
    /restricted IP/,
    /restricted time/,
    /restricted domain/,
    /failed: audience invalid/,
    /failed: assertion expired/,
    /failed: assertion invalid/,
    /failed: signature invalid/,
    /failed: replay detected/,
    /failed: issuer mismatched/,
    /multi-factor is required/,
    /two-factor required/,
    /trial expired/,
    /secretOrPrivateKey must be an asymmetric key when using RS256/,
    /secretOrPrivateKey has a minimum key size of 2048 bits for RS256/,
    /secretOrPrivateKey must have a value/,
  ].map(phraseSource),
  String.raw`organization\s+is\s+(?:inactive|locked|suspended|closed|in\s+maintenance)`,
  String.raw`"alg"\s+parameter\s+for\s+"(?:ec|rsa-pss)"\s+key\s+type(?:\s+must\s+be\s+one\s+of:[\s\w,]{1,60})?`,
  String.raw`unknown\s+key\s+type\s+"[\w-]{1,20}"`,
  'app_blocked|app_not_found|invalid_session_level|invalid_dpop_proof|use_dpop_nonce|installation_error|login_error',
];

const commonPhrases: readonly string[] = [
  ...[/fetch failed/, /unexpected end of JSON input/].map(phraseSource),
  'invalid_client_id|unsupported_grant_type|unsupported_token_type|unknown_error|slow_down|system_down|server_error',
  'service_unavailable|REQUEST_LIMIT_EXCEEDED',
  String.raw`failed\s+to\s+parse\s+URL\s+from\s+/\S{0,100}`,
  // A file that has to do with a key: every job misses one or the other file.
  String.raw`ENOENT:\s+no\s+such\s+file\s+or\s+directory,\s+open\s+'(?=[^'\n]{0,300}(?:key|pem|jwt|cert|secret))[^'\n]{0,300}'?`,
  String.raw`(?:error:[\dA-F]{8}:)?PEM\s+routines:[\w:]{1,60}no\s+start\s+line`,
];

const phrasePattern = (sources: readonly string[]): RegExp =>
  new RegExp(String.raw`(?<![\w-])(?:${sources.join('|')})(?!\w)`, 'gi');

/** What is looked for in a text, the most telling first. */
export const phraseTable: ReadonlyArray<{ trust: PhraseTrust; says: RegExp }> = [
  { trust: 'own', says: phrasePattern(ownPhrases) },
  { trust: 'shared', says: phrasePattern(sharedPhrases) },
  { trust: 'common', says: phrasePattern(commonPhrases) },
];
