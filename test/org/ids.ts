import { randomBytes, randomInt } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECKSUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** The first three characters of a record's id, by object. Those of the `ExtlClntApp…` objects are made up. */
export const KEY_PREFIX = {
  Organization: '00D',
  User: '005',
  UserLogin: '0Yw',
  UserLicense: '100',
  PermissionSetLicense: '0PL',
  PermissionSetLicenseAssign: '2LA',
  Profile: '00e',
  PermissionSet: '0PS',
  PermissionSetAssignment: '0Pa',
  PermissionSetGroup: '0PG',
  PermissionSetGroupComponent: '0PM',
  SetupAuditTrail: '0Ym',
  SetupEntityAccess: '0J0',
  ObjectPermissions: '110',
  UserPermissionAccess: '0uP',
  ExternalClientApplication: '0xI',
  ExtlClntAppOauthSettings: '0xJ',
  ExtlClntAppGlobalOauthSettings: '0xK',
  ExtlClntAppOauthConfigurablePolicies: '0xL',
  ExtlClntAppConfigurablePolicies: '0xM',
  ExtlClntAppOauthSecuritySettings: '0xN',
  OauthConsumer: '888',
  ConnectedApplication: '0H4',
  OauthToken: '0CQ',
  LoginHistory: '0Ya',
  AuthSession: '0Ak',
  Deployment: '0Af',
  Retrieval: '09S',
} as const;

/** The 18-character form of a 15-character id: three checksum characters say which letters are capitals. */
export function withChecksum(id15: string): string {
  const suffix = [0, 5, 10].map((start) => CHECKSUM[capitalBits(id15.slice(start, start + 5))]);
  return id15 + suffix.join('');
}

function capitalBits(five: string): number {
  return [...five].reduce((bits, character, index) => bits + (/[A-Z]/.test(character) ? 1 << index : 0), 0);
}

/** A new id of that object, unlike any other. */
export function newId(object: keyof typeof KEY_PREFIX): string {
  return withChecksum(`${KEY_PREFIX[object]}5f0000${randomText(6)}`);
}

/** Random letters and digits. */
export function randomText(length: number): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** True for 15 characters, or 18 with the right checksum. */
export function isId(text: string): boolean {
  if (!/^[0-9A-Za-z]{15}([0-9A-Z]{3})?$/.test(text)) return false;
  return text.length === 15 || withChecksum(text.slice(0, 15)) === text;
}

/** Ids are equal if their first 15 characters are. */
export function sameId(a: string, b: string): boolean {
  return a.slice(0, 15) === b.slice(0, 15);
}

/** A session id as Salesforce makes it: the org's 15-character id, `!`, and a secret part. */
export function newAccessToken(orgId: string): string {
  return `${orgId.slice(0, 15)}!AQ4A${randomText(40)}.${randomText(51)}`;
}

/** A consumer key as an org makes it: 85 characters from `3MVG9`. */
export function newConsumerKey(): string {
  return `3MVG9${randomText(62)}.${randomText(17)}`;
}

/** A consumer secret: 64 hexadecimal digits in capitals. */
export function newConsumerSecret(): string {
  return randomBytes(32).toString('hex').toUpperCase();
}
