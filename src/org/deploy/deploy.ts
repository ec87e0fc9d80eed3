import type { MetadataApiDeployStatus } from '@salesforce/source-deploy-retrieve';
import { jwtError } from '../../base/errors/errors.ts';
import type { AdminOrg } from '../session/connect.ts';
import { readOutcome, type DeployOutcome } from './deployOutcome.ts';
import { waitForDeploy, type DeployClock } from './deployWait.ts';
import { orgError } from '../session/orgError.ts';
import type { DeletedComponent, DeployComponent } from './packageOf.ts';
import { packageZip } from './packageZip.ts';
import { deploysByRest } from '../request/protocol.ts';

export type DeployProgress = { deployId: string; status: string; done: number; total: number };

export type FollowOptions = {
  waitMinutes?: number;
  onUpdate?: (progress: DeployProgress) => void;
  clock?: DeployClock;
};

type DeployOptions = FollowOptions & {
  /** Validates only: the org changes nothing. */
  checkOnly: boolean;
  /** Told at once when the org has taken the deploy: from then on it goes on there, whatever happens here. */
  onStarted?: (deployId: string) => Promise<void>;
  /** What the same deploy takes away. */
  deletions?: readonly DeletedComponent[];
};

type Deploying = Pick<AdminOrg, 'connection' | 'apiVersion' | 'instanceUrl' | 'username'>;

/** As long as `sf project deploy start` waits. */
const defaultWaitMinutes = 33;

/**
 * Deploys components in one metadata deploy and waits for its end. Refused components are an outcome; thrown are
 * DeployTimedOut and DeployLost (with the deploy's id: it goes on in the org), DeployMaybeStarted, and the errors of every
 * call to an org.
 */
export const deployComponents = async (
  admin: Deploying,
  components: readonly DeployComponent[],
  { checkOnly, onStarted, deletions, ...options }: DeployOptions,
): Promise<DeployOutcome> => {
  const { id, rest } = await start(admin, components, { checkOnly, deletions });
  const deployId = checkDeployId(id, admin);
  await onStarted?.(deployId);
  options.onUpdate?.({ deployId, status: 'Pending', done: 0, total: 0 });
  return followToEnd(() => readStatus(admin, deployId, rest), { admin, deployId, isKnown: true, components, options });
};

/** It is shown, kept and sent back, so it must be an id. */
const checkDeployId = (id = '', { instanceUrl }: Deploying): string => {
  if (isDeployId(id)) return id;
  throw jwtError('OrgAnswerUnexpected', [instanceUrl, `deploy id "${id}"`], [instanceUrl]);
};

/** Whether this is the id of a deploy: 15 or 18 characters from `0Af`. */
export const isDeployId = (text: string): boolean => /^0Af[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/.test(text);

/** Waits for the end of a deploy that was started before. Errors: those of the wait, and DeployUnknown. */
export const followDeploy = async (
  admin: Deploying,
  deployId: string,
  components: readonly DeployComponent[],
  options: FollowOptions,
): Promise<DeployOutcome> => {
  const ask = await knownDeploy(admin, deployId);
  options.onUpdate?.({ deployId, status: 'InProgress', done: 0, total: 0 });
  return followToEnd(ask, { admin, deployId, isKnown: false, components, options });
};

type DeployState = Pick<MetadataApiDeployStatus, 'done' | 'checkOnly'>;

/** How a deploy stands, or undefined if the org doesn't know it. */
export const readDeployState = async (admin: Deploying, deployId: string): Promise<DeployState | undefined> => {
  const ask = await knownDeploy(admin, deployId);
  try {
    const { done, checkOnly } = await ask();
    return { done: isTrueStatus(done), checkOnly: isTrueStatus(checkOnly) };
  } catch (error) {
    const named = orgError(error, admin.instanceUrl);
    if (named.name === 'OrgRefusedError') return undefined;
    throw named;
  }
};

const isTrueStatus = (value: unknown): boolean => String(value) === 'true';

type AskStatus = () => Promise<MetadataApiDeployStatus>;

/** Asks by the same protocols as a deploy is sent. */
const knownDeploy = async (admin: Deploying, id: string): Promise<AskStatus> => {
  let rest = await deploysByRest(admin.connection);
  return async () => {
    try {
      return await readStatus(admin, id, rest);
    } catch (error) {
      if (rest || orgError(error, admin.instanceUrl).name !== 'SessionIsJwtError') throw error;
      rest = true;
      return readStatus(admin, id, rest);
    }
  };
};

/** The types of the connection say less of a deploy than the deploy library's. */
const readStatus = async (
  { connection, instanceUrl }: Deploying,
  id: string,
  rest: boolean,
): Promise<MetadataApiDeployStatus> => {
  const status = (await connection.metadata.checkDeployStatus(id, true, rest)) as unknown as MetadataApiDeployStatus;
  if (isSameDeploy(status.id, id)) return status;
  throw jwtError('OrgAnswerUnexpected', [instanceUrl, `deploy id "${status.id}", not "${id}"`], [instanceUrl]);
};

/** An id has 15 characters, and often three more that say nothing else. */
const isSameDeploy = (answered: string | undefined, asked: string): boolean =>
  answered?.slice(0, 15) === asked.slice(0, 15);

type Following = {
  admin: Deploying;
  deployId: string;
  isKnown: boolean;
  components: readonly DeployComponent[];
  options: FollowOptions;
};

const followToEnd = async (
  ask: AskStatus,
  { admin, deployId, isKnown, components, options }: Following,
): Promise<DeployOutcome> => {
  const { waitMinutes = defaultWaitMinutes, onUpdate, clock } = options;
  const { instanceUrl, username } = admin;
  const ended = await waitForDeploy(ask, {
    deployId,
    instanceUrl,
    username,
    waitMinutes,
    isKnown,
    onStatus: (status) => onUpdate?.(progressOf(deployId, status)),
    ...(clock && { clock }),
  });
  return readOutcome(ended, components);
};

type Started = { id: string | undefined; rest: boolean };

/** By SOAP, unless the session or the settings want REST; a session that SOAP turns out to refuse goes on with REST. */
const start = async (
  admin: Deploying,
  components: readonly DeployComponent[],
  { checkOnly, deletions }: Pick<DeployOptions, 'checkOnly' | 'deletions'>,
): Promise<Started> => {
  const rest = await deploysByRest(admin.connection);
  const zip = await packageZip(components, admin.apiVersion, deletions);
  try {
    return await sendPackage(admin, zip, { checkOnly, rest });
  } catch (error) {
    if (rest || !(error instanceof Error) || error.name !== 'SessionIsJwtError') throw error;
    return sendPackage(admin, zip, { checkOnly, rest: true });
  }
};

const sendPackage = async (
  { connection: { metadata }, instanceUrl }: Deploying,
  zip: Buffer,
  { checkOnly, rest }: { checkOnly: boolean; rest: boolean },
): Promise<Started> => {
  // No test level: a production org runs no tests for a deploy without Apex.
  const options = { rollbackOnError: true, ignoreWarnings: false, checkOnly, singlePackage: true };
  try {
    const { id } = await (rest ? metadata.deployRest(zip, options) : metadata.deploy(zip, options));
    return { id: id ?? undefined, rest };
  } catch (error) {
    throw sendError(orgError(error, instanceUrl), instanceUrl);
  }
};

/** The request may have arrived although its answer hasn't. */
const sendError = (error: Error, instanceUrl: string): Error =>
  error.name === 'OrgUnreachableError' ? jwtError('DeployMaybeStarted', [instanceUrl]) : error;

const progressOf = (deployId: string, status: MetadataApiDeployStatus): DeployProgress => ({
  deployId,
  status: status.status,
  done: Number(status.numberComponentsDeployed ?? 0) + Number(status.numberComponentErrors ?? 0),
  total: Number(status.numberComponentsTotal ?? 0),
});
