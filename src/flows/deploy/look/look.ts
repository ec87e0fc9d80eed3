import type { ParsedComponent } from '../../../app/parsed.ts';
import { checkDeployable } from '../../../app/files/check.ts';
import type { AppComponent } from '../../../app/model.ts';
import { findApp } from '../../../org/app/apps.ts';
import { readGrants } from '../../../org/people/grants.ts';
import { findPermissionSets } from '../../../org/people/permissionSets.ts';
import { readOwnPermissions } from '../../../org/people/permissions.ts';
import { readProfiles } from '../../../org/people/profiles.ts';
import type { AdminOrg } from '../../../org/session/connect.ts';
import { ifAllowed } from '../../../org/session/orgError.ts';
import { composeDeploy, differencesInOrg } from '../compose.ts';
import type { DeployFacts, DeployWishes, LoginFacts } from '../facts.ts';
import { namedPermissionSets, namedProfiles } from '../guard/grantees.ts';
import { grantingMore } from '../guard/permissionGains.ts';
import { refusalsSoFar } from '../guard/rows.ts';
import { lookAtAccess } from './access.ts';
import { readOthers } from './others.ts';

/** What a deploy is about, and by whom the org is asked. */
export type DeployQuestion = DeployWishes & {
  admin: AdminOrg;
  components: readonly AppComponent[];
  login?: LoginFacts;
  /** Asked where only the certificate isn't shown by the org: whether it is known to be the one in the components. */
  provesCertificate?: () => Promise<boolean>;
};

/** The files, as far as they may be deployed. Throws the errors of `checkDeployable`. */
export const factsOfFiles = ({ admin, components, connection, login }: DeployQuestion): DeployFacts => {
  return {
    ...checkDeployable(components, connection),
    orgName: admin.organization.name,
    admin: { username: admin.username, instanceUrl: admin.instanceUrl },
    ...(login && { login }),
  };
};

type DeployLook = (question: DeployQuestion, facts: DeployFacts) => Promise<Partial<DeployFacts>>;

/** An org answers nothing else to an admin who lacks the permissions, and doesn't say why: so they come first. */
const looks: readonly DeployLook[] = [
  async ({ admin }) => ({ permissions: await readOwnPermissions(admin) }),
  async ({ admin }, { app }) => ({ orgApp: await findApp(admin, app) }),
  async ({ admin }, { orgApp }) => ({
    grants: orgApp ? ((await ifAllowed(readGrants(admin, orgApp.id))) ?? 'unreadable') : [],
  }),
  async (question, { components }) => ({ grantees: await findNamed(question, components) }),
  async (question, facts) => ({ others: await readOthers(question.admin, unboundTo(facts, question)) }),
  async (question, facts) => ({
    access: await lookAtAccess(question.admin, facts, composeDeploy(facts, question).components, question),
  }),
  async (question, facts) => ({ provenCertificate: await proveCertificate(question, facts) }),
];

/**
 * What is known before anything is sent. Nothing more is asked of an org once a guard refuses. Errors: those of the org, and
 * of `findApp` for a name that no app can have.
 */
export const lookAround = async (question: DeployQuestion, files: DeployFacts): Promise<DeployFacts> => {
  let facts = files;
  for (const look of looks) {
    if (refusalsSoFar(facts, question).length > 0) return facts;
    facts = { ...facts, ...(await look(question, facts)) };
  }
  return facts;
};

const findNamed = async (
  question: DeployQuestion,
  components: readonly ParsedComponent[],
): Promise<DeployFacts['grantees']> => {
  const { admin } = question;
  const { found } = await findPermissionSets(admin, namedPermissionSets(components, question));
  const isAsked = namedProfiles(components, question).length > 0;
  return { permissionSets: found, profiles: isAsked ? await ifAllowed(readProfiles(admin)) : undefined };
};

/** A permission set costs a request only where it may grant more than the app, or where nothing is sent if all is the same. */
const unboundTo = ({ components, orgApp }: DeployFacts, { skipIfSame, jobId }: DeployWishes): ParsedComponent[] => {
  const inOrg = new Set(orgApp?.components.map(({ type }) => type));
  if (skipIfSame && orgApp) return components.filter(({ type }) => !inOrg.has(type));
  return jobId === undefined ? grantingMore(components) : [];
};

const proveCertificate = async (question: DeployQuestion, facts: DeployFacts): Promise<boolean | undefined> => {
  const { skipIfSame, provesCertificate } = question;
  if (!skipIfSame || !provesCertificate) return undefined;
  const open = differencesInOrg(composeDeploy(facts, question).components, facts);
  return open.length > 0 && open.every((name) => name === 'certificate') ? provesCertificate() : undefined;
};
