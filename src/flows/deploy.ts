import { checkDeployable } from '../app/check.ts';
import type { AppComponent } from '../app/model.ts';
import { isOurs } from '../app/names.ts';
import { jwtError } from '../base/errors.ts';
import { findApp, type OrgApp } from '../org/apps.ts';
import type { AdminOrg } from '../org/connect.ts';
import type { DeployProgress } from '../org/deploy.ts';
import type { ComponentError, DeployedComponent, DeployOutcome } from '../org/deployOutcome.ts';
import { readGrants, type Grant } from '../org/grants.ts';
import { missingPermissions, readOwnPermissions } from '../org/permissions.ts';
import { refuseCertificateChange } from './deploy/certificateChange.ts';
import { settleClientId, withNewClientId, type NewClientId } from './deploy/clientId.ts';
import { fitToOrg, type FittedComponent } from './deploy/fit.ts';
import { readBackApp, type ReadBack } from './deploy/readBack.ts';

import { sendUnlessSame } from './deploy/send.ts';
import { selfAuthorizationEnd, type SelfAuthorizationEnd } from './deploy/selfAuthorization.ts';
import type { UnfinishedDeploys } from './deploy/unfinished.ts';
import type { StepEvent } from './steps.ts';

/** The names of the steps, in order. */
export const deploySteps = ['look', 'deploy', 'read-back'] as const;
export type DeployStep = (typeof deploySteps)[number];

export type DeployApp = {
  admin: AdminOrg;
  components: readonly AppComponent[];
  /** Whose certificate it is; for messages only. */
  connection?: string;
  /** Validates only; changes nothing in the org. */
  dryRun: boolean;
  /** Refuses to replace the certificate that the app has in the org; `recorded` is what the connection file says of it. */
  keepCertificate?: { recorded?: string };
  /** Deploys nothing if the org already holds all that the components say. */
  skipIfSame?: boolean;
  waitMinutes?: number;
  /** A deploy of this app that was started before: it is followed, and nothing is sent. */
  jobId?: string;
  /** Where a deploy is kept until its end has been seen, so that the next run can pick it up. */
  unfinished?: UnfinishedDeploys;
  /** The consumer key that an app gets which the org doesn't have yet; the org makes one unless given. */
  newClientId?: NewClientId;
  onEvent?: (event: StepEvent & { step: DeployStep }) => void;
  onProgress?: (progress: DeployProgress) => void;
  /** Told when a deploy that was started before is followed. */
  onPickUp?: (deployId: string) => void;
  /** Told before anything is sent. */
  onSelfAuthorizationEnd?: (end: SelfAuthorizationEnd) => void;
};

export type AppDeployment = ReadBack & {
  app: string;
  orgId: string;
  orgName: string;
  dryRun: boolean;
  /** Whether the org took the components; false after a dry run, after a failure, and where nothing differed. */
  deployed: boolean;
  components: DeployedComponent[];
  /** Empty unless the org refused something; then it has changed nothing. */
  errors: ComponentError[];
  /** SHA-256 in lower-case hex, and the end in ISO 8601. */
  certificate: { sha256: string; notAfter: string };
  deployId?: string;
  /** Whether it was started by an earlier run. */
  pickedUp: boolean;
  /** The consumer key that was chosen, where the org keeps another one: it never changes. */
  refusedClientId?: string;
  /** Whether users could authorize themselves until now, and need a grant from now on. */
  endsSelfAuthorization: boolean;
};

type Found = { orgApp?: OrgApp; grants: Grant[] };

/**
 * Brings an app into an org without taking anybody's access away. What the org refuses is part of the result; thrown are
 * the errors of the files (CertificateMissing and its like), of the org's state (OrgAppNotOurs, ConnectedAppExists,
 * AppNamespaced, AdminPermissionMissing, CertificateChange), and of the way there.
 */
export const deployApp = async (input: DeployApp): Promise<AppDeployment> => {
  const { app, certificate } = checkDeployable(input.components, input.connection);
  const found = await during(input, 'look', () => lookAround(app, certificate.sha256, input), lookedAt(input.admin));
  const fitted = await withNewClientId(fitToOrg(input.components, found.orgApp, found.grants), found.orgApp, input);
  const end = selfAuthorizationEnd(fitted, found.orgApp);
  if (end) input.onSelfAuthorizationEnd?.(end);
  const outcome = await during(
    input,
    'deploy',
    () => sendUnlessSame(input, app, fitted, found.orgApp),
    deployEnding(input),
  );
  const readBack = await during(input, 'read-back', () => readBackApp(input.admin, app, fitted), nothingChanged);
  return {
    app,
    orgId: input.admin.orgId,
    orgName: input.admin.organization.name,
    dryRun: input.dryRun,
    deployed: outcome.succeeded && !input.dryRun && outcome.id !== '',
    components: withFilePaths(outcome.components, fitted),
    errors: withFilePaths(outcome.errors, fitted),
    ...settleClientId(readBack, fitted, outcome.succeeded && !input.dryRun),
    certificate: { sha256: certificate.sha256, notAfter: certificate.notAfter.toISOString() },
    endsSelfAuthorization: end !== undefined,
    pickedUp: outcome.pickedUp,
    ...(outcome.id && { deployId: outcome.id }),
  };
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

/** May the admin do it, and is there anything in the way? Asked before anything is sent. */
const lookAround = async (
  app: string,
  sha256: string,
  { admin, connection = app, keepCertificate }: DeployApp,
): Promise<Found> => {
  const [permissions, orgApp] = await Promise.all([readOwnPermissions(admin), findApp(admin, app)]);
  const missing = missingPermissions(permissions);
  if (missing.length > 0) throw jwtError('AdminPermissionMissing', [admin.organization.name, missing.join('; ')]);
  if (orgApp && !isOurs(orgApp.description)) throw jwtError('OrgAppNotOurs', [app]);
  if (keepCertificate)
    refuseCertificateChange({
      connection,
      orgApp,
      ours: sha256,
      orgName: admin.organization.name,
      ...keepCertificate,
    });
  return { orgApp, grants: orgApp ? await readGrants(admin, orgApp.id) : [] };
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
