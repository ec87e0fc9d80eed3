import { storeCommands } from './secretStores.ts';

type ListedVariable = { connection: string; name: string; kind: 'bundle' | 'passphrase' };

/** The forms in which the names of variables are ready to be pasted, each where its provider wants them. */
export const variableLists = {
  /** For a file of variables, or a provider that shows them to jobs by itself. */
  env: (variables) => variables.map(({ name }) => `${name}=`),
  /** For a job or a workflow: GitHub shows a secret only to what names it. */
  github: (variables) => ['env:', ...variables.map(({ name }) => `  ${name}: \${{ secrets.${name} }}`)],
  /** For a shell: GitLab shows its variables to jobs by itself, so that only making them is left. */
  gitlab: (variables) =>
    variables
      .filter(({ kind }) => kind === 'bundle')
      .flatMap(({ connection, name }) =>
        storeCommands('gitlab', {
          login: { connection, variable: name, isNew: true },
          hasPassphrase: variables.some((other) => other.connection === connection && other.kind === 'passphrase'),
        }),
      ),
} as const satisfies Record<string, (variables: readonly ListedVariable[]) => string[]>;

export type VariableListFormat = keyof typeof variableLists;
