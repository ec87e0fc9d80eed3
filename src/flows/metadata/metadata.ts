import { join } from 'node:path';
import { checkOneOfEach } from '../../app/files/check.ts';
import { isAppType } from '../../app/elements/elementTable.ts';
import { holdsOurApp } from '../../app/files/existing.ts';
import type { AppComponent } from '../../app/model.ts';
import { refuseForeignFile } from '../../app/permitted.ts';
import { parseComponent, xmlTextOf } from '../../app/xml.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { removeFileInside } from '../../base/files/insideFile.ts';
import { readEffectiveFiles } from '../project/appFiles.ts';
import { appFolder } from '../project/appFolder.ts';
import { findCertificate } from './certificate.ts';
import { appSettings, chosenAppNames } from './choices.ts';
import type { Notice } from '../../base/notice.ts';
import { warningNotice } from '../../base/noticeOf.ts';
import type { MetadataPlan, MetadataRequest } from './model.ts';
import { isLeftOut, plannedFiles } from './planFiles.ts';
import { packageDirectoryOf, readProjectFile } from '../project/projectFile.ts';
import { writeAppFiles } from '../project/writeAppFiles.ts';
import { findStale } from './stale.ts';
import { valueWarnings, versionWarnings } from './versions.ts';

export type { FileState, MetadataPlan, MetadataRequest } from './model.ts';

/** Writes what a plan would create or change, the app first, and takes away what nothing needs any more. */
export const writeMetadata = async ({ boundary, folder, files, removed }: MetadataPlan): Promise<void> => {
  await writeAppFiles({ boundary, folder }, files);
  for (const { path } of removed) await removeFileInside(boundary, join(folder, path));
};

/**
 * The app files that a connection needs, compared with those that are there; writes nothing. What isn't asked for comes
 * from the files that are there, then from the defaults. Throws `KeyPairMissing`, `ContactEmailMissing`,
 * `AppFilesNotOurs`, `AppFileDuplicate`, `AppFileNameMisfit`, `AppFolderOutside`, `LinkInPath`, `ElementTooNew`, and the named
 * error of a value that Salesforce would refuse.
 */
export const planMetadata = async (request: MetadataRequest, now = new Date()): Promise<MetadataPlan> => {
  const { connection, projectFolder } = request;
  const names = await chosenAppNames(request);
  const { app, file, fileWarnings } = names;
  const { folder, boundary } = await appFolder(app, request, file);
  const existing = await filesOfApp(folder, app, connection);
  const { certificate, isUnrecorded, certificateWarnings } = await findCertificate(request, names, existing, now);
  const settings = appSettings(request, app, certificate.pem, existing);
  const all = plannedFiles(settings, request, existing);
  const files = all.filter((each) => !isLeftOut(each, request));
  const leftOut = all.flatMap(({ path, before }) =>
    before !== undefined && !files.some((each) => each.path === path) ? [{ path, before }] : [],
  );
  const { removed, staleWarnings } = await findStale(folder, settings, existing, all);
  const project = await readProjectFile(projectFolder);
  const packageDirectory = packageDirectoryOf(folder, project, projectFolder);
  return {
    app,
    connection,
    boundary,
    folder,
    settings,
    certificate,
    files,
    removed: [...leftOut, ...removed],
    differs: isUnrecorded || leftOut.length + removed.length > 0 || files.some(({ state }) => state !== 'unchanged'),
    warnings: [
      ...fileWarnings,
      ...certificateWarnings,
      ...insideWarnings(packageDirectory),
      ...versionWarnings(files, project.sourceApiVersion),
      ...valueWarnings(files),
      ...staleWarnings,
    ],
  };
};

/**
 * Under whatever full names: what binds a file to its app is what it says. Throws `AppFilesNotOurs`, `AppFileDuplicate`, and
 * `AppFileNameMisfit` for a file that no deploy would take.
 */
const filesOfApp = async (folder: string, app: string, connection: string): Promise<AppComponent[]> => {
  const files = (await readEffectiveFiles(folder, connection)).filter((file) => belongsTo(app, file));
  const ofApp = files.filter(({ type }) => isAppType(type));
  for (const file of ofApp) refuseForeignFile(file, parseComponent(file.content, file.path).elements);
  if (ofApp.length > 0 && !holdsOurApp(ofApp)) throw jwtError('AppFilesNotOurs', [folder]);
  checkOneOfEach(ofApp);
  return files;
};

const belongsTo = (app: string, { type, fullName, content, path }: AppComponent): boolean => {
  if (type === 'PermissionSet') return true;
  if (type === 'ExternalClientApplication') return fullName === app;
  return (
    isAppType(type) && xmlTextOf(parseComponent(content, path).elements, 'externalClientApplication')?.trim() === app
  );
};

const insideWarnings = (packageDirectory: string | undefined): Notice[] =>
  packageDirectory === undefined ? [] : [warningNotice('insidePackageDirectory', packageDirectory)];
