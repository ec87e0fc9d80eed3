import { componentPath } from '../../../app/components.ts';
import { defaultPermissionSet } from '../../../app/names.ts';
import { posixCommand } from '../../../base/text/commandText.ts';
import { ShellWords } from '../../../base/text/shell.ts';
import { githubActions } from '../../../pipeline/providers.ts';
import type { HandOffReader } from './handOffTypes.ts';

/** What the steps are about. */
export type HandOffFacts = {
  connection: string;
  /** SF_JWT_ACME. */
  variable: string;
  app: string;
  /** The folder of the app files, as the other side sees it in source control. */
  folder: string;
  username?: string;
  instanceUrl?: string;
  encrypted: boolean;
  /** Whether a bundle can be made of the connection. */
  complete: boolean;
};

type HandOffStepRow = {
  /** `step.<id>` of `messages/handOff.md`. */
  id: string;
  command?: (facts: HandOffFacts) => string | undefined;
  isMeant?: (facts: HandOffFacts) => boolean;
};

/** The developer keeps the key; the admin gets the app files, and gives back what only the org knows. */
const forAdmin: readonly HandOffStepRow[] = [
  { id: 'files' },
  { id: 'compare', command: (facts) => posixCommand`sf jwt inspect ${settingsPath(facts)}` },
  { id: 'user' },
  {
    id: 'deploy',
    command: ({ connection }) => posixCommand`sf jwt deploy --connection ${connection} --target-org <alias>`,
  },
  { id: 'deployPlain', command: ({ folder, connection }) => plainDeploy(folder, connection) },
  { id: 'byHand' },
  { id: 'access', command: (facts) => assignment(facts) },
  { id: 'giveBack' },
  { id: 'giveBackLogin', isMeant: ({ username, instanceUrl }) => !username || !instanceUrl },
  { id: 'adminEnd' },
];

/** The admin has done everything; the developer gets the bundle. */
const forDeveloper: readonly HandOffStepRow[] = [
  {
    id: 'incomplete',
    isMeant: ({ complete }) => !complete,
    command: ({ connection }) => posixCommand`sf jwt setup --connection ${connection} --target-org <alias>`,
  },
  {
    id: 'bundle',
    command: ({ connection, variable }) =>
      `${githubActions.secretCommands.storeBundle(connection, variable)} --repo <owner>/<repository>`,
  },
  {
    id: 'passphrase',
    isMeant: ({ encrypted }) => encrypted,
    command: ({ variable }) => githubActions.secretCommands.storePassphrase(variable),
  },
  { id: 'check', command: ({ variable }) => posixCommand`sf jwt inspect --env ${variable}` },
  { id: 'prove', command: ({ connection }) => posixCommand`sf jwt verify --connection ${connection}` },
  {
    id: 'use',
    command: ({ connection }) => posixCommand`sf jwt authorize --connection ${connection} --alias ci --set-default`,
  },
  { id: 'ownKey' },
  { id: 'developerEnd' },
  { id: 'leak' },
];

const tables: Record<HandOffReader, readonly HandOffStepRow[]> = { admin: forAdmin, developer: forDeveloper };

/** What the reader has to do, in order: the id of each text, and its command. */
export const handOffSteps = (reader: HandOffReader, facts: HandOffFacts): Array<{ id: string; command?: string }> =>
  tables[reader]
    .filter(({ isMeant }) => isMeant?.(facts) ?? true)
    .map(({ id, command }) => ({ id, ...(command && { command: command(facts) }) }));

/** The one file with the certificate, under the name that it has unless a person changed it. */
const settingsPath = ({ folder, app, connection }: HandOffFacts): string =>
  `${folder}/${componentPath('ExtlClntAppGlobalOauthSettings', app, connection)}`;

const plainDeploy = (folder: string, connection: string): string =>
  posixCommand`sf project deploy start --source-dir ${folder}/app --source-dir ${folder}/orgs/${connection} --target-org <alias>`;

const assignment = ({ app, username }: HandOffFacts): string =>
  posixCommand`sf org assign permset --name ${defaultPermissionSet(app)} --on-behalf-of ${username ?? new ShellWords('<username>')} --target-org <alias>`;
