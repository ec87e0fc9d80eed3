import type { Messages } from '../../base/text/messages.ts';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import { foreignText } from '../../base/text/foreignText.ts';
import type { DeployedConnection, DeployTarget } from '../../flows/deploy/model.ts';
import type { DeployEntry, DeployWorld } from '../../flows/deploy/connections.ts';
import { accessLines, askForPermissions, noticeText } from '../flags/access.ts';
import { startDeployStages, type DeployStages } from '../progress/deployStages.ts';
import {
  deployedTable,
  errorLines,
  deployHeadline,
  deployNextStep,
  stateLines,
  type GivenFlags,
} from './deployment.ts';
import { failureLines } from './deploySummary.ts';
import { approveProduction } from '../ask/production.ts';
import { showRows } from '../rows.ts';
import { canAsk } from '../ask/prompts.ts';

type DeployOutput = Pick<SfCommand<unknown>, 'log' | 'logToStderr' | 'warn' | 'table'>;
type DeployViewOptions = { json: boolean; noPrompt: boolean; dryRun: boolean; given: GivenFlags };

type DeployView = { world: DeployWorld; canAsk: boolean; stop: () => void };

/** Shows deploys while they run, and asks before production. */
export const deployView = (output: DeployOutput, texts: Messages<string>, options: DeployViewOptions): DeployView => {
  let stages: DeployStages | undefined;
  let isOnlyOne = true;
  const stop = (): void => {
    stages?.stop();
    stages = undefined;
  };
  const world: DeployWorld = {
    watch: async (connection, isAlone) => {
      isOnlyOne = isAlone;
      if (!isAlone) output.log(`\n${texts.getMessage('heading.connection', [connection])}`);
      stages = await startDeployStages(texts, { json: options.json, asksFirst: canAsk(options) && !options.dryRun });
      return stages;
    },
    onTarget: (target) => output.log(targetLine(texts, target)),
    approve: async ({ notices, questions }, target) => {
      await approveProduction(texts, target, { ...options, declined: 'DeployDeclined' });
      for (const notice of notices)
        if (notice.level === 'warning') output.warn(noticeText(notice));
        else output.logToStderr(noticeText(notice));
      if (questions.length > 0) await askForPermissions();
      stages?.begin();
    },
    onEntry: (entry, deployed) => {
      stop();
      if (deployed) showDeployment(output, texts, deployed, { given: options.given, isOnlyOne });
      else if (!options.json) for (const line of endLines(texts, entry, isOnlyOne)) output.logToStderr(line);
    },
  };
  return { world, canAsk: canAsk(options), stop };
};

/** A person who declines one of several knows why; the others go on. */
const endLines = (texts: Messages<string>, entry: DeployEntry, isOnlyOne: boolean): string[] => {
  if (entry.outcome === 'declined' && !isOnlyOne) return [texts.getMessage('declined', [entry.connection])];
  return entry.outcome === 'failed' || entry.outcome === 'declined' ? failureLines(texts, entry) : [];
};

const targetLine = (texts: Messages<string>, { app, connection, name, orgId, environment }: DeployTarget): string =>
  texts.getMessage('target', [
    foreignText(app),
    connection,
    foreignText(name),
    foreignText(orgId),
    texts.getMessage(`environment.${environment}`),
  ]);

const showDeployment = (
  output: DeployOutput,
  texts: Messages<string>,
  { deployment, verifiable, madeGlobalSettings, keepsOtherClientId, unassigned, warnings }: DeployedConnection,
  { given, isOnlyOne }: { given: GivenFlags; isOnlyOne: boolean },
): void => {
  for (const warning of warnings) output.warn(warning);
  if (madeGlobalSettings) output.warn(texts.getMessage('warning.madeGlobalSettings', [deployment.connection]));
  if (keepsOtherClientId)
    output.warn(texts.getMessage('warning.clientIdImmutable', [deployment.app, foreignText(deployment.clientId)]));
  for (const { permissionSet, username, preset } of unassigned)
    output.warn(
      texts.getMessage('warning.presetNotAssigned', [
        foreignText(permissionSet),
        foreignText(username),
        deployment.connection,
        preset,
      ]),
    );
  output.log(`\n${deployHeadline(texts, deployment)}\n`);
  if (deployment.errors.length > 0) {
    for (const line of errorLines(texts, deployment)) output.log(line);
    return;
  }
  if (isOnlyOne) showRows(output, deployedTable(texts, deployment));
  for (const line of [...stateLines(texts, deployment), ...accessLines(deployment)]) output.log(line);
  if (isOnlyOne) output.log(`\n${deployNextStep(texts, deployment, verifiable, given)}`);
};
