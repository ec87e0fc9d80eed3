import type { Hook } from '@oclif/core';

type Program = { bin: string };

/** The program that stands alone has no other commands. */
const isOwn = ({ bin }: Program): boolean => bin === 'sf-jwt';

/** `sf jwt`, and what stands behind it. */
const jwtTopicId = /^jwt(?::|$)/;

/**
 * Before any command of sf: words behind `sf jwt` that make no command are repeated by whoever refuses them, and one may
 * be a token. Does nothing, and loads nothing, for every other command.
 */
const refuseSecretWord: Hook<'init'> = async function ({ id, argv, config }) {
  if (id === undefined || !(isOwn(config) || jwtTopicId.test(id)) || config.findCommand(id)) return;
  const { withoutCredentials } = await import('../base/text/credentials.ts');
  if ([id, ...argv].every((word) => withoutCredentials(word) === word)) return;
  const { jwtError } = await import('../base/errors/errors.ts');
  const { name, message, actions = [], exitCode } = jwtError('SecretInArguments');
  if (argv.includes('--json'))
    this.log(JSON.stringify({ name, message, actions, exitCode, status: exitCode }, undefined, 2));
  else process.stderr.write(`Error (${name}): ${message}\n\n${actions.join('\n')}\n`);
  this.exit(exitCode);
};

export default refuseSecretWord;
