import { command } from '../base/text/commandText.ts';
import { namedTexts } from '../base/text/namedTexts.ts';
import { findSecretStore } from './secretStores.ts';

const nextText = namedTexts('nextSteps').one;

/** What a command has changed that somebody else has to know. */
export type ChangedFact =
  /** A key pair in the key store that an org doesn't have yet. */
  | 'keyPair'
  /** What protects a private key in the key store. */
  | 'passphrase'
  /** A login that didn't exist before. */
  | 'newLogin'
  /** Something that the bundle of an existing login holds. */
  | 'secret'
  /** A second app, by which the same logins go, too. */
  | 'secondApp'
  /** An app that is disabled, and what is left of it here. */
  | 'endedApp'
  /** Files of the project. */
  | 'files';

/** A login that has changed. */
export type ChangedLogin = {
  connection: string;
  variable: string;
  encryptedKey: boolean;
  /** Whoever keeps its secret has it already. */
  isGiven?: boolean;
  /** Its key isn't on this machine, so that nothing here logs in with it. */
  isAway?: boolean;
};

export type Changed = {
  facts: readonly ChangedFact[];
  logins: readonly ChangedLogin[];
  /** The files that have changed, as a person would name them here. */
  paths?: readonly string[];
  /** What is left of an app that is disabled: key pairs in the key store, folders in the project. */
  endedApp?: { keyNames: readonly string[]; folders: readonly string[] };
  /** A host that the pipeline has to allow. */
  allowedHost?: string;
  /** Which of the files that tell a provider the repository has. */
  repositoryFiles?: readonly string[];
  /** Whether there is a project, whose pipeline can be generated. */
  inProject?: boolean;
};

/** Somebody who has to know, in words, and the commands that tell them. */
export type NextStep = { id: string; text: string; commands: string[] };

type NextStepRow = {
  id: string;
  after: readonly ChangedFact[];
  commands: (changed: Changed) => string[];
  /** Whether pipelines fail until it is done. */
  isUrgent?: boolean;
};

const isNewLogin = ({ facts }: Changed): boolean => facts.includes('newLogin');

const isNotGiven = ({ isGiven }: ChangedLogin): boolean => isGiven !== true;

const secretCommands = (changed: Changed): string[] => {
  const provider = findSecretStore(changed.repositoryFiles ?? []);
  return changed.logins.filter(isNotGiven).flatMap((login) => {
    const secret = { ...login, isNew: isNewLogin(changed) };
    return [...provider.storeBundle(secret), ...(login.encryptedKey ? provider.storePassphrase(secret) : [])];
  });
};

const hostCommands = ({ allowedHost, repositoryFiles = [] }: Changed): string[] =>
  allowedHost === undefined ? [] : findSecretStore(repositoryFiles).allowHost(allowedHost);

/** Gives the command that writes the jobs of a connection where the provider of the repository looks for them. */
const pipelineCommandFor =
  ({ repositoryFiles = [] }: Changed) =>
  ({ connection }: ChangedLogin): string => {
    const { kind } = findSecretStore(repositoryFiles);
    return command`sf jwt generate pipeline --provider ${kind} --job gate --job watch --connection ${connection}`;
  };

/** The commands that write the jobs of the connections; none where there is no project. */
export const pipelineCommands = (changed: Changed): string[] =>
  changed.inProject ? changed.logins.map(pipelineCommandFor(changed)) : [];

const commitCommands = ({ paths = [], logins }: Changed): string[] => {
  const names = logins.map(({ connection }) => connection).join(', ');
  return paths.length === 0
    ? []
    : [
        ...paths.map((path) => command`git add ${path}`),
        command`git commit --message ${nextText('commitMessage', { names })}`,
      ];
};

const cleanUpCommands = ({ endedApp }: Changed): string[] => [
  ...(endedApp?.folders ?? []).map((folder) => command`git rm -r --quiet ${folder}`),
  ...(endedApp?.keyNames ?? []).map((keyName) => command`sf jwt key delete --key-name ${keyName}`),
];

const forEachLogin =
  (commandOf: (connection: string) => string) =>
  ({ logins }: Changed): string[] =>
    logins.map(({ connection }) => commandOf(connection));

/** Who has to know what, in the order in which it is done. The last is what anybody can do at any time. */
const nextStepRows: readonly NextStepRow[] = [
  {
    id: 'setup',
    after: ['keyPair'],
    commands: forEachLogin((connection) => command`sf jwt setup --connection ${connection} --allow-certificate-change`),
  },
  {
    id: 'newSecret',
    after: ['newLogin'],
    commands: (changed) =>
      changed.logins.some(isNotGiven) ? [...secretCommands(changed), ...hostCommands(changed)] : [],
  },
  {
    id: 'host',
    after: ['newLogin'],
    commands: (changed) => (changed.logins.some(isNotGiven) ? [] : hostCommands(changed)),
  },
  {
    id: 'workflow',
    after: ['newLogin'],
    commands: pipelineCommands,
  },
  { id: 'secondFiles', after: ['secondApp'], commands: commitCommands },
  { id: 'secondSecret', after: ['secondApp'], commands: secretCommands },
  { id: 'secret', after: ['secret'], commands: secretCommands, isUrgent: true },
  { id: 'passphrase', after: ['passphrase'], commands: secretCommands },
  { id: 'files', after: ['files'], commands: commitCommands, isUrgent: true },
  {
    id: 'verify',
    after: [],
    // A key that an org doesn't have yet proves nothing.
    commands: (changed) =>
      changed.facts.some((fact) => fact === 'keyPair' || fact === 'passphrase')
        ? []
        : changed.logins
            .filter(({ isAway }) => isAway !== true)
            .map(({ connection }) => command`sf jwt verify --connection ${connection}`),
  },
  {
    id: 'finish',
    after: ['secondApp'],
    commands: ({ logins }) =>
      logins.slice(0, 1).map(({ connection }) => command`sf jwt rotate --connection ${connection} --finish`),
  },
  { id: 'cleanUp', after: ['endedApp'], commands: cleanUpCommands },
];

/** What is left to do after a change, one step for each who has to know; the last proves the login, or is for later. */
export const nextStepsAfter = (changed: Changed): NextStep[] =>
  nextStepRows
    .filter(({ after }) => after.length === 0 || after.some((fact) => changed.facts.includes(fact)))
    .map(({ id, commands }) => ({ id, text: stepText(id, changed), commands: commands(changed) }))
    .filter(({ commands }) => commands.length > 0);

const stepText = (id: string, { paths = [], logins }: Changed): string =>
  nextText(`step.${id}`, {
    paths: paths.join(` ${nextText('and')} `),
    names: logins.map(({ connection }) => connection).join(', '),
  });

/** That pipelines fail until these are done; nothing where they go on. */
export const urgencyOf = (steps: readonly NextStep[], { facts, logins }: Changed): string | undefined => {
  if (!facts.includes('secret') || !logins.some(isNotGiven)) return undefined;
  const urgent = steps.filter(({ id }) => nextStepRows.some((row) => row.id === id && row.isUrgent));
  const names = logins
    .filter(isNotGiven)
    .map(({ connection }) => connection)
    .join(', ');
  return nextText(`urgent.${Math.min(urgent.length, 2)}`, { names });
};
