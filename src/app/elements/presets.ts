import type { AppFile } from '../model.ts';
import { markedDescription } from '../names.ts';
import { formatComponent } from '../xml.ts';

/**
 * What logins are usually for: the user permissions that it takes, and none that reaches every record. The texts of a
 * preset are `preset.<name>` of the command.
 */
export const presets = {
  deploy: {
    name: 'Deploy',
    purpose: 'Lets a pipeline deploy metadata.',
    permissions: ['ApiEnabled', 'ModifyMetadata', 'ViewSetup'],
  },
  'event-logs': {
    name: 'EventLogs',
    purpose: 'Lets a program read event log files.',
    permissions: ['ApiEnabled', 'ViewEventLogFiles'],
  },
  'read-only': {
    name: 'ReadOnly',
    purpose: 'Lets a program read the setup of the org and the objects that are added here.',
    permissions: ['ApiEnabled', 'ViewSetup'],
  },
} as const satisfies Record<string, { name: string; purpose: string; permissions: readonly string[] }>;

export type Preset = keyof typeof presets;

export const presetNames = Object.keys(presets) as Preset[];

/** The permission set of a preset, as a file. The policy doesn't name it: it says what a login may do, not who may log in. */
export const presetFile = (app: string, label: string, preset: Preset): AppFile => {
  const { name, purpose, permissions } = presets[preset];
  const fullName = `${app}_${name}`;
  const elements = {
    description: markedDescription(purpose),
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
