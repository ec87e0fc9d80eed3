import type { MetadataApiDeploy, MetadataApiDeployStatus } from '@salesforce/source-deploy-retrieve';
import { jwtError } from '../base/errors.ts';
import { answerText } from '../base/foreignText.ts';
import type { AdminOrg } from './connect.ts';
import { readOutcome, type DeployOutcome } from './deployOutcome.ts';
import { orgError } from './orgError.ts';
import { packageOf, type DeployComponent } from './packageOf.ts';

export type DeployProgress = { deployId: string; status: string; done: number; total: number };

export type DeployOptions = {
  /** Validates only: the org changes nothing. */
  checkOnly: boolean;
  waitMinutes?: number;
  onUpdate?: (progress: DeployProgress) => void;
};

type Deploying = Pick<AdminOrg, 'connection' | 'apiVersion' | 'instanceUrl' | 'username'>;

const pollEveryMs = 1000;

/** As long as `sf project deploy start` waits. */
export const defaultWaitMinutes = 33;

/**
 * Deploys components in one metadata deploy and waits for its end. Refused components are an outcome; thrown are
 * DeployTimedOut (with the deploy's id: it goes on in the org), DeployLost, and the errors of every call to an org.
 */
export const deployComponents = async (
  admin: Deploying,
  components: readonly DeployComponent[],
  { checkOnly, waitMinutes = defaultWaitMinutes, onUpdate }: DeployOptions,
): Promise<DeployOutcome> => {
  const deploy = await start(admin, components, checkOnly);
  const deployId = deploy.id ?? '';
  deploy.onUpdate((status) => onUpdate?.(progressOf(deployId, status)));
  return readOutcome(await waitFor(deploy, { admin, deployId, waitMinutes }), components);
};

const start = async (
  { connection, apiVersion, instanceUrl }: Deploying,
  components: readonly DeployComponent[],
  checkOnly: boolean,
): Promise<MetadataApiDeploy> => {
  const set = await packageOf(components, apiVersion);
  try {
    // No test level: a production org runs no tests for a deploy without Apex.
    return await set.deploy({ usernameOrConnection: connection, apiOptions: { checkOnly, rest: false } });
  } catch (error) {
    throw orgError(error, instanceUrl);
  }
};

type Waiting = { admin: Deploying; deployId: string; waitMinutes: number };

const waitFor = async (deploy: MetadataApiDeploy, waiting: Waiting): Promise<MetadataApiDeployStatus> => {
  try {
    return (await deploy.pollStatus(pollEveryMs, waiting.waitMinutes * 60)).response;
  } catch (error) {
    throw waitError(error, waiting);
  }
};

/** The session's end has its own cure; after any other failure nobody knows how the deploy ends. */
const waitError = (error: unknown, { admin, deployId, waitMinutes }: Waiting): Error => {
  const { instanceUrl, username = '<username of the admin>' } = admin;
  const text = error instanceof Error ? error.message : '';
  const report = [deployId, username];
  if (/client has timed out/i.test(text))
    return jwtError('DeployTimedOut', [deployId, instanceUrl, waitMinutes], report);
  const known = orgError(error, instanceUrl);
  if (known.name === 'SessionExpiredError') return known;
  const words = answerText(text.replace(/^Metadata API request failed: /, ''));
  return jwtError('DeployLost', [instanceUrl, deployId, words], report);
};

const progressOf = (deployId: string, status: MetadataApiDeployStatus): DeployProgress => ({
  deployId,
  status: status.status,
  done: Number(status.numberComponentsDeployed ?? 0) + Number(status.numberComponentErrors ?? 0),
  total: Number(status.numberComponentsTotal ?? 0),
});
