import type { ElementValue } from '../xml.ts';
import { certificateInSource } from './certificateRules.ts';
import { switchOf } from '../elements/elementValues.ts';
import { otherFlows } from '../elements/otherFlows.ts';
import type { SourceFile } from './model.ts';
import { appOf, appTypeFiles, callbackUrls, placeItems, placeValue } from './places.ts';

/** One thing that a file gives or leaves open. */
type Access = {
  kind: 'grant' | 'scope' | 'flow' | 'policy' | 'callback' | 'ip-range' | 'certificate' | 'permission';
  what: string;
};

/** What a change adds: an access that was not there before. */
type AddedAccess = Access & { path: string };

type AccessReader = { kind: Access['kind']; read: (file: SourceFile) => string[] };

/** Values that leave a door open; where the org's default does, a missing element counts as well. */
const openDoors: ReadonlyArray<{ name: string; isOpen: (value: string | undefined) => boolean }> = [
  { name: 'permittedUsersPolicyType', isOpen: (value) => value !== 'AdminApprovedPreAuthorized' },
  { name: 'ipRelaxationPolicyType', isOpen: (value) => value !== undefined && value.toLowerCase() !== 'enforce' },
  { name: 'requiredSessionLevel', isOpen: (value) => value === 'LOW' },
  { name: 'refreshTokenPolicyType', isOpen: (value) => value === undefined || value === 'Infinite' },
];

const openDoorsOf = (file: SourceFile): string[] =>
  openDoors
    .filter(({ name, isOpen }) => isOpen(placeValue(file, name)))
    .map(({ name }) => `${name}=${placeValue(file, name) ?? ''}`);

const switchedTo =
  (value: 'true' | 'false', names: readonly string[]) =>
  (file: SourceFile): string[] =>
    names.filter((name) => switchOf(placeValue(file, name)) === value).map((name) => `${name}=${value}`);

const accessReaders: Readonly<Record<string, readonly AccessReader[]>> = {
  ExtlClntAppOauthSettings: [
    { kind: 'scope', read: (file) => placeItems(file, 'commaSeparatedOauthScopes') },
    { kind: 'ip-range', read: ({ elements }) => (elements.trustedIpRanges ?? []).map(partsText) },
  ],
  ExtlClntAppGlobalOauthSettings: [
    { kind: 'flow', read: switchedTo('true', otherFlows) },
    { kind: 'policy', read: switchedTo('true', ['isConsumerSecretOptional', 'isNamedUserJwtEnabled']) },
    { kind: 'policy', read: switchedTo('false', ['isPkceRequired', 'isSecretRequiredForRefreshToken']) },
    { kind: 'callback', read: callbackUrls },
    { kind: 'certificate', read: (file) => [certificateInSource(file)?.sha256 ?? ''].filter(Boolean) },
  ],
  ExtlClntAppConfigurablePolicies: [{ kind: 'policy', read: switchedTo('true', ['isEnabled']) }],
  ExtlClntAppOauthConfigurablePolicies: [
    { kind: 'grant', read: (file) => placeItems(file, 'commaSeparatedPermissionSet') },
    { kind: 'grant', read: (file) => placeItems(file, 'commaSeparatedProfile').map((name) => `profile ${name}`) },
    { kind: 'flow', read: switchedTo('true', otherFlows) },
    { kind: 'policy', read: openDoorsOf },
  ],
};

/** Everything that a file gives. */
export const accessOf = (file: SourceFile): Access[] =>
  file.type === 'PermissionSet'
    ? permissionsOf(file)
    : (accessReaders[file.type] ?? []).flatMap(({ kind, read }) => read(file).map((what) => ({ kind, what })));

const permissionsOf = ({ fullName, elements }: SourceFile): Access[] =>
  Object.entries(elements)
    .filter(([, values]) => values.some((value) => typeof value === 'object'))
    .flatMap(([name, values]) =>
      values.map((value) => ({ kind: 'permission' as const, what: `${fullName}: ${name} ${partsText(value)}` })),
    );

const partsText = (value: ElementValue): string =>
  typeof value === 'string'
    ? value
    : Object.entries(value)
        .map(([name, values]) => `${name}=${values.map(partsText).join(',')}`)
        .sort()
        .join(' ');

/**
 * What the files give that they didn't give before. A file is compared with the one that stood for the same component, under
 * whatever name; a new file of one connection with the shared one that it replaces.
 */
export const addedAccess = (before: readonly SourceFile[], after: readonly SourceFile[]): AddedAccess[] => {
  const known = new Map(before.map((file) => [accessKey(file, file.connection), file]));
  return after.flatMap((file) => {
    const old = known.get(accessKey(file, file.connection)) ?? known.get(accessKey(file, undefined));
    const had = new Set((old ? accessOf(old) : []).map(accessText));
    return accessOf(file)
      .filter((access) => !had.has(accessText(access)))
      .map((access) => ({ ...access, path: file.path }));
  });
};

/** The shared file that holds again for a connection whose own file is gone, where it gives more. */
export const uncovered = (before: readonly SourceFile[], after: readonly SourceFile[]): AddedAccess[] => {
  const shared = new Map(
    after.filter(({ connection }) => !connection).map((file) => [accessKey(file, undefined), file]),
  );
  const still = new Set(after.map((file) => accessKey(file, file.connection)));
  const gone = appTypeFiles(before).filter((file) => file.connection && !still.has(accessKey(file, file.connection)));
  return gone.flatMap((file) => {
    const now = shared.get(accessKey(file, undefined));
    return now ? addedAccess([{ ...file, connection: undefined }], [now]) : [];
  });
};

const accessKey = (file: SourceFile, connection: string | undefined): string =>
  file.type === 'PermissionSet' ? `PermissionSet/${file.fullName}` : `${file.type}/${appOf(file)}/${connection ?? ''}`;

const accessText = ({ kind, what }: Access): string => `${kind} ${what}`;
