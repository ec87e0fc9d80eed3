/** What a scope token of the metadata is called at run time, and in the query object `ExtlClntAppOauthSettings`. */
export const SCOPES: Record<string, [runtime: string, field: string]> = {
  Basic: ['id', 'SSO'],
  Api: ['api', 'API'],
  Web: ['web', 'WEB'],
  Full: ['full', 'FULL'],
  Chatter: ['chatter_api', 'CHATTER_REST_API'],
  CustomApplications: ['visualforce', 'VF'],
  RefreshToken: ['refresh_token', 'REFRESH_TOKEN'],
  OpenID: ['openid', 'OPENID'],
  Profile: ['profile', 'PROFILE'],
  Email: ['email', 'EMAIL'],
  Address: ['address', 'ADDRESS'],
  Phone: ['phone', 'PHONE'],
  OfflineAccess: ['offline_access', 'OFFLINE_ACCESS'],
  CustomPermissions: ['custom_permissions', 'CUSTOM_PERMISSIONS'],
  Wave: ['wave_api', 'WAVE_REST_API'],
  Eclair: ['eclair_api', 'ECLAIR_REST_API'],
  Pardot: ['pardot_api', 'PARDOT_API'],
  Lightning: ['lightning', 'LIGHTNING'],
  Content: ['content', 'CONTENT'],
  CDPIngest: ['cdp_ingest_api', 'CDP_INGEST_API'],
  CDPProfile: ['cdp_profile_api', 'CDP_PROFILE_API'],
  CDPQuery: ['cdp_query_api', 'CDP_QUERY_API'],
  Chatbot: ['chatbot_api', 'CHATBOT_API'],
  CDPSegment: ['cdp_segment_api', 'CDP_SEGMENT_API'],
  CDPIdentityResolution: ['cdp_identityresolution_api', 'CDP_IDENTITYRESOLUTION_API'],
  CDPCalculatedInsight: ['cdp_calculated_insight_api', 'CDP_CALCULATED_INSIGHT_API'],
  SFApiPlatform: ['sfap_api', 'SFAP_API'],
  Interaction: ['interaction_api', 'INTERACTION_API'],
  CDP: ['cdp_api', 'CDP_API'],
  EinsteinGPT: ['einstein_gpt_api', 'EINSTEIN_GPT_API'],
  PwdlessLogin: ['pwdless_login_api', 'PWDLESS_LOGIN_API'],
  ForgotPassword: ['forgot_password', 'FORGOT_PASSWORD'],
  UserRegistration: ['user_registration_api', 'USER_REGISTRATION_API'],
  MCP: ['mcp_api', 'MCP_API'],
  SCRT: ['scrt_api', 'SCRT_API'],
  DataCloudUserClaims: ['data_cloud_user_claims', 'DATA_CLOUD_USER_CLAIMS'],
};

/** The tokens of `commaSeparatedOauthScopes`. */
export function scopeTokens(text: string): string[] {
  return text
    .split(',')
    .map((token) => token.trim())
    .filter((token) => token !== '');
}
