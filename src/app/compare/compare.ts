import { elementFacts, isAppType } from '../elements/elementTable.ts';
import { isAbsent, normalValue } from './normalValue.ts';
import { neverKept, rotatingElements } from '../files/refusedElements.ts';
import type { Component, PlainValue } from '../xml.ts';

/** The elements of a component as an org gives them. */
export type OrgElements = Readonly<Record<string, unknown>>;

/** Names of elements that differ, and of those that can't be compared. */
type Comparison = { changed: string[]; unknown: string[] };

/** Why an element can't be compared, although it stands in a file or ought to. */
export type CompareObstacle = 'hidden' | 'secret' | 'order' | 'placeholder';

/** An element that differs, or (with an obstacle) can't be compared. Undefined values: not there. */
export type ComparedElement = { name: string; files?: unknown; org?: unknown; obstacle?: CompareObstacle };

/** What an org takes for an element that a deploy leaves out; false and nothing for all others. */
const elementDefaults = new Map([
  ['distributionState', 'Local'],
  ['isPkceRequired', 'true'],
  ['isSecretRequiredForRefreshToken', 'true'],
  ['isSecretRequiredForTokenExchange', 'true'],
  ['ipRelaxationPolicyType', 'Enforce'],
  ['permittedUsersPolicyType', 'AllSelfAuthorized'],
  ['refreshTokenPolicyType', 'Infinite'],
  ['requiredSessionLevel', 'STANDARD'],
  ['startPage', 'None'],
  ['managedType', 'Local'],
]);

/** What an org makes of a value by itself, without a word. */
const turnedBack = [{ name: 'isPkceRequired', from: 'false', to: 'true' }];

/** Every app has them; an org that doesn't give them out hides them. */
const hideable: Readonly<Record<string, readonly string[]>> = {
  ExtlClntAppGlobalOauthSettings: ['certificate', 'callbackUrl'],
};

/** What is known of the org beyond the component. */
export type OrgManners = {
  /** Whether it shows the certificate of any app: then an app for which it shows none has none. */
  showsCertificates?: boolean;
};

type Both = { type: string; name: string; files: unknown; org: unknown };
type ObstacleRow = { obstacle: CompareObstacle; applies: (both: Both, manners: OrgManners) => boolean };

const compareObstacles: readonly ObstacleRow[] = [
  { obstacle: 'secret', applies: ({ name, files }) => name === 'consumerSecret' && !isAbsent(files) },
  {
    obstacle: 'order',
    applies: ({ name, files }) => isRotating(name) && normalValue(name, files).toLowerCase() === 'true',
  },
  { obstacle: 'placeholder', applies: ({ name, files }) => normalValue(name, files).includes('${') },
  {
    obstacle: 'hidden',
    applies: ({ type, name, files, org }, { showsCertificates }) =>
      isAbsent(org) &&
      !(name === 'certificate' && showsCertificates) &&
      (hideable[type]?.includes(name) === true || (name === 'consumerKey' && !isAbsent(files))),
  },
];

const isRotating = (name: string): boolean => rotatingElements.some((rotating) => rotating === name);

/**
 * How a component of an org, as `readMetadata` gives it, differs from ours, element by element. The order of a list,
 * `'true'` for `true`, the form of a certificate, and on either side an element that is left out for its default don't
 * count, nor what the org changes by itself. What only the org has counts if a deploy would set it back.
 */
export const compareElements = (
  { type, elements }: Component,
  actual: OrgElements,
  manners: OrgManners = {},
): ComparedElement[] => {
  const names = new Set([
    ...Object.keys(elements),
    ...(hideable[type] ?? []),
    ...Object.keys(actual).filter((name) => isSetBack(type, name)),
  ]);
  return [...names].flatMap((name) => {
    const [files, org] = [elements[name], actual[name]];
    const obstacle = compareObstacles.find(({ applies }) => applies({ type, name, files, org }, manners))?.obstacle;
    if (obstacle) return [{ name, files, org, obstacle }];
    return differs(type, name, files, org) ? [{ name, files, org }] : [];
  });
};

/** The names alone. */
export const compareComponent = (wanted: Component, actual: OrgElements): Comparison => {
  const compared = compareElements(wanted, actual);
  return {
    changed: compared.filter(({ obstacle }) => !obstacle).map(({ name }) => name),
    unknown: compared.filter(({ obstacle }) => obstacle).map(({ name }) => name),
  };
};

/** Whether an element that has this value in a file says the same as another value. */
export const isSameValue = (name: string, before: PlainValue, after: PlainValue): boolean =>
  normalValue(name, before) === normalValue(name, after);

/** Whether an org takes this value where a file leaves the element out. */
export const isDefaultValue = (type: string, name: string, value: unknown): boolean =>
  effective(type, name, value) === effective(type, name, undefined);

/** What stands for an element that is left out; undefined if that is nothing. */
export const defaultValue = (type: string, name: string): string | undefined =>
  elementDefaults.get(name) ?? (elementFacts(type, name)?.kind === 'flag' ? 'false' : undefined);

/** All that a permission set grants is taken away by a deploy of a file that doesn't grant it. */
const isSetBack = (type: string, name: string): boolean => {
  if (!isAppType(type)) return name !== 'fullName' && /^\w/.test(name);
  return elementFacts(type, name) !== undefined && (!neverKept.has(name) || name === 'isNamedUserJwtEnabled');
};

const differs = (type: string, name: string, files: unknown, org: unknown): boolean => {
  const [wanted, actual] = [effective(type, name, files), effective(type, name, org)];
  const isTurnedBack = turnedBack.some(
    (row) => row.name === name && effective(type, name, row.from) === wanted && row.to === actual,
  );
  return wanted !== actual && !isTurnedBack;
};

/** An org may leave out what is false, as a file may. */
const effective = (type: string, name: string, value: unknown): string => {
  const text = normalValue(name, isAbsent(value) ? elementDefaults.get(name) : value);
  const isText = isAppType(type) && elementFacts(type, name)?.kind !== 'flag';
  return text.toLowerCase() === 'false' && !isText ? '' : text;
};
