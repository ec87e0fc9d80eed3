import { isJwtError, jwtError } from '../../base/errors/errors.ts';
import { connectionRecord } from '../../connection/record.ts';
import { refuseRecord, type RefusedRecords } from '../../connection/recordsApart.ts';
import { siblings } from '../../connection/siblings.ts';
import type { Connection, ConnectionFile } from '../../connection/types.ts';
import { usesOfKey } from '../keys/use.ts';

/** The one certificate of one app in one org, and all connections that log in by it: they move together. */
export type Slot = {
  app: string;
  orgId: string;
  /** Under which the key store has their key. */
  keyName: string;
  /** The first is the one that was meant. */
  members: ReadonlyArray<{ name: string; record: Connection }>;
};

/** A connection that can't be rotated, and why: the others go on. */
export type NoSlot = { name: string; error: Error };

/** The slots of the connections that are meant, each once, in their order. */
export const slotsOfConnections = (names: readonly string[], known: KnownFile): Array<Slot | NoSlot> => {
  const slots: Array<Slot | NoSlot> = [];
  for (const name of names) {
    const isCovered = slots.some((slot) => 'members' in slot && slot.members.some((member) => member.name === name));
    if (!isCovered) slots.push(slotOrError(name, known));
  }
  return slots;
};

type KnownFile = { file: ConnectionFile | undefined; refused: RefusedRecords };

const slotOrError = (name: string, { file, refused }: KnownFile): Slot | NoSlot => {
  try {
    refuseRecord(name, refused);
    return slotOfConnection(name, file);
  } catch (error) {
    if (!isJwtError(error)) throw error;
    return { name, error };
  }
};

/** Throws RotateRecordIncomplete, SlotKeysDiffer, SlotKeyShared. */
const slotOfConnection = (name: string, file: ConnectionFile | undefined): Slot => {
  const record = connectionRecord(file, name);
  const { app, orgId, clientId } = record ?? {};
  const missing = Object.entries({ app, orgId, clientId }).filter(([, value]) => value === undefined);
  if (record === undefined || app === undefined || orgId === undefined || missing.length > 0)
    throw jwtError('RotateRecordIncomplete', [name, missing.map(([key]) => key).join(', ')], [name]);
  const others = siblings(file, { connection: name, app, orgId }).map(([other, value]) => ({
    name: other,
    record: value,
  }));
  const slot = { app, orgId, keyName: record.keyName ?? name, members: [{ name, record }, ...others] };
  refuseOtherKeyNames(slot);
  refuseSharedKey(slot, file);
  return slot;
};

const refuseOtherKeyNames = ({ keyName, members }: Slot): void => {
  const other = members.find(({ name, record }) => (record.keyName ?? name) !== keyName);
  const [first] = members;
  if (other && first) throw jwtError('SlotKeysDiffer', [first.name, other.name, keyName], [first.name]);
};

/** A new pair under its name would end the logins to other orgs, or of other apps, that have the same key. */
const refuseSharedKey = ({ keyName, members }: Slot, file: ConnectionFile | undefined): void => {
  const [first] = members;
  const others = usesOfKey(file?.connections ?? {}, { keyName }).filter(
    (use) => !members.some(({ name }) => name === use.connection),
  );
  if (others.length === 0 || !first) return;
  const names = others.map(({ connection }) => connection).join(', ');
  throw jwtError('SlotKeyShared', [keyName, first.name, names], [first.name]);
};
