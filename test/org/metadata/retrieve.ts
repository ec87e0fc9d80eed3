import type { Org } from '../org.ts';
import { METADATA_NAMESPACE } from '../soap/envelope.ts';
import type { Retrieval } from '../jobs.ts';
import { buildXml } from '../xml.ts';
import { listed } from './list.ts';
import { readComponent } from './read.ts';
import { METADATA_TYPES, packagePath } from './types.ts';

type Wanted = { name: string; members: string[] }[];

/** Zips the components asked for, below `unpackaged/`; `*` asks for all of a type. */
export async function retrieve(org: Org, wanted: Wanted, version: number): Promise<Omit<Retrieval, 'id'>> {
  const { default: JSZip } = await import('jszip');
  const zip = new JSZip();
  const result: Omit<Retrieval, 'id'> = { fileProperties: [], messages: [], zipFile: '' };
  for (const { type, fullName } of expand(org, wanted, result)) {
    const elements = readComponent(org, type, fullName, version);
    const fileName = `unpackaged/${packagePath(type, fullName)}`;
    if (!elements) result.messages.push(notThere(type, fullName));
    else {
      zip.file(fileName, document(type, buildXml(elements)));
      const id = listed(org, type).find((component) => component.fullName === fullName)?.id ?? '';
      result.fileProperties.push({ fileName, fullName, id, type });
    }
  }
  zip.file('unpackaged/package.xml', manifest(wanted, version));
  result.zipFile = await zip.generateAsync({ type: 'base64' });
  return result;
}

function expand(org: Org, wanted: Wanted, result: Omit<Retrieval, 'id'>): { type: string; fullName: string }[] {
  return wanted.flatMap(({ name: type, members }) => {
    if (!(type in METADATA_TYPES)) {
      result.messages.push({ fileName: 'unpackaged/package.xml', problem: `Entity type '${type}' is unknown` });
      return [];
    }
    const names = members.flatMap((member) =>
      member === '*' ? listed(org, type).map((component) => component.fullName) : [member],
    );
    return names.map((fullName) => ({ type, fullName }));
  });
}

function notThere(type: string, fullName: string): { fileName: string; problem: string } {
  return {
    fileName: 'unpackaged/package.xml',
    problem: `Entity of type '${type}' named '${fullName}' cannot be found`,
  };
}

function document(root: string, inner: string): string {
  const indented = inner.replaceAll(/(<\/\w+>)(?=<)/g, '$1\n    ');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${METADATA_NAMESPACE}">\n    ${indented}\n</${root}>\n`;
}

function manifest(wanted: Wanted, version: number): string {
  const types = wanted.map(({ name, members }) => ({ members, name }));
  return document('Package', buildXml({ types, version: version.toFixed(1) }));
}
