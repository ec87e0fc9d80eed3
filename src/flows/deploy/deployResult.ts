import { jwtError } from '../../base/errors/errors.ts';
import { settleClientId } from './clientId.ts';
import type { DeployStory } from './deploySteps.ts';
import type { FittedComponent } from './fit.ts';
import type { AppDeployment, SendPlan } from './model.ts';
import type { DeployPlan } from './plan.ts';

/** What became of a plan. */
export const deploymentOf = (
  plan: DeployPlan,
  { admin, dryRun }: SendPlan,
  { outcome, readBack }: Pick<DeployStory, 'outcome' | 'readBack'>,
): AppDeployment => {
  const { app, certificate, components, endsSelfAuthorization, losesAccess, adoption } = plan;
  const isMade = outcome.succeeded && !dryRun;
  return {
    app,
    orgId: admin.orgId,
    orgName: admin.organization.name,
    dryRun,
    deployed: isMade && outcome.id !== '',
    components: withFilePaths(outcome.components, components),
    errors: withFilePaths(outcome.errors, components),
    ...settleClientId(readBack, components, isMade),
    certificate: { sha256: certificate.sha256, notAfter: certificate.notAfter.toISOString() },
    endsSelfAuthorization: endsSelfAuthorization !== undefined,
    ...(losesAccess && { losesAccess }),
    ...(adoption && { adoption }),
    pickedUp: outcome.pickedUp,
    ...(outcome.id && { deployId: outcome.id }),
  };
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
