import { posixCommand } from '../base/text/commandText.ts';

/** The commands by which a person gives a pipeline its secrets and variables. */
export type SecretCommands = {
  /** Stores the bundle of a connection, with nothing in between. */
  storeBundle: (connection: string, variable: string) => string;
  /** Stores the passphrase of an encrypted key; it asks for the value, so that no history holds it. */
  storePassphrase: (variable: string) => string;
  /** Sets a variable that is no secret. */
  setVariable: (name: string, value: string) => string;
};

/** Of a GitHub repository, for a shell in its folder. */
export const githubSecretCommands: SecretCommands = {
  storeBundle: (connection, variable) =>
    posixCommand`sf jwt export --connection ${connection} --format bundle | gh secret set ${variable}`,
  storePassphrase: (variable) => posixCommand`gh secret set ${variable}_KEY_PASSPHRASE`,
  setVariable: (name, value) => posixCommand`gh variable set ${name} --body ${value}`,
};

type JobSecrets = { connection: string; environmentPrefix: string; encryptedKey?: boolean; allowedHost?: string };

/** The commands that give a job all its secrets and variables. */
export const jobSetupCommands = (
  { storeBundle, storePassphrase, setVariable }: SecretCommands,
  { connection, environmentPrefix, encryptedKey, allowedHost }: JobSecrets,
): string[] => [
  storeBundle(connection, environmentPrefix),
  ...(encryptedKey ? [storePassphrase(environmentPrefix)] : []),
  ...(allowedHost ? [setVariable('SF_JWT_ALLOWED_HOSTS', allowedHost)] : []),
];
