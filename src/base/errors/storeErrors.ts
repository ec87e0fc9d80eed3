import type { ErrorRow } from './exitCodes.ts';

/** Errors about whoever keeps secrets: programs, providers and vaults. */
export const storeErrors = {
  HandOverMissing: { exit: 'usage' },
  HandOverNotAbsolute: { exit: 'usage' },
  HandOverArguments: { exit: 'usage' },
  HandOverPlace: { exit: 'usage' },
  HandOverRefused: { exit: 'failed' },
  HandOverHangs: { exit: 'failed' },
  HandOverNotSignedIn: { exit: 'failed' },
  HandOverNeedsInputPath: { exit: 'failed' },
  HandOverShellScript: { exit: 'failed' },
  StorePlaceMissing: { exit: 'usage' },
  StorePlaceInvalid: { exit: 'usage' },
  StorePartNotTaken: { exit: 'usage' },
  StoreEnvironmentUnknown: { exit: 'usage' },
  StoreTokenMissing: { exit: 'usage' },
  StoreHostNotAllowed: { exit: 'usage' },
  StoreRefused: { exit: 'failed' },
  StoreUnreachable: { exit: 'temporary' },
  SecretTooLarge: { exit: 'failed' },
  SecretPassphraseMissing: { exit: 'usage' },
  KeyNeededHere: { exit: 'usage' },
} as const satisfies Record<string, ErrorRow>;
