import { readGrantNames } from '../../app/grants.ts';
import type { AppComponent, AppSettings } from '../../app/model.ts';
import { defaultPermissionSet } from '../../app/names.ts';
import { parseComponent } from '../../app/xml.ts';
import { readPart } from '../project/appFiles.ts';
import type { Notice } from '../../base/notice.ts';
import { warningNotice } from '../../base/noticeOf.ts';
import type { PlannedFile } from './model.ts';

type Stale = { removed: Array<{ path: string; before: string }>; staleWarnings: Notice[] };

/** What the permission set that grants nothing but the app says of itself. */
const harmlessStale = new Set(['description', 'hasActivationRequired', 'label', 'license']);

/**
 * The permission set that grants nothing but the app, once no policy names it any more. One to which a person has added
 * grants stays, with a warning.
 */
export const findStale = async (
  folder: string,
  { app, permissionSets }: AppSettings,
  existing: readonly AppComponent[],
  planned: readonly PlannedFile[],
): Promise<Stale> => {
  const name = defaultPermissionSet(app);
  const file = existing.find(({ type, fullName }) => type === 'PermissionSet' && fullName === name);
  if (!file || permissionSets.includes(name) || (await isNamedElsewhere(folder, name, planned))) return nothingStale;
  const added = Object.keys(parseComponent(file.content, file.path).elements).filter(
    (each) => !harmlessStale.has(each),
  );
  if (added.length > 0)
    return { ...nothingStale, staleWarnings: [warningNotice('permissionSetStays', file.path, added.join(', '))] };
  return { ...nothingStale, removed: [{ path: file.path, before: file.content }] };
};

const nothingStale: Stale = { removed: [], staleWarnings: [] };

/** The policies of other connections, and the shared one if it isn't written now. */
const isNamedElsewhere = async (folder: string, name: string, planned: readonly PlannedFile[]): Promise<boolean> => {
  const files = [...(await readPart(folder, 'app')), ...(await readPart(folder, 'orgs'))];
  return files
    .filter(
      ({ type, path }) => type.endsWith('OauthConfigurablePolicies') && !planned.some((file) => file.path === path),
    )
    .some(({ content, path }) => readGrantNames(content, path).permissionSets.includes(name));
};
