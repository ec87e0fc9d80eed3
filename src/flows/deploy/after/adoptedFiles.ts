import { isDefaultValue } from '../../../app/compare/compare.ts';
import { isAppType } from '../../../app/elements/elementTable.ts';
import { checkDeployable } from '../../../app/files/check.ts';
import { exportedContent } from '../../../app/files/exported.ts';
import type { AppComponent } from '../../../app/model.ts';
import { parseComponent } from '../../../app/xml.ts';
import { isJwtError } from '../../../base/errors/errors.ts';
import type { Notice } from '../../../base/notice.ts';
import { hasOtherConnections, ownPlace } from '../../project/ownPlace.ts';
import type { FittedComponent } from '../fit.ts';
import type { DeployPlan } from '../plan.ts';
import type { Deployment } from '../readDeployment.ts';

/** A file of the app that says, once it is written, what the org keeps of an adopted app. */
export type AdoptedFile = { path: string; content: string; state: 'created' | 'changed' };

type FilesAfter = { files: AdoptedFile[]; notices: Notice[] };

/** The files that a plan was made of, and where they lie. */
export type FilesBefore = Pick<
  Deployment,
  'app' | 'connection' | 'file' | 'folder' | 'boundary' | 'components' | 'madeGlobalSettings'
>;

/**
 * The app files as they have to be after an adoption to say what the org has, the mark included: what is sent, element by
 * element. Nothing if they can't say all of it, for a later deploy of such files would end what the org keeps. Writes nothing.
 */
export const planAdoptedFiles = async (files: FilesBefore, plan: DeployPlan): Promise<FilesAfter> => {
  if (!plan.adoption || plan.sends === 'job') return { files: [], notices: [] };
  const isShared = await hasOtherConnections(files);
  const written = plan.components
    .filter(({ type }) => isAppType(type))
    .map((component) => writtenFile(component, files, isShared));
  const unsaid = [...written.flatMap(({ missing }) => missing), ...refusedAfter(files, written)];
  if (unsaid.length > 0) return { files: [], notices: [notice('adoption.filesStay', unsaid)] };
  const changed = written.flatMap(({ file }) => (file ? [file] : []));
  return {
    files: changed,
    notices: [
      notice(
        'adoption.files',
        changed.map(({ path }) => path),
      ),
    ],
  };
};

const notice = (id: string, names: readonly string[]): Notice => ({
  id,
  tokens: [[...new Set(names)].join(', ')],
  level: 'warning',
});

type Written = { after: AppComponent; file?: AdoptedFile; missing: string[] };

const writtenFile = (sent: FittedComponent, { components, ...owner }: FilesBefore, isShared: boolean): Written => {
  const there = components.find(({ path }) => path === sent.filePath);
  const content = exportedContent(sent.type, sent.elements, there);
  const said = parseComponent(content, sent.filePath).elements;
  const missing = Object.entries(sent.elements)
    .filter(([name, value]) => !Object.hasOwn(said, name) && !isDefaultValue(sent.type, name, value))
    .map(([name]) => name);
  const isMade = owner.madeGlobalSettings && sent.type === 'ExtlClntAppGlobalOauthSettings';
  const isSame = !isMade && there?.content === content;
  const place = there && (isSame ? there : ownPlace(sent.type, there, owner, isShared));
  const { path, fullName } = place ?? { path: sent.filePath, fullName: sent.fullName };
  const after = { type: sent.type, fullName, path, content };
  if (isSame) return { after, missing };
  return { after, missing, file: { path, content, state: !isMade && path === sent.filePath ? 'changed' : 'created' } };
};

/** Why the next deploy would refuse the files: then they are left as they are. */
const refusedAfter = ({ components, connection }: FilesBefore, written: readonly Written[]): string[] => {
  const after = written.map((each) => each.after);
  const others = components.filter(({ type }) => !after.some((file) => file.type === type));
  try {
    checkDeployable([...after, ...others], connection);
    return [];
  } catch (error) {
    if (!isJwtError(error)) throw error;
    return [error.message];
  }
};
