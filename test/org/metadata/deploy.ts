import { newId } from '../ids.ts';
import { orgNow } from '../org.ts';
import type { Org } from '../org.ts';
import type { ComponentMessage, Deployment } from '../jobs.ts';
import type { AppComponentType, Elements, User } from '../state.ts';
import { applyComponent, completeApps } from './apply.ts';
import { readComponentFile } from './component.ts';
import { deleteComponent, forgetDeletedApps } from './delete.ts';
import { PackageError, readPackage } from './package.ts';
import type { Package } from './package.ts';
import { keepEarlier } from '../token/stale.ts';
import { ComponentError } from './problem.ts';
import { componentElements } from './read.ts';
import { METADATA_TYPES, packagePath } from './types.ts';
import type { MetadataTypeName } from './types.ts';
import { keepWorkspace, openWorkspace } from './workspace.ts';
import type { Workspace } from './workspace.ts';

export type DeployOptions = Pick<Deployment, 'checkOnly' | 'rollbackOnError' | 'ignoreWarnings'> & {
  singlePackage: boolean;
};

/** Deploys a zipped package and keeps the record of it. With `checkOnly`, or after an error, nothing is changed. */
export async function deploy(org: Org, user: User, zip: Buffer, options: DeployOptions): Promise<Deployment> {
  for (const watch of org.onPackage) await watch(zip, org.state);
  const outcome = await attempt(org, user, zip, options);
  const { checkOnly, rollbackOnError, ignoreWarnings } = options;
  const failed = outcome.errorMessage !== undefined || outcome.messages.some((message) => !message.success);
  const deployment: Deployment = {
    id: newId('Deployment'),
    createdAt: orgNow(org),
    userId: user.id,
    checkOnly,
    rollbackOnError,
    ignoreWarnings,
    status: failed
      ? rollbackOnError || outcome.errorMessage !== undefined
        ? 'Failed'
        : 'SucceededPartial'
      : 'Succeeded',
    success: !failed,
    pollsLeft: org.switches.polls,
    ...outcome,
  };
  org.state.deployments.push(deployment);
  return deployment;
}

type Outcome = Pick<Deployment, 'messages' | 'errorMessage'>;

async function attempt(org: Org, user: User, zip: Buffer, options: DeployOptions): Promise<Outcome> {
  try {
    const sent = await readPackage(zip, options.singlePackage);
    if (Number(sent.manifest.version) > Number(org.state.organization.apiVersion))
      throw new PackageError(`Invalid version specified:${sent.manifest.version}`);
    return { messages: run(openWorkspace(org, user), sent, options) };
  } catch (error) {
    if (error instanceof PackageError) return { messages: [], errorMessage: error.message };
    throw error;
  }
}

function run(workspace: Workspace, sent: Package, options: DeployOptions): ComponentMessage[] {
  const messages = [...deployAll(workspace, sent), ...deleteAll(workspace, sent)];
  const failed = messages.some((message) => !message.success);
  completeApps(workspace);
  if (!options.checkOnly && !(failed && options.rollbackOnError)) {
    markChangedApps(workspace);
    keepEarlier(workspace.org);
    forgetDeletedApps(workspace);
    keepWorkspace(workspace);
  }
  return [...messages, manifestMessage()];
}

function manifestMessage(): ComponentMessage {
  return { ...message('', 'package.xml', 'package.xml'), success: true, changed: true };
}

function message(componentType: string, fullName: string, fileName: string): ComponentMessage {
  return { fullName, fileName, componentType, id: '', success: false, changed: false, created: false, deleted: false };
}

type Item = { type: string; fullName: string; path: string };

function deployAll(workspace: Workspace, sent: Package): ComponentMessage[] {
  const order = Object.keys(METADATA_TYPES);
  const named = sent.manifest.types.flatMap(({ name, members }) =>
    members.map((fullName) => ({ type: name, fullName, path: packagePath(name, fullName) })),
  );
  const items = named.filter(({ fullName }) => fullName !== '*');
  for (const { type } of named.filter(({ fullName }) => fullName === '*')) items.push(...allOfType(sent, type, items));
  items.sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type));
  const strays = [...sent.files.keys()].filter(
    (path) => !path.endsWith('.xml') && !items.some((item) => item.path === path),
  );
  return [...items.map((item) => deployOne(workspace, sent, item)), ...strays.map(strayMessage)];
}

/** What `*` in the manifest stands for: every file of the type's folder. */
function allOfType({ files }: Package, type: string, named: Item[]): Item[] {
  const { folder, suffix } = METADATA_TYPES[type] ?? { folder: '', suffix: '' };
  const paths = [...files.keys()].filter((path) => path.startsWith(`${folder}/`) && path.endsWith(`.${suffix}`));
  const fresh = paths.filter((path) => !named.some((item) => item.path === path));
  return fresh.map((path) => ({ type, path, fullName: path.slice(folder.length + 1, -suffix.length - 1) }));
}

function strayMessage(path: string): ComponentMessage {
  const problem = 'Not in package.xml';
  return { ...message('', path, path), success: true, problem, problemType: 'Warning' };
}

function deployOne(workspace: Workspace, sent: Package, { type, fullName, path }: Item): ComponentMessage {
  const about = message(type, fullName, path);
  try {
    const elements = readItem(sent, type, fullName, path);
    const before = JSON.stringify(componentElements(workspace.state, type, fullName));
    const { id, created } = applyComponent(workspace, type as MetadataTypeName, fullName, elements);
    const changed = before !== JSON.stringify(componentElements(workspace.state, type, fullName));
    return { ...about, id, success: true, created, changed };
  } catch (error) {
    if (!(error instanceof ComponentError)) throw error;
    return {
      ...about,
      problem: error.message,
      problemType: 'Error',
      lineNumber: error.line,
      columnNumber: error.column,
    };
  }
}

function readItem({ files, manifest }: Package, type: string, fullName: string, path: string): Elements {
  if (!(type in METADATA_TYPES)) throw new ComponentError(`Unknown type name '${type}' specified in package.xml`);
  const text = files.get(path);
  if (text === undefined)
    throw new ComponentError(
      `An object '${fullName}' of type ${type} was named in package.xml, but was not found in zipped directory`,
    );
  const elements = readComponentFile(text, type, Number(manifest.version));
  if (typeof elements['fullName'] === 'string' && elements['fullName'] !== fullName)
    throw new ComponentError(`The fullName ${elements['fullName']} doesn't match the file name ${fullName}`);
  return elements;
}

function deleteAll(workspace: Workspace, { destructive }: Package): ComponentMessage[] {
  return destructive.flatMap(({ name, members }) =>
    members.map((fullName) => {
      const about = message(name, fullName, 'destructiveChanges.xml');
      try {
        const id = deleteComponent(workspace, name, fullName);
        if (id !== undefined) return { ...about, id, success: true, changed: true, deleted: true };
        const problem = `No ${name} named: ${fullName} found`;
        return { ...about, success: true, problem, problemType: 'Warning' as const };
      } catch (error) {
        if (!(error instanceof ComponentError)) throw error;
        return { ...about, problem: error.message, problemType: 'Error' as const, lineNumber: 1, columnNumber: 1 };
      }
    }),
  );
}

/** A change of the global settings has to spread before the token endpoint knows it. */
function markChangedApps({ org, state }: Workspace): void {
  const type: AppComponentType = 'ExtlClntAppGlobalOauthSettings';
  for (const app of state.apps) {
    const fullName = app.components[type]?.fullName ?? '';
    const [before, after] = [org.state, state].map((where) => JSON.stringify(componentElements(where, type, fullName)));
    if (before === after) continue;
    app.appliedAt = Date.now();
    app.refusalsLeft = org.switches.propagationAttempts;
  }
}
