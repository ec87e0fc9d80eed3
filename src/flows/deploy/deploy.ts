import { checkDeployable } from '../../app/files/check.ts';
import { jwtError } from '../../base/errors/errors.ts';
import type { AdminOrg } from '../../org/session/connect.ts';
import type { DeployOutcome } from '../../org/deploy/deployOutcome.ts';
import type { AccessLoss } from './guard/accessLoss.ts';
import type { Adoption } from './guard/adopt.ts';
import { settleClientId } from './clientId.ts';
import type { FittedComponent } from './fit.ts';
import { grantBeforePolicy } from './send/grantFirst.ts';
import type { AppDeployment, DeployApp, DeployStep } from './model.ts';
import { settlePermissionGains } from './guard/permissionGains.ts';
import { readBackApp, readNotAsSent, sayingDeployed, type ReadBack } from './after/readBack.ts';
import { sendUnlessSame, type Ended } from './send/send.ts';
import { selfAuthorizationEnd, type SelfAuthorizationEnd } from './guard/selfAuthorization.ts';
import { lookWhenSettled } from './send/settledLook.ts';
import type { StepEvent } from '../steps.ts';

/**
 * Brings an app into an org without taking anybody's access away. What the org refuses is part of the result; thrown are
 * the errors of the files (CertificateMissing and its like), of the org's state (see `lookAround`), and of the way there.
 */
export const deployApp = async (input: DeployApp): Promise<AppDeployment> => {
  const { app, certificate } = checkDeployable(input.components, input.connection);
  const look = { ...input, app, certificate: certificate.sha256 };
  // A deploy that is followed by its id is sent already.
  if (input.jobId === undefined) await settlePermissionGains(input.admin, input.components, input);
  const found = await during(input, 'look', () => lookWhenSettled(input, look), lookedAt(input.admin));
  const { orgApp, adoption, fitted } = found;
  const end = selfAuthorizationEnd(fitted, orgApp);
  const losesAccess = found.loss && (found.loss.count > 0 || !found.loss.complete) ? found.loss : undefined;
  tellPhase(input, end, losesAccess, adoption);
  const send = async (): Promise<Ended> =>
    (await grantBeforePolicy(input, app, found)) ?? sendUnlessSame(input, app, fitted, orgApp);
  const outcome = await during(input, 'deploy', send, deployEnding(input));
  const isMade = outcome.succeeded && !input.dryRun;
  const lookBack = async (): Promise<ReadBack> => ({
    ...(await readBackApp(input.admin, app, fitted, { repair: isMade })),
    ...(isMade && outcome.id !== '' && (await readNotAsSent(input.admin, app, fitted))),
  });
  const readBack = await during(
    input,
    'read-back',
    isMade && outcome.id !== '' ? () => sayingDeployed(input.admin, outcome.id, lookBack) : lookBack,
    nothingChanged,
  );
  return {
    app,
    orgId: input.admin.orgId,
    orgName: input.admin.organization.name,
    dryRun: input.dryRun,
    deployed: isMade && outcome.id !== '',
    components: withFilePaths(outcome.components, fitted),
    errors: withFilePaths(outcome.errors, fitted),
    ...settleClientId(readBack, fitted, isMade),
    certificate: { sha256: certificate.sha256, notAfter: certificate.notAfter.toISOString() },
    endsSelfAuthorization: end !== undefined,
    ...(losesAccess && { losesAccess }),
    ...(adoption && { adoption }),
    pickedUp: outcome.pickedUp,
    ...(outcome.id && { deployId: outcome.id }),
  };
};

/** Before anything is sent. */
const tellPhase = (
  { onSelfAuthorizationEnd, onAccessLoss, onAdoption }: DeployApp,
  end: SelfAuthorizationEnd | undefined,
  loss: AccessLoss | undefined,
  adoption: Adoption | undefined,
): void => {
  if (end) onSelfAuthorizationEnd?.(end);
  if (loss) onAccessLoss?.(loss);
  if (adoption) onAdoption?.(adoption);
};

type Ending = Pick<StepEvent, 'outcome' | 'details'>;

const during = async <Result>(
  input: DeployApp,
  step: DeployStep,
  action: () => Promise<Result>,
  ending: (result: Result) => Ending,
): Promise<Result> => {
  input.onEvent?.({ step, outcome: 'running' });
  try {
    const result = await action();
    input.onEvent?.({ step, ...ending(result) });
    return result;
  } catch (error) {
    input.onEvent?.({ step, outcome: 'failed' });
    throw error;
  }
};

const nothingChanged = (): Ending => ({ outcome: 'unchanged' });

const lookedAt = (admin: AdminOrg) => (): Ending => ({
  ...nothingChanged(),
  details: { org: admin.organization.name },
});

const deployEnding =
  ({ dryRun }: DeployApp) =>
  ({ id, succeeded }: DeployOutcome): Ending => {
    if (!succeeded) return { outcome: 'failed' };
    if (id === '') return { outcome: 'unchanged' };
    return { outcome: dryRun ? 'wouldUpdate' : 'updated', details: { deploy: id } };
  };

/** The files as the person has them, whatever name the component has in the org. */
const withFilePaths = <Item extends { path?: string }>(
  items: readonly Item[],
  fitted: readonly FittedComponent[],
): Item[] =>
  items.map((item) => {
    const from = fitted.find(({ path }) => path === item.path);
    return from ? { ...item, path: from.filePath } : item;
  });

/** Throws DeployRefused for a deploy that a flow can't go on without. */
export const refuseDeployErrors = ({ errors }: Pick<AppDeployment, 'errors'>): void => {
  const [first] = errors;
  if (!first) return;
  const problems = errors.map(({ path, fullName, problem }) => `${path ?? fullName}: ${problem}`);
  throw jwtError('DeployRefused', [problems.join(' ')], [first.action]);
};
