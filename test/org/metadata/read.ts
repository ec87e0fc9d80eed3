import { certificateBody, readCertificate } from '../certificate.ts';
import { orgText } from '../org.ts';
import type { Org } from '../org.ts';
import { metadataSchema } from '../schema/schema.ts';
import type { App, AppComponentType, Elements, OrgState, PermissionSet } from '../state.ts';
import { grantsOf } from './grants.ts';
import { textOf } from './elements.ts';
import { readOnlyElements } from './readOnly.ts';
import { APP_TYPES } from './types.ts';

const FREE_TEXT = ['label', 'description', 'contactEmail', 'contactPhone', 'infoUrl', 'startUrl', 'callbackUrl'];

/** A component as the org gives it out in an API version, in alphabetical order; undefined if it isn't there. */
export function readComponent(org: Org, type: string, fullName: string, version: number): Elements | undefined {
  const elements = componentElements(org.state, type, fullName);
  if (!elements) return undefined;
  if (!org.switches.certificateReadable) delete elements['certificate'];
  const schema = metadataSchema.types[type] ?? {};
  const known = Object.entries(elements).filter(([name]) => (schema[name]?.since ?? 0) <= version);
  const shown = known.map(([name, value]): [string, Elements[string]] => [
    name,
    typeof value === 'string' && FREE_TEXT.includes(name) ? orgText(org, value) : value,
  ]);
  return Object.fromEntries(shown.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** All that the org knows of a component, as plain elements. */
export function componentElements(state: OrgState, type: string, fullName: string): Elements | undefined {
  const readOnly = readOnlyElements(state, type, fullName);
  if (readOnly) return readOnly;
  if (type === 'PermissionSet') {
    const set = state.permissionSets.find((candidate) => candidate.name === fullName && !candidate.isOwnedByProfile);
    return set && permissionSetElements(set);
  }
  const appType = APP_TYPES.find((name) => name === type);
  const app = appType && state.apps.find((candidate) => candidate.components[appType]?.fullName === fullName);
  return app && appElements(state, app, appType);
}

function appElements(state: OrgState, app: App, type: AppComponentType): Elements {
  const stored = { ...app.components[type]?.elements };
  if (type === 'ExtlClntAppGlobalOauthSettings') return { ...stored, ...globalElements(app, stored) };
  if (type === 'ExtlClntAppOauthConfigurablePolicies') return { ...stored, ...grantElements(state, app) };
  return stored;
}

/** The key, never the secret; the certificate in the one form in which orgs give it back. */
function globalElements(app: App, stored: Elements): Elements {
  const certificate = readCertificate(textOf(stored, 'certificate'));
  const rotation = { shouldRotateConsumerKey: 'false', shouldRotateConsumerSecret: 'false' };
  return {
    consumerKey: app.consumerKey,
    ...rotation,
    ...(certificate && { certificate: certificateBody(certificate) }),
  };
}

function grantElements(state: OrgState, app: App): Elements {
  const { permissionSets, profiles } = grantsOf(state, app.id);
  return {
    ...(permissionSets.length > 0 && { commaSeparatedPermissionSet: permissionSets.join(',') }),
    ...(profiles.length > 0 && { commaSeparatedProfile: profiles.join(',') }),
  };
}

function permissionSetElements(set: PermissionSet): Elements {
  const granted = Object.keys(set.permissions)
    .filter((name) => set.permissions[name])
    .sort();
  const objects = set.objectPermissions.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)])),
  );
  return {
    label: set.label,
    ...(set.description !== null && { description: set.description }),
    hasActivationRequired: String(set.hasActivationRequired),
    ...(set.licenseName !== undefined && { license: set.licenseName }),
    ...(granted.length > 0 && {
      userPermissions: granted.map((name) => ({ enabled: 'true', name: name.slice('Permissions'.length) })),
    }),
    ...(objects.length > 0 && { objectPermissions: objects }),
    ...set.otherGrants,
  };
}
