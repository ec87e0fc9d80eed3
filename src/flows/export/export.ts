import { jwtError } from '../../base/errors/errors.ts';
import { refuseUnwritableFile, writeNewFile, writeNewSecretFile } from '../../base/files/newFile.ts';
import { refuseWorkTree } from '../../keypair/store/workTree.ts';
import { exportFormats } from './formats.ts';
import { storedPair } from './storedPair.ts';
import type { ExportedKey, ExportFormat, ExportFormatName, ExportRequest, ExportWorld } from './types.ts';

/**
 * Gives a stored key pair out in another form, into a new file if one is named: 0600 for a secret, never in a Git work
 * tree unless Git ignores it. Whatever can be refused is, before anybody is asked for a secret or one is read. Throws
 * ExportOptionUnknown, ExportNeedsConnection, FileExists, and the errors of the formats.
 */
export const exportKey = async (
  format: ExportFormatName,
  request: ExportRequest,
  world: ExportWorld,
): Promise<ExportedKey> => {
  const row = exportFormats[format];
  refuseOtherOptions(format, row, request);
  if (row.needsConnection && request.connection === undefined) throw jwtError('ExportNeedsConnection', [format]);
  await refuseOutput(row, request, world);
  if (row.secret) await storedPair(request, world);
  world.refuseExposure();
  const made = await row.make(request, world);
  const write = row.secret ? writeNewSecretFile : writeNewFile;
  if (request.outputFile !== undefined) await write(request.outputFile, made.content);
  return made;
};

const refuseOtherOptions = (format: string, row: ExportFormat, { options }: ExportRequest): void => {
  for (const [option, value] of Object.entries(options))
    if (value !== undefined && value !== false && !row.options.some((known) => known === option))
      throw jwtError('ExportOptionUnknown', [option, format]);
};

const refuseOutput = async ({ secret }: ExportFormat, { outputFile }: ExportRequest, world: ExportWorld) => {
  if (outputFile === undefined) return;
  await refuseUnwritableFile(outputFile);
  if (secret) await refuseWorkTree([outputFile], world.env);
};
