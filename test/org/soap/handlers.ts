import { newId } from '../ids.ts';
import { orgNow } from '../org.ts';
import type { Org } from '../org.ts';
import { deploy } from '../metadata/deploy.ts';
import { deployResult } from '../metadata/deployResult.ts';
import { listComponents } from '../metadata/list.ts';
import { readComponent } from '../metadata/read.ts';
import { isReadOnlyType } from '../metadata/readOnly.ts';
import { retrieve } from '../metadata/retrieve.ts';
import { METADATA_TYPES } from '../metadata/types.ts';
import type { Answer } from '../request.ts';
import type { SignedIn } from '../sessions.ts';
import { buildXml, child, childText, childTexts } from '../xml.ts';
import type { XmlNode } from '../xml.ts';
import { SoapFault, respond, respondWith } from './envelope.ts';

export type MetadataCall = SignedIn & { org: Org; version: string; element: XmlNode };
type Handler = (call: MetadataCall) => Answer | Promise<Answer>;

/** The calls of the Metadata API that this org answers. */
export const HANDLERS: Record<string, Handler> = {
  deploy: startDeploy,
  checkDeployStatus,
  listMetadata,
  readMetadata,
  retrieve: startRetrieve,
  checkRetrieveStatus,
  describeMetadata,
};

async function startDeploy({ org, user, element }: MetadataCall): Promise<Answer> {
  const options = child(element, 'DeployOptions');
  const isOn = (name: string): boolean => childText(options, name) === 'true';
  const deployment = await deploy(org, user, Buffer.from(childText(element, 'ZipFile') ?? '', 'base64'), {
    checkOnly: isOn('checkOnly'),
    rollbackOnError: childText(options, 'rollbackOnError') !== 'false',
    singlePackage: isOn('singlePackage'),
    ignoreWarnings: isOn('ignoreWarnings'),
  });
  return respondWith('deploy', { done: false, id: deployment.id, state: 'Queued' });
}

function findById<T extends { id: string }>(rows: T[], element: XmlNode): T {
  const id = childText(element, 'asyncProcessId') ?? '';
  const row = rows.find((candidate) => candidate.id === id || candidate.id.slice(0, 15) === id);
  if (!row) throw new SoapFault('INVALID_CROSS_REFERENCE_KEY', `invalid cross reference id`);
  return row;
}

function checkDeployStatus({ org, element }: MetadataCall): Answer {
  const deployment = findById(org.state.deployments, element);
  return respondWith(
    'checkDeployStatus',
    deployResult(org, deployment, childText(element, 'includeDetails') === 'true'),
  );
}

function knownType(name: string): string {
  if (!(name in METADATA_TYPES)) throw new SoapFault('INVALID_TYPE', `Unknown type:${name}`);
  return name;
}

/** Profiles and settings are there to be read, and can't be deployed here. */
function listedType(name: string): string {
  return name === 'Profile' ? name : knownType(name);
}

function listMetadata({ org, element }: MetadataCall): Answer {
  const queries = element.children.filter((node) => node.name === 'queries');
  if (queries.length > 3) throw new SoapFault('LIMIT_EXCEEDED', 'Up to 3 queries are allowed in a call');
  const types = queries.map((query) => listedType(childText(query, 'type') ?? ''));
  return respond('listMetadata', types.flatMap((type) => listComponents(org, type)).map(buildXml));
}

function readMetadata({ org, version, element }: MetadataCall): Answer {
  const named = childText(element, 'type') ?? '';
  const type = isReadOnlyType(named) ? named : knownType(named);
  const names = childTexts(element, 'fullNames');
  if (names.length > 10)
    throw new SoapFault(
      'LIMIT_EXCEEDED',
      'record limit reached. cannot submit more than 10 records in a single API call',
    );
  const records = names.map((name) => {
    const elements = readComponent(org, type, name, Number(version));
    if (!elements) return '<records xsi:nil="true"/>';
    return `<records xsi:type="${type}">${buildXml({ fullName: name })}${buildXml(elements)}</records>`;
  });
  return respond('readMetadata', [records.join('')]);
}

async function startRetrieve({ org, version, element }: MetadataCall): Promise<Answer> {
  const unpackaged = child(child(element, 'request'), 'unpackaged');
  const wanted = (unpackaged?.children ?? []).filter((node) => node.name === 'types');
  const types = wanted.map((node) => ({ name: childText(node, 'name') ?? '', members: childTexts(node, 'members') }));
  const result = await retrieve(org, types, Number(childText(unpackaged, 'version') ?? version));
  const id = newId('Retrieval');
  org.state.retrievals.push({ id, ...result });
  return respondWith('retrieve', { done: false, id, state: 'Queued' });
}

function checkRetrieveStatus({ org, user, element }: MetadataCall): Answer {
  const { id, fileProperties, messages, zipFile } = findById(org.state.retrievals, element);
  const now = new Date(orgNow(org)).toISOString();
  const author = { createdById: user.id, createdByName: user.lastName, createdDate: now };
  const editor = { lastModifiedById: user.id, lastModifiedByName: user.lastName, lastModifiedDate: now };
  const files = fileProperties.map((file) => ({ ...author, ...file, ...editor, manageableState: 'unmanaged' }));
  const status = { done: true, id, status: 'Succeeded', success: true };
  return respondWith('checkRetrieveStatus', { ...status, fileProperties: files, messages, zipFile });
}

function describeMetadata({ org }: MetadataCall): Answer {
  const metadataObjects = Object.entries(METADATA_TYPES).map(([xmlName, { folder, suffix }]) => ({
    directoryName: folder,
    inFolder: false,
    metaFile: false,
    suffix,
    xmlName,
  }));
  const organizationNamespace = org.state.organization.namespacePrefix ?? '';
  return respondWith('describeMetadata', {
    metadataObjects,
    organizationNamespace,
    partialSaveAllowed: true,
    testRequired: false,
  });
}
