import type { AppComponent, AppFile } from '../model.ts';
import { markedDescription } from '../names.ts';
import { formatComponent } from '../xml.ts';
import { writtenText } from './writtenTexts.ts';

/**
 * What logins are usually for: the user permissions that it takes, and none that reaches every record. What is
 * written into the file about a preset is `preset.<name>` of `messages/appFiles.md`.
 */
export const presets = {
  deploy: {
    name: 'Deploy',
    permissions: ['ApiEnabled', 'ModifyMetadata', 'ViewSetup'],
  },
  'event-logs': {
    name: 'EventLogs',
    permissions: ['ApiEnabled', 'ViewEventLogFiles'],
  },
  'read-only': {
    name: 'ReadOnly',
    permissions: ['ApiEnabled', 'ViewSetup'],
  },
} as const satisfies Record<string, { name: string; permissions: readonly string[] }>;

export type Preset = keyof typeof presets;

export const presetNames = Object.keys(presets) as Preset[];

/** The API name of the permission set of a preset. */
export const presetPermissionSet = (app: string, preset: Preset): string => `${app}_${presets[preset].name}`;

/** The presets of an app whose permission sets are among the components. */
export const presetsAmong = (
  app: string,
  components: ReadonlyArray<Pick<AppComponent, 'type' | 'fullName'>>,
): Preset[] =>
  presetNames.filter((preset) =>
    components.some(({ type, fullName }) => type === 'PermissionSet' && fullName === presetPermissionSet(app, preset)),
  );

/** The permission set of a preset, as a file. The policy doesn't name it: it says what a login may do, not who may log in. */
export const presetFile = (app: string, label: string, preset: Preset): AppFile => {
  const { name, permissions } = presets[preset];
  const fullName = presetPermissionSet(app, preset);
  const elements = {
    description: markedDescription(writtenText(`preset.${preset}`)),
    hasActivationRequired: false,
    label: `${label.slice(0, 80 - name.length - 1).trim()} ${name}`,
    userPermissions: permissions.map((permission) => ({ enabled: true, name: permission })),
  };
  return {
    part: 'app',
    type: 'PermissionSet',
    fullName,
    path: `app/permissionsets/${fullName}.permissionset-meta.xml`,
    content: formatComponent('PermissionSet', elements),
  };
};
