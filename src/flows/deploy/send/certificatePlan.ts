import { certificateBody, readCertificate, type CertificateFacts } from '../../../base/certificate.ts';
import { jwtError } from '../../../base/errors/errors.ts';
import { checkDeployable } from '../../../app/files/check.ts';
import type { AppComponent } from '../../../app/model.ts';
import { withText, type ParsedComponent } from '../../../app/parsed.ts';
import { editComponent } from '../../../app/xmlEdit.ts';
import { findApp } from '../../../org/app/apps.ts';
import type { OrgApp } from '../../../org/app/orgApp.ts';
import { deployPermissions, missingPermissions, readOwnPermissions } from '../../../org/people/permissions.ts';
import type { AdminOrg } from '../../../org/session/connect.ts';
import { heldOtherwise } from '../compareOrg.ts';
import { fitToOrg, type FittedComponent } from '../fit.ts';
import { adoptFiles, isKeptAsItIs, refuseAdoption } from '../guard/adopt.ts';
import { certificateInOrg } from '../guard/certificateInOrg.ts';
import { missingRights } from '../guard/missingRights.ts';
import type { DeployPlan } from '../plan.ts';
import { throwRefusal } from '../refusal.ts';
import { findRunning, followKept } from './pickUp.ts';
import { contentsOf, type UnfinishedDeploys } from './unfinished.ts';

/** The component of an app that holds its certificate. */
export const certificateHolder = 'ExtlClntAppGlobalOauthSettings';

/** A certificate that is to take the place of the one that an app has, and nothing else with it. */
export type CertificateWish = {
  admin: AdminOrg;
  connection: string;
  /** The app files of the connection. */
  components: readonly AppComponent[];
  certificatePem: string;
  unfinished?: UnfinishedDeploys;
  waitMinutes?: number;
};

/** What will be sent, and which certificate the org shows now. */
type CertificatePlan = { plan: DeployPlan; inOrg?: CertificateFacts };

/**
 * The deploy of the one component that holds the certificate; nothing is sent by this. What an earlier run sent is awaited
 * first. Errors: those of the files, AdminPermissionMissing, LoginUserNotAdmin, OrgAppMissing, OrgSettingsDiffer where the
 * deploy would change more than the certificate, and those of taking over somebody else's app.
 */
export const planCertificate = async (wish: CertificateWish): Promise<CertificatePlan> => {
  const { admin, connection, certificatePem, unfinished } = wish;
  const files = wish.components.map((file) => withCertificate(file, certificatePem));
  const { app, components, certificate } = checkDeployable(files, connection);
  await refuseMissingDeployRights(wish);
  const running = await findRunning(admin, unfinished);
  const settings = await fittedSettings(admin, app, components);
  const isRunning = running !== undefined && running.contents === contentsOf([settings.component]);
  if (running && !isRunning) {
    await followKept(admin, running, [settings.component], { unfinished, waitMinutes: wish.waitMinutes });
    return planCertificate(wish);
  }
  const { component, orgApp, inOrg } = settings;
  const isHeld = !isRunning && inOrg?.sha256 === certificate.sha256;
  const sends = isHeld ? 'nothing' : 'components';
  const plan = { ...emptyPlan, app, appId: orgApp.id, orgName: admin.organization.name, certificate, sends } as const;
  return { plan: { ...plan, components: [component], isRunning }, ...(inOrg && { inOrg }) };
};

const emptyPlan = { gains: [], grantFirst: [], notGranted: [], notices: [], questions: [], refusals: [] } as const;

/** The file with another certificate, in the form that an org takes and gives; any other file as it is. */
export const withCertificate = <File extends AppComponent>(file: File, certificatePem: string): File =>
  file.type === certificateHolder
    ? { ...file, content: editComponent(file.content, { certificate: certificateBody(certificatePem) }) }
    : file;

const refuseMissingDeployRights = async ({ admin, connection }: CertificateWish): Promise<void> => {
  const missing = missingPermissions(await readOwnPermissions(admin), deployPermissions);
  const { organization, username, instanceUrl } = admin;
  throwRefusal(missingRights(missing, { orgName: organization.name, admin: { username, instanceUrl }, connection }));
};

type FittedSettings = { component: FittedComponent; orgApp: OrgApp; inOrg?: CertificateFacts };

const fittedSettings = async (
  admin: AdminOrg,
  app: string,
  components: readonly ParsedComponent[],
): Promise<FittedSettings> => {
  const orgApp = await findApp(admin, app);
  if (!orgApp) throw jwtError('OrgAppMissing', [admin.organization.name, app]);
  throwRefusal([refuseAdoption(components, orgApp) ?? []].flat());
  const kept = isKeptAsItIs(components, orgApp)
    ? adoptFiles(components, orgApp, { forcePolicy: false }).components
    : components;
  const holder = kept.filter(({ type }) => type === certificateHolder);
  const [component] = fitToOrg(holder, orgApp, []);
  // Files without one are refused before.
  if (!component) throw jwtError('CertificateMissing', [app], [app]);
  const inOrg = certificateInOrg(orgApp);
  refuseOtherChanges(component, orgApp, inOrg);
  return { component, orgApp, ...(inOrg && { inOrg }) };
};

/** A new certificate must not bring a change along that nobody has looked at. */
const refuseOtherChanges = (component: FittedComponent, orgApp: OrgApp, inOrg: CertificateFacts | undefined): void => {
  const asBefore = inOrg ? withText(component, withCertificate(component, shownPem(orgApp)).content) : component;
  const [other] = heldOtherwise([asBefore], orgApp.components, orgApp);
  if (other !== undefined) throw jwtError('OrgSettingsDiffer', [orgApp.name, other]);
};

const shownPem = ({ components }: OrgApp): string => {
  const text = components.find(({ type }) => type === certificateHolder)?.elements.certificate;
  return readCertificate(String(text)).pem;
};

/** The certificate that an app has in the org, as PEM; nothing if the org shows none. */
export const shownCertificate = async (admin: AdminOrg, app: string): Promise<string | undefined> => {
  const orgApp = await findApp(admin, app);
  return orgApp && certificateInOrg(orgApp) ? shownPem(orgApp) : undefined;
};
