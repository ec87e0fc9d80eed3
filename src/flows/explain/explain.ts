import { jwtError } from '../../base/errors/errors.ts';
import { withoutCredentials } from '../../base/text/credentials.ts';
import { readLog, type LogExplanation } from '../../login/explain/explain.ts';
import { explainText } from '../../login/explain/texts.ts';
import { logSource, isPathOfLog, readPieces, type LogSource, type LogWorld } from './logSource.ts';

/** What a pasted error or a log says, and where it was read. */
export type ExplainedLog = LogExplanation & {
  source: LogSource['kind'];
  /** The file, if it is one. */
  path?: string;
  /** Whether only the beginning was read, because there is too much. */
  cut: boolean;
};

type Explaining = { explanation: ExplainedLog; warnings: string[] };

/**
 * Explains what `--error` gives: nothing is sent, and no org is asked. Throws LogEmpty, LogFileMissing, LogNotText,
 * FileNotReadable.
 */
export const explainError = async (given: string, world: LogWorld): Promise<Explaining> => {
  const source = await logSource(given, world);
  const log = readLog();
  const { bytes, isCut } = await readPieces(source, log.add);
  if (bytes === 0) throw jwtError('LogEmpty', [source.name]);
  const found = log.end();
  const isText = source.kind === 'text';
  if (isText && found.outcome === 'unknown' && isPathOfLog(given)) throw jwtError('LogFileMissing', [given]);
  return {
    explanation: {
      source: source.kind,
      ...(source.kind === 'file' && { path: source.name }),
      cut: isCut,
      ...found,
    },
    // The history of the shell and the list of processes have it.
    warnings: isText && withoutCredentials(given) !== given ? [explainText('warning.credential')] : [],
  };
};
