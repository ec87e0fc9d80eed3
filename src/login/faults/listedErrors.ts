/** Salesforce's own list of OAuth errors, as its Mobile SDK carries it: names only. Of two there are two names. */
export const listedErrorNames: readonly string[] = [
  'access_denied app_attest_failed app_attest_failed_retry app_blocked app_not_found authorization_pending',
  'bad_jti_claim client_blocked client_blocked_retry ecapp_policy_not_found exceeded_registration_limit',
  'fail_close_app_blocked failed_registration immediate_unsuccessful installation_error invalid_app_access',
  'invalid_assertion_type invalid_basic_auth_header invalid_client invalid_client_id invalid_distribution_state',
  'invalid_dpop_proof invalid_expid invalid_grant invalid_otp invalid_request invalid_scope invalid_session_level',
  'invalid_token login_error oauth_flow_disabled oauth_policy_not_found otp_error redirect_uri_mismatch',
  'redirect_uri_missing registration_error server_error service_unavailable slow_down system_down unknown_error',
  'unsupported_expid unsupported_grant_type unsupported_response_type unsupported_token_type use_dpop_nonce',
].flatMap((line) => line.split(' '));

const listedErrors: ReadonlySet<string> = new Set(listedErrorNames);

/** Whether an error stands in Salesforce's own list. */
export const isListedError = (error: string): boolean => listedErrors.has(error.toLowerCase());
