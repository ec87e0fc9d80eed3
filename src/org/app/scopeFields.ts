/** What the fields of `ExtlClntAppOauthSettings` that stand for scopes are called in the metadata. */
const scopeFieldTokens: Readonly<Record<string, string>> = {
  ADDRESS: 'Address',
  API: 'Api',
  CDP_API: 'CDP',
  CDP_CALCULATED_INSIGHT_API: 'CDPCalculatedInsight',
  CDP_IDENTITYRESOLUTION_API: 'CDPIdentityResolution',
  CDP_INGEST_API: 'CDPIngest',
  CDP_PROFILE_API: 'CDPProfile',
  CDP_QUERY_API: 'CDPQuery',
  CDP_SEGMENT_API: 'CDPSegment',
  CHATBOT_API: 'Chatbot',
  CHATTER_REST_API: 'Chatter',
  CONTENT: 'Content',
  CUSTOM_PERMISSIONS: 'CustomPermissions',
  DATA_CLOUD_USER_CLAIMS: 'DataCloudUserClaims',
  ECLAIR_REST_API: 'Eclair',
  EINSTEIN_GPT_API: 'EinsteinGPT',
  EMAIL: 'Email',
  FORGOT_PASSWORD: 'ForgotPassword',
  FULL: 'Full',
  INTERACTION_API: 'Interaction',
  LIGHTNING: 'Lightning',
  MCP_API: 'MCP',
  OFFLINE_ACCESS: 'OfflineAccess',
  OPENID: 'OpenID',
  PARDOT_API: 'Pardot',
  PHONE: 'Phone',
  PROFILE: 'Profile',
  PWDLESS_LOGIN_API: 'PwdlessLogin',
  REFRESH_TOKEN: 'RefreshToken',
  SCRT_API: 'SCRT',
  SFAP_API: 'SFApiPlatform',
  SSO: 'Basic',
  USER_REGISTRATION_API: 'UserRegistration',
  VF: 'CustomApplications',
  WAVE_REST_API: 'Wave',
  WEB: 'Web',
};

const prefix = 'OauthScopes';

/** All of these fields. */
export const scopeFields: readonly string[] = Object.keys(scopeFieldTokens).map((name) => `${prefix}${name}`);

/** The tokens of the scopes that a row has. */
export const scopesOf = (row: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(scopeFieldTokens).flatMap(([name, token]) => (row[`${prefix}${name}`] === true ? [token] : []));
