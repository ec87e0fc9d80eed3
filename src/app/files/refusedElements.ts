/** The elements that belong to one org: another org refuses them. */
export const orgSpecificElements = ['oauthLink', 'orgScopedExternalApp'];

/** What a file can't say for an org: a key of another one, or one that was made unreadable, would become that of a new app. */
export const neverSent = [...orgSpecificElements, 'consumerKey', 'consumerSecret'];

/** Make new credentials at every deploy. */
export const rotatingElements = ['shouldRotateConsumerKey', 'shouldRotateConsumerSecret'] as const;

/**
 * Belong to one org or tell it to make new credentials, or make tokens that SOAP refuses: they don't survive in a file
 * that is written again.
 */
export const neverKept: ReadonlySet<string> = new Set([...neverSent, 'isNamedUserJwtEnabled', ...rotatingElements]);
