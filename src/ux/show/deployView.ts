import type { Messages } from '../../base/text/messages.ts';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import { jwtError } from '../../base/errors/errors.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import type { DeployedConnection, DeployTarget } from '../../flows/deploy/model.ts';
import type { DeployEntry, DeployWorld, FailedEntry } from '../../flows/deploy/connections.ts';
import { accessLines, askForPermissions, noticeText } from '../flags/access.ts';
import { startDeployStages, type DeployStages } from '../progress/deployStages.ts';
import {
  componentRows,
  errorLines,
  deployHeadline,
  deployNextStep,
  stateLines,
  type GivenFlags,
} from './deployment.ts';
import { failureLines } from './deploySummary.ts';
import { confirmProduction } from '../ask/production.ts';
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
      await approveProduction(texts, target, options);
      for (const notice of notices) output.warn(noticeText(notice));
      if (questions.length > 0) await askForPermissions();
      stages?.begin();
    },
    onEntry: (entry, deployed) => {
      stop();
      if (deployed) showDeployment(output, texts, deployed, { given: options.given, isOnlyOne });
      else if (isFailed(entry) && !options.json)
        for (const line of failureLines(texts, entry)) output.logToStderr(line);
    },
  };
  return { world, canAsk: canAsk(options), stop };
};

const isFailed = (entry: DeployEntry): entry is FailedEntry => entry.outcome === 'failed';

const targetLine = (texts: Messages<string>, { app, connection, name, orgId, environment }: DeployTarget): string =>
  texts.getMessage('target', [
    foreignText(app),
    connection,
    foreignText(name),
    foreignText(orgId),
    texts.getMessage(`environment.${environment}`),
  ]);

/** Production is asked for each time; where nobody can be asked, it needs the flag that says so. */
const approveProduction = async (
  texts: Messages<string>,
  target: DeployTarget,
  options: DeployViewOptions,
): Promise<void> => {
  if (target.environment !== 'production' || options.dryRun || options.noPrompt) return;
  const { name, orgId, connection } = target;
  if (!canAsk(options)) throw jwtError('ProductionNotConfirmed', [name, orgId, connection]);
  if (!(await confirmProduction(texts, target))) throw jwtError('DeployDeclined');
};

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
  if (isOnlyOne) output.table({ data: componentRows(texts, deployment), overflow: 'wrap' });
  for (const line of [...stateLines(texts, deployment), ...accessLines(deployment)]) output.log(line);
  if (isOnlyOne) output.log(`\n${deployNextStep(texts, deployment, verifiable, given)}`);
};
