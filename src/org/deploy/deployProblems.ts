import { namedTexts } from '../../base/text/namedTexts.ts';

const problemTexts = namedTexts('deployProblems');

type Problem = { id: string; match: RegExp };

/**
 * What a metadata deploy of an app is refused for, and which text in `messages/deployProblems.md` says what to do. The
 * first row that matches the org's words counts. Sources: public projects' logs and issue threads.
 */
export const deployProblems: readonly Problem[] = [
  {
    id: 'typeUnavailable',
    match:
      /not available for deploy|functionality_not_enabled|not (?:currently )?enabled for this user type or org|unknown type(?: name)?:? ['"]?(?:ExternalClientApp|ExtlClntApp)|type:? ['"]?(?:ExternalClientApp|ExtlClntApp)\w*['"]? is (?:not (?:available|supported)|unknown)/i,
  },
  {
    id: 'rowLocked',
    match:
      /unable[_ ]to[_ ]lock[_ ]row|unable to obtain exclusive access|already_in_process|deploy(?:ment)?[_ ]in[_ ]progress/i,
  },
  // Of the permissions that a license lacks, that for the app itself is another matter.
  { id: 'userLicense', match: /user licen[sc]e (?:doesn.t|does not) allow the permission: (?!External Client App)/i },
  { id: 'elementUnknown', match: /invalid at this location in type|property '.*' not valid in version/i },
  { id: 'policyUnderOtherName', match: /ExternalClientApplicationId duplicates value on/i },
  { id: 'consumerKeyTaken', match: /consumer ?key.*(duplicate|already|unique|in use)/i },
  { id: 'packagedApp', match: /cannot create a new component with the namespace/i },
  {
    id: 'nameTaken',
    match: /duplicate_developer_name|duplicate_value|duplicate value|duplicates value|already (exists|in use)/i,
  },
  { id: 'nameInvalid', match: /field can only contain underscores and alphanumeric/i },
  { id: 'incompleteApp', match: /valid OAuth settings configuration/i },
  { id: 'orgSpecific', match: /oauthLink|orgScopedExternalApp/i },
  { id: 'consumerKey', match: /consumer ?key/i },
  { id: 'certificate', match: /certificate/i },
  { id: 'scopes', match: /scope/i },
  { id: 'contactEmail', match: /e-?mail/i },
  { id: 'callbackUrl', match: /callback/i },
  {
    id: 'noAccess',
    match: /insufficient[_ ](?:access|privileges)|level of access necessary|do(?:n.t| not) have (?:the )?permission/i,
  },
  { id: 'license', match: /licen[sc]e/i },
  { id: 'granteeMissing', match: /permission ?set|profile/i },
  { id: 'reference', match: /invalid_cross_reference_key|invalid cross reference|not found|cannot be found/i },
  { id: 'valueInvalid', match: /not a valid value|refresh token validity|can't be set|required fields are missing/i },
  { id: 'apiVersion', match: /invalid (api )?version specified|unsupported_api_version/i },
  { id: 'notXml', match: /error parsing (file|package)/i },
  { id: 'canceled', match: /ended as cancel/i },
];

/** What to do about each refused component; a problem that isn't in the table gets a general answer. */
export const nextActions = (problems: readonly string[]): string[] => {
  const ids = problems.map((problem) => deployProblems.find(({ match }) => match.test(problem))?.id ?? 'unknown');
  const hasOtherCause = ids.some((id) => id !== 'incompleteApp');
  return ids.map((id) => problemTexts.one(id === 'incompleteApp' && hasOtherCause ? 'followsFromOther' : id));
};
