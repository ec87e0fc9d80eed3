import { maximumCertificateBytes } from '../../base/limits.ts';
import { readCertificate, type CertificateFacts } from '../../base/certificate.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { isAppType } from '../elements/elementTable.ts';
import { refuseLockOut } from '../lockOut.ts';
import type { AppComponent } from '../model.ts';
import { isAdopted } from '../names.ts';
import type { ParsedComponent } from '../parsed.ts';
import { refuseForeignFile } from '../permitted.ts';
import { parseComponent, xmlTextOf, type Component } from '../xml.ts';

/** What is about to be deployed: the app's name, its parsed files, and the certificate that will be trusted. */
export type Deployable = {
  app: string;
  components: ParsedComponent[];
  certificate: CertificateFacts & { pem: string };
};

type Parsed = { file: ParsedComponent; component: Component };

/**
 * Whether these files may go to an org. A deploy of global OAuth settings without a certificate removes the one that is
 * there and locks every user of the app out (seen live), so it is refused: throws `CertificateMissing`,
 * `CertificateNotReadable` or `CertificateTooLarge`; `SeveralGlobalSettings` if more than one org's certificate is
 * among the files; `AppFileMissing` without the app itself; `AppFileNotBound` for a file of another app; the
 * errors of `refuseForeignFile` and `refuseLockOut`.
 */
export const checkDeployable = (files: readonly AppComponent[], connection?: string): Deployable => {
  const parsed = parsePermitted(files);
  const app = theApp(parsed);
  const options = { isAdopted: isAdopted(descriptionOfApp(parsed)) };
  for (const { file, component } of parsed) {
    checkBound(file, component, app);
    refuseLockOut(file, component, options);
  }
  checkOneOfEach(files);
  const certificate = checkCertificate(certificateElement(parsed, connection ?? app));
  return { app, components: parsed.map(({ file }) => file), certificate };
};

/**
 * The name of the one app that all of these files belong to. Throws `AppFileMissing`, `AppFileNotBound`, and the errors of
 * `refuseForeignFile` and `checkOneOfEach`.
 */
export const checkOneApp = (files: readonly AppComponent[]): string => {
  const parsed = parsePermitted(files);
  const app = theApp(parsed);
  for (const { file, component } of parsed) checkBound(file, component, app);
  checkOneOfEach(files);
  return app;
};

const parsePermitted = (files: readonly AppComponent[]): Parsed[] =>
  files.map((file) => {
    const component = parseComponent(file.content, file.path);
    refuseForeignFile({ ...file, type: component.type }, component.elements);
    return { file: { ...file, elements: component.elements }, component };
  });

/** The certificate of an app, in any form that app files use. Throws `CertificateNotReadable` or `CertificateTooLarge`. */
export const checkCertificate = (text: string): Deployable['certificate'] => {
  const certificate = readCertificate(text);
  if (certificate.pemBytes > maximumCertificateBytes) {
    throw jwtError('CertificateTooLarge', [certificate.pemBytes, maximumCertificateBytes]);
  }
  return certificate;
};

/**
 * An org holds one component of each type for an app, under one name, and one permission set of a name. Throws
 * `SeveralGlobalSettings`, or `AppFileDuplicate` for two files of another type.
 */
export const checkOneOfEach = (files: readonly AppComponent[]): void => {
  for (const [index, file] of files.entries()) {
    const other = files.slice(index + 1).find((later) => isSecond(file, later));
    if (!other) continue;
    if (file.type === checkedSettingsType) throw jwtError('SeveralGlobalSettings', [file.path, other.path]);
    throw jwtError('AppFileDuplicate', [file.path, other.path, file.type]);
  }
};

const isSecond = (file: AppComponent, later: AppComponent): boolean =>
  file.type === later.type && (isAppType(file.type) || file.fullName.toLowerCase() === later.fullName.toLowerCase());

const checkedSettingsType = 'ExtlClntAppGlobalOauthSettings';

const ofType = (parsed: readonly Parsed[], type: string): Parsed[] =>
  parsed.filter(({ component }) => component.type === type);

const theApp = (parsed: readonly Parsed[]): string => {
  const [app, other] = ofType(parsed, 'ExternalClientApplication');
  if (!app) throw jwtError('AppFileMissing');
  if (other) throw jwtError('AppFileNotBound', [other.file.path, other.file.fullName, app.file.fullName]);
  return app.file.fullName;
};

const descriptionOfApp = (parsed: readonly Parsed[]): string | undefined => {
  const [app] = ofType(parsed, 'ExternalClientApplication');
  return app && xmlTextOf(app.component.elements, 'description');
};

const checkBound = (file: AppComponent, { type, elements }: Component, app: string): void => {
  if (!type.startsWith('ExtlClntApp')) return;
  const bound = xmlTextOf(elements, 'externalClientApplication')?.trim();
  if (bound !== app) throw jwtError('AppFileNotBound', [file.path, bound || '-', app]);
};

const certificateElement = (parsed: readonly Parsed[], name: string): string => {
  const [settings] = ofType(parsed, checkedSettingsType);
  const text = settings && xmlTextOf(settings.component.elements, 'certificate')?.trim();
  if (!text || text.includes('${')) throw jwtError('CertificateMissing', [name], [name]);
  return text;
};
