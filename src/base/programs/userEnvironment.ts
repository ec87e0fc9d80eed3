/** What only this plugin reads: keys, passphrases and bundles among them. */
const isOwnVariable = /^SF_JWT_/i;

type Variables = NodeJS.ProcessEnv;

/** The variables of the command that is running; nothing between commands. */
let taken: Variables = {};

/** The environment of the person who runs the command. In place of `process.env`, which a command empties of what is ours. */
export const userEnvironment = (): Variables => ({ ...process.env, ...taken });

/**
 * From here on, no child of this process, of whichever library, inherits the plugin's own variables, and no diagnostic
 * report shows them. Gives the function that forgets them.
 */
export const takeOwnVariables = (env: Variables = process.env): (() => void) => {
  taken = Object.fromEntries(Object.entries(env).filter(([name]) => isOwnVariable.test(name)));
  for (const name of Object.keys(taken)) delete env[name];
  return () => (taken = {});
};
