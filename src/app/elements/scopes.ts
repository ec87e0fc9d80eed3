import { jwtError } from '../../base/errors/errors.ts';
import { nearest } from '../compare/nearest.ts';

/**
 * Every scope token that the Metadata API accepts, with the name that the same scope has in token responses and in the
 * discovery document (`scopes_supported` of https://login.salesforce.com/.well-known/openid-configuration).
 * `DataCloudUserClaims` isn't listed there; the Metadata API takes it nevertheless (seen live).
 */
export const runtimeNames = {
  Basic: 'id',
  Api: 'api',
  Web: 'web',
  Full: 'full',
  Chatter: 'chatter_api',
  CustomApplications: 'visualforce',
  RefreshToken: 'refresh_token',
  OpenID: 'openid',
  Profile: 'profile',
  Email: 'email',
  Address: 'address',
  Phone: 'phone',
  OfflineAccess: 'offline_access',
  CustomPermissions: 'custom_permissions',
  Wave: 'wave_api',
  Eclair: 'eclair_api',
  Pardot: 'pardot_api',
  Lightning: 'lightning',
  Content: 'content',
  CDPIngest: 'cdp_ingest_api',
  CDPProfile: 'cdp_profile_api',
  CDPQuery: 'cdp_query_api',
  Chatbot: 'chatbot_api',
  CDPSegment: 'cdp_segment_api',
  CDPIdentityResolution: 'cdp_identityresolution_api',
  CDPCalculatedInsight: 'cdp_calculated_insight_api',
  SFApiPlatform: 'sfap_api',
  Interaction: 'interaction_api',
  CDP: 'cdp_api',
  EinsteinGPT: 'einstein_gpt_api',
  PwdlessLogin: 'pwdless_login_api',
  ForgotPassword: 'forgot_password',
  UserRegistration: 'user_registration_api',
  MCP: 'mcp_api',
  SCRT: 'scrt_api',
  DataCloudUserClaims: undefined,
} as const;

type ScopeToken = keyof typeof runtimeNames;

/** A JWT login needs one of these, although no refresh token is issued to this flow. */
export const refreshScopes = ['RefreshToken', 'OfflineAccess'] as const satisfies readonly ScopeToken[];

/** All scope tokens, in the order in which the files list them. */
export const scopeTokenTable = Object.keys(runtimeNames) as ScopeToken[];

const tokenOfName = new Map(
  scopeTokenTable.flatMap((token) =>
    [token, runtimeNames[token]].flatMap((name) => (name ? [[name.toLowerCase(), token] as const] : [])),
  ),
);

/**
 * Scope tokens from what a person wrote: tokens or runtime names, in any case, parted by blanks or commas. In the order
 * of the table, each once. Throws `ScopeUnknown`, and `ScopeMissing` without the refresh scope: a JWT login without it
 * is refused, although it never gets a refresh token (seen live).
 */
export const toScopeTokens = (input: readonly string[]): ScopeToken[] => {
  const wanted = new Set(input.flatMap(words).map(toToken));
  if (!refreshScopes.some((scope) => wanted.has(scope))) {
    throw jwtError('ScopeMissing', [[...wanted].join(', ') || '-'], [suggestion(wanted)]);
  }
  return scopeTokenTable.filter((token) => wanted.has(token));
};

/** The parts of a list written with commas, blanks or line breaks. */
const words = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

const toToken = (name: string): ScopeToken => {
  const token = tokenOfName.get(name.toLowerCase());
  if (!token) throw jwtError('ScopeUnknown', [name], [likelyName(name)]);
  return token;
};

const suggestion = (wanted: ReadonlySet<ScopeToken>): string =>
  [...wanted, refreshScopes[0]].map((token) => runtimeNames[token] ?? token).join(' ');

const likelyName = (name: string): string =>
  nearest(
    name,
    scopeTokenTable.flatMap((token) => [runtimeNames[token] ?? token, token]),
  );

/** The scope token that may be meant: the one with this runtime name, else the nearest. */
export const likelyToken = (name: string): ScopeToken =>
  tokenOfName.get(name.toLowerCase()) ?? nearest(name, scopeTokenTable);

/** Whether the Metadata API takes it. */
export const isScopeToken = (name: string): name is ScopeToken => Object.hasOwn(runtimeNames, name);
