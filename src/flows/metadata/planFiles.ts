import { ownPath, partFolder } from '../../app/components.ts';
import { knownSettings, rewritten } from '../../app/files/existing.ts';
import { appFiles } from '../../app/files/files.ts';
import type { AppComponent, AppFile, AppSettings } from '../../app/model.ts';
import { presetFile, type Preset } from '../../app/elements/presets.ts';
import type { MetadataRequest, PlannedFile } from './model.ts';

const plannedPolicyType = 'ExtlClntAppOauthConfigurablePolicies';
const plannedSettingsType = 'ExtlClntAppGlobalOauthSettings';

/** Every file that the settings ask for, under the path and name that it has already. */
export const plannedFiles = (
  settings: AppSettings,
  request: MetadataRequest,
  existing: readonly AppComponent[],
): PlannedFile[] => {
  const keepsCallbackUrl = request.callbackUrl === undefined && knownSettings(existing).callbackUrl !== undefined;
  const files = appFiles({ ...settings, keepsCallbackUrl }, request.connection).map((file) =>
    planned(file, settings, request, existing),
  );
  return [...files, ...(request.presets ?? []).map((preset) => plannedPreset(settings, preset, existing))];
};

/** Whether a file is kept out of source control. */
export const isLeftOut = ({ type }: AppFile, { noGlobalSettings }: MetadataRequest): boolean =>
  noGlobalSettings === true && type === plannedSettingsType;

const planned = (
  file: AppFile,
  settings: AppSettings,
  { ownPolicy, connection }: MetadataRequest,
  existing: readonly AppComponent[],
): PlannedFile => {
  const there = existing.find((other) => isSameComponent(file, other));
  if (!there) return { ...file, ...(ownPolicy && own(file, connection)), state: 'created' };
  const content = rewritten(there, settings);
  const isOwn = there.path.startsWith(`${partFolder('org', connection)}/`);
  const as: AppFile = { ...file, fullName: there.fullName, path: there.path, part: isOwn ? 'org' : 'app', content };
  if (ownPolicy && !isOwn && file.type === plannedPolicyType)
    return { ...as, ...own(as, connection), state: 'created' };
  return { ...as, before: there.content, state: content === there.content ? 'unchanged' : 'changed' };
};

const isSameComponent = (file: AppFile, other: AppComponent): boolean =>
  file.type === other.type && (file.type !== 'PermissionSet' || file.fullName === other.fullName);

/** The policy as a file of one connection, which replaces the shared one of the same name. */
const own = ({ type, fullName, path }: AppFile, connection: string): Partial<AppFile> =>
  type === plannedPolicyType ? { part: 'org', path: ownPath(type, fullName, connection) } : { path };

/** What a person has added to the permission set of a preset stays. */
const plannedPreset = ({ app, label }: AppSettings, preset: Preset, existing: readonly AppComponent[]): PlannedFile => {
  const file = presetFile(app, label, preset);
  const there = existing.find((other) => isSameComponent(file, other));
  return there
    ? { ...file, path: there.path, content: there.content, before: there.content, state: 'unchanged' }
    : { ...file, state: 'created' };
};
