import type { SfError } from '@salesforce/core/sfError';
import { jwtError } from '../../base/errors/errors.ts';
import type { ShapeProblem } from '../../base/shape.ts';
import { detailText } from '../../base/text/details.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import type { DoubledKey } from './places.ts';

/** The same error, with the line for whoever reads JSON. */
export const onLine = (error: SfError, line: number): SfError => Object.assign(error, { data: { line } });

/** An error that doesn't say itself where it is. */
export const atPlace = (error: SfError, path: string, line: number): SfError =>
  onLine(
    Object.assign(error, {
      message: detailText('connectionFile.at', { path: foreignText(path), line: String(line), message: error.message }),
    }),
    line,
  );

export const shapeError = (path: string, { keys, message }: ShapeProblem, line: number): SfError => {
  const place = keys.join('.') || detailText('connectionFile.whole');
  return onLine(jwtError('ConnectionFileInvalid', [path, line, place, message]), line);
};

export const doubledError = (path: string, { keys, lines }: DoubledKey): SfError =>
  onLine(jwtError('ConnectionFileDoubled', [path, keys.join('.'), lines.join(', ')]), lines.at(-1) ?? 1);
