import { Messages } from '../../base/text/messages.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import { examine } from '../../keypair/read/examine.ts';
import { isWrongSecret, lockOf } from '../../keypair/read/lock.ts';
import { isPassphrase } from '../../keypair/read/passphrase.ts';
import { askSecret } from './prompts.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const openingMessages = Messages.loadMessages('sf-plugin-jwt', 'passphrase');

/** After so many wrong answers, whoever reads the key says what is wrong. */
const maximumAttempts = 3;

/**
 * Asks for what opens a key or keystore that is there, until it does; `origin` says which. Nobody is asked for one that
 * isn't locked or can't be opened at all.
 */
export const askOpeningPassphrase = async (
  origin: string,
  input: Buffer | string,
  output?: NodeJS.WriteStream,
): Promise<string | undefined> => {
  const examined = examine(input);
  const lock = await lockOf(examined);
  if (lock === undefined) return undefined;
  const what = foreignText(origin);
  const ask = (question: string, ...tokens: number[]): Promise<string> =>
    askSecret(openingMessages.getMessage(`prompt.${question}.${lock}`, [what, ...tokens]), {
      validate: validateOpening,
      output,
    });
  let answer = await ask('open');
  for (let attempt = 2; attempt <= maximumAttempts && (await isWrongSecret(examined, answer)); attempt += 1)
    answer = await ask('wrong', attempt, maximumAttempts);
  return answer;
};

const validateOpening = (text: string): true | string => isPassphrase(text) || openingMessages.getMessage('invalid');

/** How a key pair of the key store is called in a question. */
export const keyPairOrigin = (keyName: string): string => openingMessages.getMessage('origin', [foreignText(keyName)]);
