import { Messages } from '../../base/text/messages.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import { resolvePassphrase } from '../../connection/resolve/passphrase.ts';
import { newPassphraseFrom, passphraseFrom } from '../../flows/keys/passphrase.ts';
import { checkNewPassphrase, isLongEnough, isPassphrase } from '../../keypair/read/passphrase.ts';
import { isStorePassword } from '../../keypair/write/storePassword.ts';
import { protectionOf } from '../../keypair/store/store.ts';
import { askOpeningPassphrase, keyPairOrigin } from './openingPassphrase.ts';
import { askSecret, canAsk } from './prompts.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const passphraseMessages = Messages.loadMessages('sf-plugin-jwt', 'passphrase');

const validate = (text: string): true | string => isPassphrase(text) || passphraseMessages.getMessage('invalid');

const validateNew = (text: string): true | string => {
  if (text === '') return passphraseMessages.getMessage('empty');
  return isLongEnough(text) ? validate(text) : passphraseMessages.getMessage('short');
};

/** Asks for a new passphrase, twice. */
const askNewPassphrase = (keyName: string): Promise<string> =>
  askTwice(passphraseMessages.getMessage('prompt.new', [foreignText(keyName)]), { validate: validateNew });

/** Asks for the password of a keystore, twice. */
export const askNewStorePassword = (keyName: string, output: NodeJS.WriteStream): Promise<string> =>
  askTwice(passphraseMessages.getMessage('prompt.store', [foreignText(keyName)]), {
    validate: (text) => isStorePassword(text) || passphraseMessages.getMessage('invalid.store'),
    again: 'prompt.store.again',
    differs: 'differs.store',
    output,
  });

type Question = {
  validate: (text: string) => true | string;
  /** The texts of the second question. */
  again?: string;
  differs?: string;
  output?: NodeJS.WriteStream;
};

const askTwice = async (
  question: string,
  { validate: isValid, again = 'prompt.again', differs = 'differs', output }: Question,
): Promise<string> => {
  const secret = await askSecret(question, { validate: isValid, output });
  await askSecret(passphraseMessages.getMessage(again), {
    validate: (text) => text === secret || passphraseMessages.getMessage(differs),
    output,
  });
  return secret;
};

export type NewRequest = {
  keyName: string;
  /** Names the variable SF_JWT_<NAME>_KEY_PASSPHRASE; the key name unless it is given. */
  connection?: string;
  passphraseFile?: string;
  /** Whether the key must get a passphrase. */
  encrypt: boolean;
  json: boolean;
  noPrompt?: boolean;
  /** Whether it opens a key that is there, whose passphrase may look like anything. */
  opens?: boolean;
};

/** The passphrase for a new key: from file, variable, or a person; none unless it is asked for (PassphraseMissing). */
export const newPassphrase = async (request: NewRequest): Promise<string | undefined> => {
  const { keyName, connection: name = keyName, passphraseFile, encrypt, json, noPrompt = false } = request;
  const read = request.opens ? passphraseFrom : newPassphraseFrom;
  const given = await read(resolvePassphrase({ name, passphraseFile, env: userEnvironment() }));
  if (given !== undefined || !encrypt) return given;
  if (canAsk({ json, noPrompt })) return askNewPassphrase(keyName);
  throw jwtError('PassphraseMissing', [keyName]);
};

type ChangeRequest = {
  keyFolder: string;
  keyName: string;
  passphraseFile?: string;
  newPassphraseFile?: string;
  remove: boolean;
  json: boolean;
};

/** The passphrase that a stored key has and the one that it shall have. What isn't given is asked for. */
export const passphrasesForChange = async (request: ChangeRequest): Promise<{ current?: string; next?: string }> => {
  const { keyFolder, keyName, passphraseFile, remove, json } = request;
  const found = await protectionOf(keyFolder, keyName);
  if (found.state === 'none') throw jwtError('KeyPairMissing', [keyName], [keyName]);
  const isPlain = found.state === 'plain';
  const read = isPlain ? newPassphraseFrom : passphraseFrom;
  const given = await read(resolvePassphrase({ name: keyName, passphraseFile, env: userEnvironment() }));
  const isAsked = canAsk({ json, noPrompt: false });
  const isOpened = isPlain || given !== undefined || !isAsked;
  const current = isOpened ? given : await askOpeningPassphrase(keyPairOrigin(keyName), found.privateKeyPem);
  return remove ? { current } : { current, next: await nextPassphrase(request, isPlain ? given : undefined) };
};

const nextPassphrase = async (
  { keyName, newPassphraseFile: path, json }: ChangeRequest,
  given: string | undefined,
): Promise<string> => {
  const next =
    path === undefined ? given : await newPassphraseFrom({ source: 'flag', path, flag: '--new-passphrase-file' });
  if (next !== undefined) return checkNewPassphrase(next);
  if (canAsk({ json, noPrompt: false })) return askNewPassphrase(keyName);
  throw jwtError('PassphraseMissing', [keyName]);
};
