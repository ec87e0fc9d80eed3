import { rememberSecret } from '../../base/text/sentSecrets.ts';
import { storedName, refuseTooLarge } from '../../pipeline/stores/storeTable.ts';
import { openStore } from './openStore.ts';
import { endedWell, passing, refuseMissingProgram, runStart } from './start.ts';
import type { HandedSecret, HandOverTarget, ProgramTarget } from './targets.ts';
import type { HandOverWorld } from './world.ts';

/**
 * Whether the program is there, signed in, and may write, before anything is changed. Gives the place where it would store,
 * as the program names it; nothing if it names none. Throws HandOverMissing, HandOverRefused, HandOverHangs, and the errors of
 * stores that are written by REST.
 */
export const rehearseHandOver = async (target: HandOverTarget, world: HandOverWorld): Promise<string | undefined> => {
  if ('store' in target) {
    refuseTooLarge(target.store, target.store.kind, smallestBundle);
    return openStore(target, world).rehearse('put');
  }
  await refuseMissingProgram(target.program, world);
  return undefined;
};

/** What doesn't take a bundle with the smallest key takes none: known before there is one. */
const smallestBundle = 'x'.repeat(4100);

/**
 * Gives a secret to its new keeper: a program gets it on its standard input. Throws HandOverMissing, HandOverRefused,
 * HandOverHangs, SecretTooLarge, and the errors of stores that are written by REST; nothing in them repeats the secret.
 */
export const handOverSecret = async (
  target: HandOverTarget,
  secret: HandedSecret & { text: string },
  world: HandOverWorld,
): Promise<void> => {
  rememberSecret(secret.text);
  const settings = { HAND_OVER_CONNECTION: secret.connection, HAND_OVER_VARIABLE: secret.variable };
  if (!('store' in target)) return giveToProgram(target, secret, { world, settings });
  const name = storedName(target.store, secret.variable);
  refuseTooLarge(target.store, name, secret.text);
  await openStore(target, world).put({ name, text: secret.text, settings });
};

/** Those of the programs that keep secrets. */
const secretKeepers =
  'AWS_[A-Z_]+|AZURE_[A-Z_]+|VAULT_[A-Z_]+|BAO_[A-Z_]+|GOOGLE_[A-Z_]+|CLOUDSDK_[A-Z_]+|OP_[A-Z_]+|BWS_[A-Z_]+|DOPPLER_[A-Z_]+|INFISICAL_[A-Z_]+|CIRCLECI_[A-Z_]+';

const giveToProgram = async (
  { program, argv }: ProgramTarget,
  { connection, variable, text }: HandedSecret & { text: string },
  { world, settings }: { world: HandOverWorld; settings: Record<string, string> },
): Promise<void> => {
  const filled = argv.map((each) => each.replaceAll('{variable}', variable).replaceAll('{connection}', connection));
  const start = { program, argv: filled };
  endedWell(start, await runStart(start, { passes: passing(secretKeepers), input: text, settings }, world));
};
