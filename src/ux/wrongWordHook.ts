import type { Hook } from '@oclif/core';

type Program = { bin: string; commandIDs: string[] };

/** The program that stands alone has no other commands. */
const isOwn = ({ bin }: Pick<Program, 'bin'>): boolean => bin === 'sf-jwt';

/** `sf jwt`, and what stands behind it. */
const jwtTopicId = /^jwt(?::|$)/;

/** Flags in place of a command are for whoever shows help. */
const isWord = (id: string): boolean => !/^--(?:help|version)$/.test(id);

const nearestCommand = async (written: string, { bin, commandIDs }: Program): Promise<string> => {
  const { nearest } = await import('../app/compare/nearest.ts');
  return `${bin} ${nearest(
    written,
    commandIDs.map((id) => id.replaceAll(':', ' ')),
  )}`;
};

/**
 * Before any command of sf: words behind `sf jwt` that make no command are repeated by whoever refuses them, and one may
 * be a token. Does nothing, and loads nothing, for every other command.
 */
const refuseSecretWord: Hook<'init'> = async function ({ id, argv, config }) {
  if (id === undefined || !(isOwn(config) || jwtTopicId.test(id)) || config.findCommand(id)) return;
  const { withoutCredentials } = await import('../base/text/credentials.ts');
  const isHarmless = [id, ...argv].every((word) => withoutCredentials(word) === word);
  if (isHarmless && !(isOwn(config) && isWord(id) && !config.findTopic(id))) return;
  const { jwtError } = await import('../base/errors/errors.ts');
  const written = id.replaceAll(':', ' ');
  const {
    name,
    message,
    actions = [],
    exitCode,
  } = isHarmless
    ? jwtError('CommandUnknown', [written], [await nearestCommand(written, config), config.bin])
    : jwtError('SecretInArguments');
  if (argv.includes('--json'))
    this.log(JSON.stringify({ name, message, actions, exitCode, status: exitCode }, undefined, 2));
  else process.stderr.write(`Error (${name}): ${message}\n\n${actions.join('\n')}\n`);
  this.exit(exitCode);
};

export default refuseSecretWord;
