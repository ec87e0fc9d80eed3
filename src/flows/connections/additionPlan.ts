import { environmentOfHost } from '../../base/hosts/loginHosts.ts';
import type { Notice } from '../../base/notice.ts';
import { infoNotice, warningNotice } from '../../base/noticeOf.ts';
import { environmentPrefix } from '../../connection/names.ts';
import { isSameId } from '../../connection/orgId.ts';
import { recordedPublicKeyOf, recordWithout } from '../../connection/record.ts';
import { siblings } from '../../connection/siblings.ts';
import type { KeyOrigin } from '../../connection/resolve/key.ts';
import type { Connection } from '../../connection/types.ts';
import { sharedBy, usesOfKey } from '../keys/use.ts';
import type { AdditionLook, AdditionPlan, AdditionRequest } from './additionTypes.ts';
import { recordChanges } from './recordChanges.ts';

/** What will be recorded, and what becomes of the key. */
export const planAddition = (request: AdditionRequest, look: AdditionLook): AdditionPlan => {
  const { before, input } = look;
  const keyName = nameInStore(request, input.connection.key);
  const imports = input.connection.key.source === 'flag' && keyName !== undefined && look.storedAs === 'free';
  const record = plannedRecord(request, look, keyName);
  return {
    record,
    changes: recordChanges(before ?? {}, record),
    ...(keyName !== undefined && { keyName }),
    imports,
    notices: keyNotices(request, look),
  };
};

/** A key of the environment never goes to the key store. */
const nameInStore = ({ connection, keyName, importsKey }: AdditionRequest, key: KeyOrigin): string | undefined => {
  if (key.source === 'key store') return key.keyName;
  return key.source === 'flag' && importsKey ? (keyName ?? connection) : undefined;
};

const plannedRecord = (request: AdditionRequest, look: AdditionLook, keyName: string | undefined): Connection => {
  const { input, target, opened } = look;
  const { username, clientId, orgPins } = input.connection;
  const kept = recordWithout(look.before ?? {}, 'certificate', 'publicKeySha256', 'keyName');
  return cleared({
    ...kept,
    instanceUrl: target.url,
    username,
    clientId,
    orgId: sameOrNew(look.before?.orgId, orgPins[0]?.orgId),
    environment: environmentOfHost(target.host) ?? (isSameInstance(look) ? look.before?.environment : undefined),
    keyName,
    certificate: certificateToRecord(look),
    publicKeySha256: look.certificate ? undefined : opened.publicKeySha256,
    ...cleared(request.about),
  });
};

const isSameInstance = ({ before, target }: AdditionLook): boolean => before?.instanceUrl === target.url;

const cleared = <T extends object>(values: T): T =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;

const certificateToRecord = ({ certificate }: AdditionLook): Connection['certificate'] =>
  certificate && {
    sha256: certificate.sha256,
    publicKeySha256: certificate.publicKeySha256,
    notAfter: certificate.notAfter.toISOString(),
  };

/** An ID in 15 characters says the same as in 18. */
const sameOrNew = (before: string | undefined, now: string | undefined): string | undefined =>
  before !== undefined && now !== undefined && isSameId(before, now) ? before : now;

/** The record with the org that has answered. */
export const withOrg = (record: Connection, orgId: string | undefined): Connection =>
  cleared({ ...record, orgId: orgId === undefined ? record.orgId : sameOrNew(record.orgId, orgId) });

/** A key that stays outside of the key store has to be named each time, and its certificate may not be known. */
const keyNotices = ({ connection, importsKey }: AdditionRequest, { input, certificate }: AdditionLook): Notice[] => {
  const { key } = input.connection;
  const isOutside = key.source === 'environment' || key.source === 'bundle';
  const stays = key.source === 'flag' && !importsKey;
  return [
    ...(isOutside ? [infoNotice('keyFromVariable', key.variable ?? '')] : []),
    ...(stays ? [infoNotice('keyStays', `${environmentPrefix(connection)}_KEY_FILE`)] : []),
    ...(certificate === undefined ? [warningNotice('certificateUnknown')] : []),
  ];
};

/** An app has one key and one consumer key in an org, and a key that opens several orgs is worth more to a thief. */
export const othersNotices = (
  { connection: name }: AdditionRequest,
  { file }: AdditionLook,
  record: Connection,
): Notice[] => {
  const publicKeySha256 = recordedPublicKeyOf(record);
  const connections = { ...file?.connections, [name]: record };
  const differing = siblings(file, { connection: name, app: record.app ?? '', orgId: record.orgId ?? '' })
    .filter(([, other]) => other.clientId !== record.clientId || recordedPublicKeyOf(other) !== publicKeySha256)
    .map(([other]) => other);
  const shared = sharedBy(usesOfKey(connections, { keyName: record.keyName ?? '', publicKeySha256 }));
  return [
    ...(differing.length > 0 ? [warningNotice('othersOfApp', record.app ?? '', differing.join(', '))] : []),
    ...(shared.length > 0 ? [warningNotice('shared', shared.join(', '))] : []),
  ];
};
