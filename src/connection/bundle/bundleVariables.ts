import { jwtError } from '../../base/errors/errors.ts';
import { refuseUnfilled } from '../../base/errors/unfilledValue.ts';
import { findUnfilled } from '../../base/text/unfilled.ts';
import { isSameUsername } from '../../base/username.ts';
import { decodeBundle, looksLikeBundle, type Bundle } from './bundle.ts';
import type { EnvironmentVariables } from '../../base/environment.ts';
import { environmentPrefix, isConnectionName, type VariableSuffix } from '../names.ts';
import { detailText } from '../../base/text/details.ts';
import { isSameId } from '../orgId.ts';
import { placeInFile } from '../resolve/value.ts';
import { isRetiringClientId } from '../resolve/retiring.ts';
import type { Connection } from '../types.ts';

/** A bundle and the variable that it came from. */
export type FoundBundle = Bundle & { variable: string };

export type BundleRequest = {
  name?: string;
  env: EnvironmentVariables;
  flags?: { jwtKeyFile?: string };
  /** Whether variables without the name of the connection count too. Default: yes. */
  single?: boolean;
  /** How a login host is written, whatever way it was given; without it every difference counts. */
  canonicalUrl?: (text: string) => string;
};

/** Variables named like the bundle of a connection: `acme-uat` for SF_JWT_ACME_UAT. Those of single values aren't. */
export const bundleNames = (env: EnvironmentVariables): string[] =>
  Object.keys(env)
    .flatMap((variable) => /^SF_JWT_([A-Z0-9_]+)$/.exec(variable)?.[1] ?? [])
    .map((name) => name.toLowerCase().replaceAll('_', '-'))
    .filter(isConnectionName)
    .sort();

/** The names among them whose variable holds a bundle, as far as its beginning tells. */
export const bundlesIn = (env: EnvironmentVariables): string[] =>
  bundleNames(env).filter((name) => looksLikeBundle(env[environmentPrefix(name)] ?? ''));

/**
 * The bundle of a connection, if its variable is set. One that is blank, which is what a secret that isn't there looks
 * like, must not let the connection file alone decide: it counts as none only if a flag or a variable gives the key. Throws
 * the errors of `decodeBundle`.
 */
const findBundle = async (request: BundleRequest): Promise<FoundBundle | undefined> => {
  if (request.name === undefined) return undefined;
  const variable = environmentPrefix(request.name);
  const text = request.env[variable];
  if (text === undefined || (text.trim() === '' && hasOtherKey(request, variable))) return undefined;
  // Those that are blank, masked or a path have errors of their own, which say how a bundle gets there.
  if (text.trim() !== '' && findUnfilled(text, 'key') !== 'masked')
    refuseUnfilled(text, { id: 'variable', tokens: [variable] }, 'key');
  return { ...(await decodeBundle(text, variable)), variable };
};

const hasOtherKey = ({ env, flags, single = true }: BundleRequest, prefix: string): boolean => {
  const prefixes = [prefix, ...(single ? ['SF_JWT'] : [])];
  const variables = prefixes.flatMap((each) => [`${each}_KEY`, `${each}_KEY_FILE`]);
  return flags?.jwtKeyFile !== undefined || variables.some((variable) => (env[variable] ?? '').trim() !== '');
};

/**
 * The same, if what the connection file says of the connection doesn't contradict it: whoever can change the file must
 * not send the key elsewhere. Throws BundleDisagrees with all differing values.
 */
export const agreedBundle = async (
  request: BundleRequest,
  inFile: Partial<Connection> = {},
): Promise<FoundBundle | undefined> => {
  const bundle = await findBundle(request);
  if (bundle === undefined) return undefined;
  const differing = bundleValueRows(request).filter(({ property, isSame }) => {
    const value = inFile[property];
    if (property === 'clientId' && isRetiringClientId(inFile, bundle.clientId)) return false;
    return value !== undefined && !isSame(value, bundle[property]);
  });
  for (const { property } of differing) refuseUnfilled(inFile[property] ?? '', placeInFile(property, request.name));
  if (differing.length > 0) throw disagreement(request, bundle, inFile, differing);
  return bundle;
};

type BundleValueRow = {
  property: 'instanceUrl' | 'orgId' | 'username' | 'clientId';
  isSame: (inFile: string, inBundle: string) => boolean;
};

const bundleValueRows = ({
  canonicalUrl = (text: string) => text,
}: Pick<BundleRequest, 'canonicalUrl'>): BundleValueRow[] => [
  { property: 'instanceUrl', isSame: (one, other) => canonicalUrl(one) === canonicalUrl(other) },
  { property: 'orgId', isSame: isSameId },
  { property: 'username', isSame: isSameUsername },
  { property: 'clientId', isSame: (one, other) => one.trim() === other.trim() },
];

const disagreement = (
  { name = '' }: BundleRequest,
  bundle: FoundBundle,
  inFile: Partial<Connection>,
  differing: readonly BundleValueRow[],
): Error => {
  const pairs = differing.map(({ property }) =>
    detailText('bundle.differs', {
      property,
      inFile: shownBundleValue(inFile[property]),
      inBundle: shownBundleValue(bundle[property]),
    }),
  );
  return jwtError('BundleDisagrees', [name, bundle.variable, pairs.join('; ')], [name, bundle.variable]);
};

/** So short that both values are seen. */
const shownBundleValue = (value = ''): string => JSON.stringify(value.length > 200 ? `${value.slice(0, 200)}…` : value);

/** Which single values a variable may give, and the bundle gives for it. */
const overridden: ReadonlyArray<{ suffix: VariableSuffix; property?: 'instanceUrl' | 'username' | 'clientId' }> = [
  { suffix: 'INSTANCE_URL', property: 'instanceUrl' },
  { suffix: 'USERNAME', property: 'username' },
  { suffix: 'CLIENT_ID', property: 'clientId' },
  { suffix: 'KEY' },
  { suffix: 'KEY_FILE' },
];

/** A warning for variables of single values that say something else than the bundle, for they have no effect. */
export const overriddenVariables = (
  bundle: FoundBundle,
  request: Pick<BundleRequest, 'env' | 'single' | 'canonicalUrl'>,
): string[] => {
  const { env, single = true } = request;
  const rows = bundleValueRows(request);
  const saysSame = (property: BundleValueRow['property'], value: string): boolean =>
    rows.some((row) => row.property === property && row.isSame(value, bundle[property]));
  const prefixes = [bundle.variable, ...(single ? ['SF_JWT'] : [])];
  const names = prefixes.flatMap((prefix) =>
    overridden.flatMap(({ suffix, property }) => {
      const value = env[`${prefix}_${suffix}`]?.trim();
      return !value || (property && saysSame(property, value)) ? [] : [`${prefix}_${suffix}`];
    }),
  );
  if (names.length === 0) return [];
  return [detailText('bundle.overrides', { variable: bundle.variable, names: names.join(', ') })];
};
