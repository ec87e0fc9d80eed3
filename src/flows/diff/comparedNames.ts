import { jwtError } from '../../base/errors/errors.ts';
import { selectSeveral } from '../../connection/choose/selectSeveral.ts';
import { refuseRecord, type RefusedRecords } from '../../connection/recordsApart.ts';
import type { ConnectionFile } from '../../connection/types.ts';
import { chooseConnection } from '../project/choose.ts';
import { refuseUnknownConnection } from '../project/unknownConnection.ts';
import type { DiffRequest } from './model.ts';

/** A name and what the connection file says of it, or why it says nothing that can be used. */
export type NamedRecord = { connection: string; file?: ConnectionFile; refused: RefusedRecords };

/** The connections that are compared. Throws the errors of the choice, and of the only one's name and record. */
export const comparedNames = async (
  request: DiffRequest,
  file: ConnectionFile | undefined,
  refused: RefusedRecords,
): Promise<string[]> => {
  const names = selectSeveral({ ...request, file, unusable: Object.keys(refused) });
  const [only = Object.keys(refused)[0], other] = names;
  // Of several, a wrong one must not stop the others; where none is named, it could be the one that is meant.
  if (only !== undefined && other === undefined) await refuseUnusable({ connection: only, file, refused }, request);
  if (names.length === 0) return [await chooseConnection({ ...request, file })];
  if (names.length > 1 && request.expectedOrgId !== undefined)
    throw jwtError('FlagsForSeveralConnections', [names.length]);
  return names;
};

/** Throws what is wrong with the record, or the errors of `refuseUnknownConnection`. */
export const refuseUnusable = async ({ refused, ...known }: NamedRecord, request: DiffRequest): Promise<void> => {
  refuseRecord(known.connection, refused);
  await refuseUnknownConnection({ ...request, ...known });
};
