import { join } from 'node:path';
import { checkCertificate } from '../app/check.ts';
import { componentPath, componentTable } from '../app/components.ts';
import { holdsOurApp, rewritten } from '../app/existing.ts';
import { appFiles } from '../app/files.ts';
import type { AppComponent, AppFile, MetadataType } from '../app/model.ts';
import { jwtError } from '../base/errors.ts';
import { readIfExists, writeFileAtomic } from '../base/files.ts';
import { readKeyPair, type StoredKeyPair } from '../keypair/store.ts';
import { appSettings, chosenNames } from './metadata/choices.ts';
import type { MetadataPlan, MetadataRequest, MetadataWarning } from './metadata/model.ts';
import { packageDirectoryOf } from './metadata/packageDirectories.ts';

export type { FileState, MetadataPlan, MetadataRequest, MetadataWarning } from './metadata/model.ts';

/** Writes the app files for one connection and says which of them are new. Errors: see `planMetadata`. */
export const generateMetadata = async (request: MetadataRequest, now = new Date()): Promise<MetadataPlan> => {
  const plan = await planMetadata(request, now);
  await writeMetadata(plan);
  return plan;
};

/** Writes what a plan would create or change, the app first. */
export const writeMetadata = async ({ folder, files }: MetadataPlan): Promise<void> => {
  for (const { path, content, state } of files) {
    if (state !== 'unchanged') await writeFileAtomic(join(folder, path), content);
  }
};

/**
 * The app files that a connection needs, compared with those that are there; writes nothing. What isn't asked for comes
 * from the files that are there, then from the defaults. Throws `KeyPairMissing`, `ContactEmailMissing`,
 * `AppFilesNotOurs`, and the named error of a value that Salesforce would refuse.
 */
export const planMetadata = async (request: MetadataRequest, now = new Date()): Promise<MetadataPlan> => {
  const { connection, appsFolder } = request;
  const { app, keyName, fileWarnings } = await chosenNames(request);
  const folder = join(appsFolder, app);
  const existing = await existingFiles(folder, app, connection);
  if (existing.length > 0 && !holdsOurApp(existing)) throw jwtError('AppFilesNotOurs', [folder]);
  const { certificate, pairWarnings } = await certificateOf(request, keyName);
  const settings = appSettings(request, app, certificate.pem, existing);
  const warnings = [...fileWarnings, ...pairWarnings, ...(await warningsOf(request, certificate.notAfter, now))];
  const files = appFiles(settings, connection).map((file) => planned(file, existing));
  return { app, connection, folder, settings, certificate, files, warnings };
};

const existingFiles = async (folder: string, app: string, connection: string): Promise<AppComponent[]> => {
  const types = Object.keys(componentTable) as MetadataType[];
  const files = types.map(async (type) => {
    const path = componentPath(type, app, connection);
    const content = await readIfExists(join(folder, path));
    return content === undefined ? [] : [{ type, fullName: componentTable[type].fullName(app), path, content }];
  });
  return (await Promise.all(files)).flat();
};

const certificateOf = async ({ certificatePem, keyFolder }: MetadataRequest, keyName: string) => {
  if (certificatePem) return { certificate: checkCertificate(certificatePem), pairWarnings: [] };
  const pair = await readKeyPair(keyFolder, keyName);
  if (!pair) throw jwtError('KeyPairMissing', [keyName], [keyName]);
  return { certificate: checkCertificate(pair.certificatePem), pairWarnings: warningsOfPair(pair) };
};

const warningsOfPair = ({ keyName, keyPath, readableByOthers, restored }: StoredKeyPair): MetadataWarning[] => [
  ...(readableByOthers ? [{ id: 'readableByOthers' as const, tokens: [keyPath] }] : []),
  ...(restored ? [{ id: 'restored' as const, tokens: [keyName] }] : []),
];

const planned = (file: AppFile, existing: readonly AppComponent[]): MetadataPlan['files'][number] => {
  const before = existing.find(({ path }) => path === file.path)?.content;
  if (before === undefined) return { ...file, state: 'created' };
  const content = rewritten(before, file.content, file.path);
  return { ...file, content, state: content === before ? 'unchanged' : 'changed' };
};

const warningsOf = async (request: MetadataRequest, notAfter: Date, now: Date): Promise<MetadataWarning[]> => {
  const packageDirectory = await packageDirectoryOf(request.appsFolder, request.projectFolder);
  return [
    ...(notAfter <= now ? [{ id: 'certificateEnded' as const, tokens: [notAfter.toISOString().slice(0, 10)] }] : []),
    ...(packageDirectory ? [{ id: 'insidePackageDirectory' as const, tokens: [packageDirectory] }] : []),
  ];
};
