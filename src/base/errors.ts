import { Messages } from '@salesforce/core/messages';
import { SfError } from '@salesforce/core/sfError';
import { exitCodes, type ExitReason } from './exitCodes.ts';
import { foreignText } from './foreignText.ts';

/**
 * The closed set of errors. `<Name>` here is `# <Name>` and `# <Name>.actions` in `messages/errors.md`, and the
 * `name` of the thrown error is `<Name>Error`.
 */
export const errorTable = {
  KeyPairExists: { exit: 'usage' },
  FileNotReadable: { exit: 'usage' },
  FileTooLarge: { exit: 'usage' },
  FileNotWritable: { exit: 'failed' },
  FolderNotWritable: { exit: 'failed' },
  FolderNotPrivate: { exit: 'failed' },
  Locked: { exit: 'temporary' },
  CertificateNotReadable: { exit: 'usage' },
  CertificateDaysInvalid: { exit: 'usage' },
  KeyBitsInvalid: { exit: 'usage' },
  SubjectFieldInvalid: { exit: 'usage' },
  CountryInvalid: { exit: 'usage' },
  EmailInvalid: { exit: 'usage' },
  KeyNameInvalid: { exit: 'usage' },
  KeyPairBroken: { exit: 'failed' },
  KeyInWorkTree: { exit: 'usage' },
  KeyInUnknownWorkTree: { exit: 'usage' },
  KeyEmpty: { exit: 'usage' },
  KeyMasked: { exit: 'usage' },
  KeyIsCertificate: { exit: 'usage' },
  KeyIsPublic: { exit: 'usage' },
  KeyEncrypted: { exit: 'usage' },
  KeyNotRsa: { exit: 'usage' },
  KeyTooShort: { exit: 'usage' },
  KeyNotReadable: { exit: 'usage' },
  KeyTooLarge: { exit: 'usage' },
  KeyIsJavaKeystore: { exit: 'usage' },
  KeyIsPutty: { exit: 'usage' },
  KeyIsOpenSsh: { exit: 'usage' },
  KeyIsMarkup: { exit: 'usage' },
  KeyIsJson: { exit: 'usage' },
  KeyIsPath: { exit: 'usage' },
  KeyIsCertificateRequest: { exit: 'usage' },
  KeySeveral: { exit: 'usage' },
  KeyCutOff: { exit: 'usage' },
  KeyDamaged: { exit: 'usage' },
  KeyRoundsTooMany: { exit: 'usage' },
  KeyCipherUnsupported: { exit: 'usage' },
  KeyPassphraseEmpty: { exit: 'usage' },
  KeyPassphraseWrong: { exit: 'usage' },
  PassphraseInvalid: { exit: 'usage' },
  FileExists: { exit: 'usage' },
  InspectNothing: { exit: 'usage' },
  VariableMissing: { exit: 'usage' },
  RepairImpossible: { exit: 'failed' },
  RepairDoesNotFit: { exit: 'failed' },
  PassphraseEmpty: { exit: 'usage' },
  PassphraseMissing: { exit: 'usage' },
  AppNameInvalid: { exit: 'usage' },
  AppFileNotReadable: { exit: 'usage' },
  AppFileMissing: { exit: 'usage' },
  AppFileNotBound: { exit: 'usage' },
  AppFileNotMarked: { exit: 'usage' },
  AppFileRotatesCredentials: { exit: 'usage' },
  AppFileTokenFormat: { exit: 'usage' },
  AppFilesNotOurs: { exit: 'usage' },
  ScopeUnknown: { exit: 'usage' },
  ScopeMissing: { exit: 'usage' },
  LabelInvalid: { exit: 'usage' },
  DescriptionInvalid: { exit: 'usage' },
  ContactEmailInvalid: { exit: 'usage' },
  ContactEmailMissing: { exit: 'usage' },
  CallbackUrlInvalid: { exit: 'usage' },
  PermissionSetNameInvalid: { exit: 'usage' },
  GrantNameInvalid: { exit: 'failed' },
  CertificateMissing: { exit: 'usage' },
  CertificateTooLarge: { exit: 'usage' },
  SeveralGlobalSettings: { exit: 'usage' },
  AppFileDuplicate: { exit: 'usage' },
  AppFolderOutside: { exit: 'usage' },
  ProfileNameInvalid: { exit: 'usage' },
  ContactPhoneInvalid: { exit: 'usage' },
  AppUrlInvalid: { exit: 'usage' },
  DistributionStateInvalid: { exit: 'usage' },
  IpPolicyInvalid: { exit: 'usage' },
  SessionLevelBreaksJwt: { exit: 'usage' },
  SessionLevelInvalid: { exit: 'usage' },
  SessionTimeoutInvalid: { exit: 'usage' },
  RefreshPolicyInvalid: { exit: 'usage' },
  RefreshValidityInvalid: { exit: 'usage' },
  IpRangeInvalid: { exit: 'usage' },
  ElementUnknown: { exit: 'usage' },
  ElementAmbiguous: { exit: 'usage' },
  ElementNotSettable: { exit: 'usage' },
  ElementValueInvalid: { exit: 'usage' },
  TokenFormatBreaksJwt: { exit: 'usage' },
  ConsumerKeyRotates: { exit: 'usage' },
  ElementTooNew: { exit: 'usage' },
  LintPathMissing: { exit: 'usage' },
  GitRevisionUnknown: { exit: 'usage' },
  KeyPairMissing: { exit: 'usage' },
  OrgHostUnknown: { exit: 'failed' },
  OrgUnreachable: { exit: 'temporary' },
  OrgNotReady: { exit: 'temporary' },
  OrgGone: { exit: 'failed' },
  OrgAnswerUnexpected: { exit: 'failed' },
  OrgApiTooOld: { exit: 'failed' },
  ApiVersionUnusable: { exit: 'usage' },
  SessionExpired: { exit: 'failed' },
  SessionIsJwt: { exit: 'failed' },
  OrgRefused: { exit: 'failed' },
  OrganizationUnreadable: { exit: 'failed' },
  AdminPermissionMissing: { exit: 'failed' },
  AppNamespaced: { exit: 'failed' },
  ConnectedAppExists: { exit: 'failed' },
  OrgAppNotOurs: { exit: 'failed' },
  ConsumerKeyUnreadable: { exit: 'failed' },
  DeployTimedOut: { exit: 'gaveUp' },
  DeployLost: { exit: 'gaveUp' },
  AppFilesMissing: { exit: 'usage' },
  AppNotChosen: { exit: 'usage' },
  OrgNotExpected: { exit: 'failed' },
  TargetOrgMissing: { exit: 'usage' },
  TargetOrgUnknown: { exit: 'usage' },
  ConnectionNameInvalid: { exit: 'usage' },
  ConnectionNameReserved: { exit: 'usage' },
  ConnectionFileNotJson: { exit: 'usage' },
  ConnectionFileVersion: { exit: 'usage' },
  ConnectionFileInvalid: { exit: 'usage' },
  ConnectionFileHasSecret: { exit: 'usage' },
  ConnectionNotChosen: { exit: 'usage' },
  ConnectionUnknown: { exit: 'usage' },
  ConnectionIncomplete: { exit: 'usage' },
  FlagsForSeveralConnections: { exit: 'usage' },
  OrgIdInvalid: { exit: 'usage' },
  KeyFileIsKey: { exit: 'usage' },
  SecretInArguments: { exit: 'usage' },
  InstanceUrlInvalid: { exit: 'usage' },
  HostNotAllowed: { exit: 'usage' },
  TlsVerificationOff: { exit: 'usage' },
  AudienceInvalid: { exit: 'usage' },
  ExpiresInInvalid: { exit: 'usage' },
  SmokeQueryInvalid: { exit: 'usage' },
  StoredLoginRenewsItself: { exit: 'usage' },
  LoginNotStored: { exit: 'failed' },
  SetupFlagsMissing: { exit: 'usage' },
  SetupDeclined: { exit: 'usage' },
  ConnectionIsAnother: { exit: 'usage' },
  CertificateInUse: { exit: 'failed' },
  ClientIdIsAnother: { exit: 'usage' },
  PromptClosed: { exit: 'failed' },
  OrgTlsUntrusted: { exit: 'failed' },
  LoginUserMissing: { exit: 'failed' },
  LoginUserInactive: { exit: 'failed' },
  LoginUserFrozen: { exit: 'failed' },
  PermissionSetMissing: { exit: 'failed' },
  PermissionSetCannotHoldApp: { exit: 'failed' },
  PermissionSetNotOurs: { exit: 'failed' },
  DeployRefused: { exit: 'failed' },
  DeployConnectionUnknown: { exit: 'usage' },
  CertificateChange: { exit: 'failed' },
} as const satisfies Record<string, { exit: ExitReason }>;

export type JwtErrorKey = keyof typeof errorTable;
export type JwtErrorName = `${JwtErrorKey}Error`;

type Token = string | number;

/**
 * The one factory of errors. `tokens` fill the message, `actionTokens` the next actions; both may be foreign text and
 * are made safe here. No library error is ever attached as a cause: sf would print its contents.
 */
export const jwtError = (
  key: JwtErrorKey,
  tokens: readonly Token[] = [],
  actionTokens: readonly Token[] = [],
): SfError => {
  const texts = errorTexts();
  return SfError.create({
    name: `${key}Error` satisfies JwtErrorName,
    message: texts.getMessage(key, tokens.map(safe)),
    actions: texts.getMessages(`${key}.actions`, actionTokens.map(safe)),
    exitCode: exitCodes[errorTable[key].exit].code,
  });
};

/** Whether something caught is one of ours, so that it may be shown as it is. */
export const isJwtError = (error: unknown): error is SfError & { name: JwtErrorName } =>
  error instanceof Error && error.name.endsWith('Error') && error.name.slice(0, -'Error'.length) in errorTable;

/** sf finds exit codes in the words of a message: 10 for a crash of JavaScript, 20 for the number of an internal error. */
const safe = (token: Token): string =>
  foreignText(token)
    .replaceAll('TypeError', 'Error')
    .replace(/(\d{9,}-\d{3,}) (?=\()/g, '$1, ');

const errorTexts = (): Messages<string> => {
  Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
  return Messages.loadMessages('sf-plugin-jwt', 'errors');
};
