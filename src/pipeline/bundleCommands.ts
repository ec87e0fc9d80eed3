import { posixCommand } from '../base/text/commandText.ts';

/** The command that stores the bundle of a connection as a secret of a GitHub repository, with nothing in between. */
export const storeBundleCommand = (connection: string, variable: string): string =>
  posixCommand`sf jwt export --connection ${connection} --format bundle | gh secret set ${variable}`;

/** The command that stores the passphrase of an encrypted key; it asks for the value, so that no history holds it. */
export const storePassphraseCommand = (variable: string): string =>
  posixCommand`gh secret set ${variable}_KEY_PASSPHRASE`;
