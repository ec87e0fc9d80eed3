import { globalSettingsFile } from '../../../app/files/files.ts';
import { successorFiles, successorLabel } from '../../../app/files/successor.ts';
import { grantNamesOf, mergeGrants, oauthPolicyType, policyGrants, type AppGrant } from '../../../app/grants.ts';
import type { AppComponent } from '../../../app/model.ts';
import { isAdopted } from '../../../app/names.ts';
import { parseComponent, xmlTextOf } from '../../../app/xml.ts';
import { jwtError } from '../../../base/errors/errors.ts';
import { findApp } from '../../../org/app/apps.ts';
import type { OrgApp } from '../../../org/app/orgApp.ts';
import { readGrants } from '../../../org/people/grants.ts';
import { ifAllowed } from '../../../org/session/orgError.ts';
import { certificateHolder } from '../../deploy/send/certificatePlan.ts';
import { readEffectiveFiles } from '../../project/appFiles.ts';
import type { OverlapScene } from './model.ts';

/** The files of the second app for one connection. What another org has of it already stays as it is. */
export const filesOfSuccessor = async (
  { slot, files, successor, successorFolder }: OverlapScene,
  certificatePem: string,
  connection: string,
): Promise<AppComponent[]> => {
  const old = await readEffectiveFiles(files.folder, connection);
  const label = successorLabel(labelOfApp(old, slot.app), successor.number);
  const made = successorFiles(old, slot.app, { app: successor.app, label, certificatePem });
  return made.map((file) => successorFolder.shared.find(({ path }) => path === file.path) ?? file);
};

const labelOfApp = (files: readonly AppComponent[], app: string): string => {
  const file = files.find(({ type }) => type === 'ExternalClientApplication');
  return (file && xmlTextOf(parseComponent(file.content, file.path).elements, 'label')?.trim()) || app;
};

/** Its files say less than the app does. Throws OverlapAdopted. */
export const refuseAdoptedApp = ({ slot, files }: Pick<OverlapScene, 'slot' | 'files'>): void => {
  const app = files.components.find(({ type }) => type === 'ExternalClientApplication');
  if (app && isAdopted(xmlTextOf(parseComponent(app.content, app.path).elements, 'description')))
    throw jwtError('OverlapAdopted', [slot.app], [slot.members[0]?.name ?? '']);
};

/**
 * What is sent: without the permission sets, which the org has, and which mustn't change with this; and whoever may log in by
 * the old app in the org may by the new one, whether the files say so or not. Throws OrgAppMissing.
 */
export const componentsOfSuccessor = async (scene: OverlapScene, certificatePem: string): Promise<AppComponent[]> => {
  const { admin, slot, successor } = scene;
  const [connection = ''] = slot.members.map(({ name }) => name);
  const files = await filesOfSuccessor(scene, certificatePem, connection);
  const orgApp = await findApp(admin, slot.app);
  if (!orgApp) throw jwtError('OrgAppMissing', [admin.organization.name, slot.app]);
  const grants = grantNamesOf(await grantsOfFirstApp(scene, orgApp));
  const sent = files
    .filter(({ type }) => type !== 'PermissionSet')
    .map((file) => (file.type === oauthPolicyType ? { ...file, content: mergeGrants(file.content, grants) } : file));
  const hasHolder = sent.some(({ type }) => type === certificateHolder);
  return hasHolder ? sent : [...sent, globalSettingsFile(successor.app, certificatePem, connection)];
};

/** As the policy names them, and as the org holds them row by row. */
const grantsOfFirstApp = async ({ admin }: Pick<OverlapScene, 'admin'>, orgApp: OrgApp): Promise<AppGrant[]> => {
  const policy = policyGrants(orgApp.components.find(({ type }) => type === oauthPolicyType)?.elements);
  const rows = (await ifAllowed(readGrants(admin, orgApp.id))) ?? [];
  return [
    ...policy.permissionSets.map((name) => ({ kind: 'permissionSet' as const, name })),
    ...policy.profiles.map((name) => ({ kind: 'profile' as const, name })),
    ...rows,
  ];
};
