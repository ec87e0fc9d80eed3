import { withoutGrants, type AppGrant } from '../../app/grants.ts';
import type { CertificateFacts } from '../../base/certificate.ts';
import type { Notice } from '../../base/notice.ts';
import { composeDeploy, differencesInOrg, type Composed } from './compose.ts';
import type { DeployFacts, DeployWishes } from './facts.ts';
import { grantsOfPolicy, type FittedComponent } from './fit.ts';
import { accessLoss, refuseAccessLoss } from './guard/accessLoss.ts';
import { renewsCertificate } from './guard/certificate.ts';
import { openGains, permissionGains, refusePermissionGains } from './guard/permissionGains.ts';
import { refusalsSoFar } from './guard/rows.ts';
import { policyChange, selfAuthorizationEnd } from './guard/selfAuthorization.ts';
import { planNotices, type PlannedChanges } from './planNotices.ts';
import type { Refusal } from './refusal.ts';

/** What a deploy does to an org, as data: made before anything is sent, told before anything is sent, and sent as it is. */
export type DeployPlan = PlannedChanges & {
  app: string;
  orgName: string;
  /** Absent if the org doesn't have the app. */
  appId?: string;
  certificate: CertificateFacts;
  /** The components, nothing since the org holds all of it, or nothing since a deploy is followed that was sent before. */
  sends: 'components' | 'nothing' | 'job';
  components: readonly FittedComponent[];
  /** Whether the org is still at this very deploy, which an earlier run began. */
  isRunning?: boolean;
  /** The consumer key that the app gets; absent for an app that has one, and where the org makes one. */
  newClientId?: string;
  /** Who is granted the app before the policy goes, for it shuts out whoever isn't. */
  grantFirst: readonly AppGrant[];
  /** Whom the policy names and the org hasn't pre-authorized. */
  notGranted: readonly AppGrant[];
  notices: readonly Notice[];
  /** What a person has to be asked. */
  questions: ReadonlyArray<'permissions'>;
  /** Why it may not go on; the first is the one that counts. */
  refusals: readonly Refusal[];
};

/** Decides, from what is known and what is wanted, what is sent, kept, lost, told and refused. Asks nobody. */
export const planDeploy = (facts: DeployFacts, wishes: DeployWishes): DeployPlan => {
  const { app, orgName, orgApp, certificate } = facts;
  const refusals = [...refusalsSoFar(facts, wishes), ...refuseUnasked(facts)];
  const composed: Composed = refusals.length > 0 ? { components: [] } : composeDeploy(facts, wishes);
  const { components } = composed;
  const isShutting = policyChange(components, orgApp) === 'AdminApprovedPreAuthorized';
  const notGranted = withoutGrants(grantsOfPolicy(components), typeof facts.grants === 'object' ? facts.grants : []);
  const changes = changesOf(composed, facts, wishes);
  return {
    app,
    orgName,
    ...(orgApp && { appId: orgApp.id }),
    certificate,
    sends: whatIsSent(components, facts, wishes),
    components,
    ...(!orgApp && wishes.newClientId !== undefined && { newClientId: wishes.newClientId }),
    grantFirst: orgApp && isShutting ? notGranted : [],
    notGranted,
    ...changes,
    notices: planNotices(changes),
    questions: openGains(changes.gains, wishes).length > 0 && !wishes.dryRun ? ['permissions'] : [],
    refusals: [...refusals, ...refuseChanges(changes, facts, wishes)],
  };
};

/** Whoever hasn't asked who is pre-authorized must not take it for nobody. */
const refuseUnasked = ({ app, orgApp, grants, orgName }: DeployFacts): Refusal[] =>
  orgApp && grants === undefined ? [{ error: 'GrantsUnreadable', tokens: [orgName, app] }] : [];

const changesOf = ({ components, adoption }: Composed, facts: DeployFacts, wishes: DeployWishes): PlannedChanges => {
  const { orgApp, access, others } = facts;
  const loss = accessLoss(policyChange(components, orgApp), access, wishes);
  const end = selfAuthorizationEnd(components, orgApp);
  return {
    ...(renewsCertificate({ ...facts, ...wishes }) && { renewsCertificate: true }),
    gains: wishes.jobId === undefined ? permissionGains(components, others) : [],
    ...(end && { endsSelfAuthorization: end }),
    ...(loss && (loss.count > 0 || !loss.complete) && { losesAccess: loss }),
    ...(adoption && { adoption }),
  };
};

const whatIsSent = (
  components: readonly FittedComponent[],
  facts: DeployFacts,
  { jobId, skipIfSame }: DeployWishes,
): DeployPlan['sends'] => {
  if (jobId !== undefined) return 'job';
  return skipIfSame && isHeld(components, facts) ? 'nothing' : 'components';
};

/** Only a certificate that the org doesn't show can be proven all the same. */
const isHeld = (components: readonly FittedComponent[], facts: DeployFacts): boolean => {
  const open = differencesInOrg(components, facts);
  return open.length === 0 || (facts.provenCertificate === true && open.every((name) => name === 'certificate'));
};

/** A deploy that is followed by its id is sent already. */
const refuseChanges = ({ losesAccess, gains }: PlannedChanges, facts: DeployFacts, wishes: DeployWishes): Refusal[] => {
  if (wishes.jobId !== undefined) return [];
  return [
    wishes.forcePolicy ? undefined : refuseAccessLoss(losesAccess, facts),
    refusePermissionGains(gains, facts, wishes),
  ].filter((refusal) => refusal !== undefined);
};
