import { createHash } from 'node:crypto';
import { bundleBeginning } from '../../base/text/credentials.ts';
import { jwtError, type JwtErrorKey } from '../../base/errors/errors.ts';
import { isTooDeep } from '../../base/json.ts';
import { shapeProblem } from '../../base/shape.ts';
import { looksLikePath } from '../../base/text/pathText.ts';
import { unknownIn } from '../unknownKeys.ts';

/** Everything that one login needs, for one secret of a pipeline. An encrypted key stays encrypted in it. */
export type Bundle = {
  /** PEM. */
  key: string;
  certificate: string;
  clientId: string;
  username: string;
  instanceUrl: string;
  orgId: string;
};

export const bundleVersion = 1;

/** Base64 without line breaks of `{"sfJwtBundle":1,"key":…,"check":…}`: one line that every secret store takes as it is. */
export const encodeBundle = ({ key, certificate, clientId, username, instanceUrl, orgId }: Bundle): string => {
  // The key comes first, at a multiple of three bytes, so that its base64 is known by its shape if the beginning is lost.
  const values = { sfJwtBundle: bundleVersion, key, certificate, clientId, username, instanceUrl, orgId };
  const body = JSON.stringify(values).slice(0, -1);
  return Buffer.from(`${body},"check":"${checkOf(body)}"}`).toString('base64');
};

/** Shows what was lost or changed on the way. It proves nothing about who made the bundle. */
const checkOf = (body: string): string => createHash('sha256').update(body).digest('base64url').slice(0, 11);

/** More than a bundle with a key of 16,384 bits has, and than most secret stores take. */
const maximumCharacters = 65_536;

/**
 * Reads a bundle; quotes, line breaks, blanks and base64url are no harm. `where` is for messages. Throws BundleTooLarge,
 * BundleEmpty, BundleMasked, BundleIsKey, BundleIsPath, BundleNotReadable, BundleCutOff, BundleTooNew, BundleDamaged: none of them
 * holds anything of what was read.
 */
export const decodeBundle = async (text: string, where: string): Promise<Bundle> => {
  if (text.length > maximumCharacters) throw jwtError('BundleTooLarge', [where, maximumCharacters]);
  const json = unpack(compact(text));
  const problem = bundleProblems.find(({ matches }) => matches(json, compact(text)))?.error;
  if (problem) throw jwtError(problem, [where]);
  const version = Number(/^\{"sfJwtBundle":(\d{1,9}),/.exec(json)?.[1] ?? 0);
  if (version > bundleVersion) throw jwtError('BundleTooNew', [where, version, bundleVersion]);
  const bundle = await parseBundleJson(json);
  if (bundle === undefined) throw jwtError('BundleDamaged', [where]);
  return bundle;
};

/** Whether a text begins as a bundle does, be it whole or not. */
export const looksLikeBundle = (text: string): boolean =>
  unpack(compact(text.slice(0, 1000))).startsWith('{"sfJwtBundle":');

/** Without what secret stores and clipboards add. */
const compact = (text: string): string =>
  text
    .replace(/[\u00AD\u200B-\u200F\u2060-\u2064\uFEFF]|\\+[rn]|\s/g, '')
    .replace(/^["'`\u201C\u2018]+|["'`\u201D\u2019]+$/g, '');

/** What the base64 says; a bundle that was put into base64 once more is unpacked, too. */
const unpack = (base64: string): string => {
  const json = Buffer.from(base64, 'base64').toString();
  return json.startsWith(bundleBeginning) ? Buffer.from(json, 'base64').toString() : json;
};

type BundleProblemRow = { error: JwtErrorKey; matches: (json: string, given: string) => boolean };

/** What is no whole bundle, most telling first. */
const bundleProblems: readonly BundleProblemRow[] = [
  { error: 'BundleEmpty', matches: (_, given) => given === '' },
  {
    error: 'BundleMasked',
    matches: (_, given) => /^(?:[*•●∙]+|\[?masked\]?|\*+.{0,20}\*+|<?redacted>?)$/i.test(given),
  },
  { error: 'BundleDamaged', matches: (json, given) => isBundleObject(json) && !/^[\w+/-]+={0,2}$/.test(given) },
  { error: 'BundleCutOff', matches: (json) => isBundleObject(json) && isCutOff(json) },
  { error: 'BundleCutOff', matches: (json) => !isBundleObject(json) && /","check":"[\w-]{11}"\}$/.test(json) },
  { error: 'BundleIsKey', matches: (json, given) => !isBundleObject(json) && [json, given].some(isBundledKey) },
  { error: 'BundleIsPath', matches: (json, given) => !isBundleObject(json) && looksLikePath(given) },
  { error: 'BundleNotReadable', matches: (json) => !isBundleObject(json) },
];

const isBundleObject = (json: string): boolean => json.startsWith('{"sfJwtBundle":');

/** It ends too early, and says something up to there. */
const isCutOff = (json: string): boolean => !json.endsWith('}') && !/[\p{Cc}\ufffd](?!$)/u.test(json);

/** PEM, or DER in base64. */
const isBundledKey = (text: string): boolean => /-----BEGIN|^MII[A-Z]/.test(text);

const parseBundleJson = async (json: string): Promise<Bundle | undefined> => {
  const [, body = '', check] = /^(.*),"check":"([\w-]{11})"\}$/s.exec(json) ?? [];
  if (check !== checkOf(body)) return undefined;
  if (isTooDeep(body)) return undefined;
  const { bundleShape } = await import('./bundleShape.ts');
  const values = parsedObject(`${body}}`);
  if (shapeProblem(bundleShape, values) || unknownIn(bundleShape, values, '').length > 0) return undefined;
  const { key, certificate, clientId, username, instanceUrl, orgId } = values as Bundle;
  return { key, certificate, clientId, username, instanceUrl, orgId };
};

/** What the engine says of a mistake would show a piece of the key. */
const parsedObject = (json: string): object | undefined => {
  try {
    return JSON.parse(json) as object;
  } catch {
    return undefined;
  }
};
