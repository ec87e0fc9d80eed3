import { decodeJwt } from './jwt.ts';

/** What a single word that isn't a key may be. Of tokens and ids nothing but their kind is ever told. */
export type WordKind =
  | 'assertion'
  | 'jwtAccessToken'
  | 'accessToken'
  | 'refreshToken'
  | 'consumerKey'
  | 'userId'
  | 'orgId'
  | 'permissionSetId'
  | 'profileId'
  | 'salesforceId';

const kinds: ReadonlyArray<{ kind: WordKind; matches: (word: string) => boolean }> = [
  { kind: 'jwtAccessToken', matches: (word) => isAccessToken(word) },
  { kind: 'assertion', matches: (word) => decodeJwt(word) !== undefined },
  { kind: 'accessToken', matches: (word) => /^00D\w{12,15}![\w.]{10,}$/.test(word) },
  { kind: 'refreshToken', matches: (word) => /^5Aep861[\w.]{40,}$/.test(word) },
  { kind: 'consumerKey', matches: (word) => /^3MVG9[\w.]{40,}$/.test(word) },
  { kind: 'userId', matches: (word) => isId(word, '005') },
  { kind: 'orgId', matches: (word) => isId(word, '00D') },
  { kind: 'permissionSetId', matches: (word) => isId(word, '0PS') },
  { kind: 'profileId', matches: (word) => isId(word, '00e') },
  { kind: 'salesforceId', matches: (word) => word.length === 18 && isId(word, '') },
];

/** The kind of a word, by its shape alone. */
export const wordKind = (word: string): WordKind | undefined => kinds.find(({ matches }) => matches(word))?.kind;

/** The JWT-format access tokens of Salesforce say what they are in their header, or carry scopes. */
const isAccessToken = (word: string): boolean => {
  const jwt = decodeJwt(word);
  return jwt !== undefined && (jwt.header['tty'] === 'sfdc-core-token' || 'scp' in jwt.claims);
};

const isId = (word: string, prefix: string): boolean =>
  word.startsWith(prefix) && (/^\w{15}$/.test(word) || (/^\w{18}$/.test(word) && word.endsWith(checksumOf(word))));

const checksumLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** The last three characters of an 18-character id tell which of the first 15 are capitals, five at a time. */
const checksumOf = (id: string): string =>
  [0, 5, 10]
    .map((start) => [...id.slice(start, start + 5)].map((letter, bit) => (/[A-Z]/.test(letter) ? 1 << bit : 0)))
    .map((bits) => checksumLetters[bits.reduce<number>((sum, bit) => sum + bit, 0)])
    .join('');
