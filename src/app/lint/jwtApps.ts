import { isOurs } from '../names.ts';
import { xmlTextOf } from '../xml.ts';
import type { AppProject, SourceFile } from './model.ts';
import { appOf, appTypeFiles, connectedAppType, filesOfType, placeValue } from './places.ts';

/** Where this plugin keeps the files of an app. */
const inLayout = /(?:^|\/)jwt\/[^/]+\/(?:app|orgs)\//;

/** What makes a file one of an app that logs in by the JWT bearer flow; other apps know nothing of its rules. */
const signs: ReadonlyArray<(file: SourceFile) => boolean> = [
  ({ path }) => inLayout.test(path),
  ({ type, elements }) =>
    type === 'ExtlClntAppGlobalOauthSettings' && (xmlTextOf(elements, 'certificate') ?? '').trim() !== '',
  ({ type, elements }) => type === 'ExternalClientApplication' && isOurs(xmlTextOf(elements, 'description')),
];

/**
 * The files of apps that log in by the JWT bearer flow: by a certificate, a connection, our marker, or their place. Connected
 * apps with a certificate are among them.
 */
export const jwtAppFiles = ({ files, appsOfConnections = [] }: AppProject): SourceFile[] => {
  const all = appTypeFiles(files);
  const names = new Set(appsOfConnections);
  for (const file of all) if (signs.some((isSign) => isSign(file))) names.add(appOf(file));
  const connected = filesOfType(files, connectedAppType).filter(
    (file) => placeValue(file, 'certificate') !== undefined,
  );
  return [...all.filter((file) => names.has(appOf(file))), ...connected];
};
