/** The elements that belong to one org: another org refuses them. */
export const orgSpecificElements = ['oauthLink', 'orgScopedExternalApp'];

/** Make new credentials at every deploy. */
export const rotatingElements = ['shouldRotateConsumerKey', 'shouldRotateConsumerSecret'] as const;

/**
 * Belong to one org or tell it to make new credentials, or make tokens that SOAP refuses: they don't survive in a file
 * that is written again.
 */
export const neverKept: ReadonlySet<string> = new Set([
  ...orgSpecificElements,
  'consumerKey',
  'consumerSecret',
  'isNamedUserJwtEnabled',
  ...rotatingElements,
]);
