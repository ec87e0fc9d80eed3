import { posixCommand } from '../base/text/commandText.ts';
import { shellQuoted } from '../base/text/shell.ts';
import { githubSecretCommands } from './secretCommands.ts';

type SecretStoreKind = 'github' | 'gitlab' | 'azure' | 'bitbucket' | 'jenkins' | 'circleci' | 'codebuild';

/** The secret of a connection; a store may have another command for one that it has already. */
type SecretOfLogin = { connection: string; variable: string; isNew: boolean };

/** Where the pipelines of a repository run, and how it is given its secrets. */
type SecretStore = {
  kind: SecretStoreKind;
  /** Files of a repository that only this one reads. */
  marks: readonly string[];
  /** The commands that store the bundle of a connection, with nothing in between. */
  storeBundle: (secret: SecretOfLogin) => string[];
  /** The same for the passphrase of an encrypted key: asked for, so that no history holds it. */
  storePassphrase: (secret: SecretOfLogin) => string[];
  /** The same for a host that the environment has to allow; it isn't secret. */
  allowHost: (host: string) => string[];
};

const shownHost = (host: string): string => shellQuoted(host, 'linux') ?? '<host>';

const gitlabSecret = (variable: string, isNew: boolean): string =>
  `glab variable ${isNew ? 'set' : 'update'} ${variable} --masked --protected --raw`;

/** `az` takes the value from a variable of this name, else it asks for it. */
const azureSecret = (variable: string, isNew: boolean): string =>
  `az pipelines variable ${isNew ? 'create' : 'update'} --pipeline-name <pipeline> --name ${variable} --secret true` +
  (isNew ? '' : ' --prompt-value true');

/** Where no program reads a value from its standard input in one line, our own command stores both secrets. */
const pushedSecrets = (kind: SecretStoreKind, marks: readonly string[], place: string): SecretStore => ({
  kind,
  marks,
  storeBundle: ({ connection }) => [`${posixCommand`sf jwt secret push --connection ${connection}`} ${place}`],
  storePassphrase: () => [],
  // What the generated jobs have a line for.
  allowHost: () => [],
});

/** The first is what is said where a repository shows none. */
const secretStores: readonly [SecretStore, ...SecretStore[]] = [
  {
    kind: 'github',
    marks: ['.github'],
    storeBundle: ({ connection, variable }) => [githubSecretCommands.storeBundle(connection, variable)],
    storePassphrase: ({ variable }) => [githubSecretCommands.storePassphrase(variable)],
    allowHost: (host) => [githubSecretCommands.setVariable('SF_JWT_ALLOWED_HOSTS', host)],
  },
  {
    kind: 'gitlab',
    marks: ['.gitlab-ci.yml'],
    storeBundle: ({ connection, variable, isNew }) => [
      `${posixCommand`sf jwt export --connection ${connection} --format bundle`} | ${gitlabSecret(variable, isNew)}`,
    ],
    storePassphrase: ({ variable, isNew }) => [gitlabSecret(`${variable}_KEY_PASSPHRASE`, isNew)],
    allowHost: (host) => [`glab variable set SF_JWT_ALLOWED_HOSTS --value ${shownHost(host)}`],
  },
  {
    kind: 'azure',
    marks: ['azure-pipelines.yml', 'azure-pipelines.yaml'],
    storeBundle: ({ connection, variable, isNew }) => [
      `export AZURE_DEVOPS_EXT_PIPELINE_VAR_${variable}="$(${posixCommand`sf jwt export --connection ${connection} --format bundle`})"`,
      azureSecret(variable, isNew),
      `unset AZURE_DEVOPS_EXT_PIPELINE_VAR_${variable}`,
    ],
    storePassphrase: ({ variable, isNew }) => [azureSecret(`${variable}_KEY_PASSPHRASE`, isNew)],
    allowHost: (host) => [
      `az pipelines variable create --pipeline-name <pipeline> --name SF_JWT_ALLOWED_HOSTS --value ${shownHost(host)}`,
    ],
  },
  pushedSecrets('bitbucket', ['bitbucket-pipelines.yml'], '--provider bitbucket --place <workspace>/<repository>'),
  pushedSecrets('jenkins', ['Jenkinsfile'], '--provider jenkins --place <URL>'),
  pushedSecrets('circleci', ['.circleci'], '--provider circleci --place <organization> --group <context>'),
  pushedSecrets('codebuild', ['buildspec.yml', 'buildspec.yaml'], '--provider aws-secrets-manager'),
];

/** All files that tell one provider from another. */
export const storeMarks: readonly string[] = secretStores.flatMap(({ marks }) => marks);

/** The provider that a repository is for, by the files that it has. */
export const findSecretStore = (files: readonly string[]): SecretStore =>
  secretStores.find(({ marks }) => marks.some((mark) => files.includes(mark))) ?? secretStores[0];

/** The commands that store the secrets of a login with one provider. */
export const storeCommands = (
  kind: SecretStoreKind,
  { login, hasPassphrase }: { login: SecretOfLogin; hasPassphrase: boolean },
): string[] =>
  secretStores
    .filter((store) => store.kind === kind)
    .flatMap((store) => [...store.storeBundle(login), ...(hasPassphrase ? store.storePassphrase(login) : [])]);
