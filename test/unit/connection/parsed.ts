import { parseConnectionsApart } from '../../../src/connection/file.ts';
import { refuseRecord } from '../../../src/connection/recordsApart.ts';
import type { ConnectionFile } from '../../../src/connection/types.ts';

/** A connection file from its text, in which no record may be wrong. */
export const parseConnectionFile = async (
  text: string,
  path: string,
): Promise<{ file: ConnectionFile; warnings: string[] }> => {
  const { file, warnings, refused } = await parseConnectionsApart(text, path);
  for (const name of Object.keys(refused)) refuseRecord(name, refused);
  return { file, warnings };
};
