import { jwtError } from '../base/errors/errors.ts';
import { isTooDeep, maximumJsonDepth } from '../base/json.ts';

/**
 * Parses JSON. Throws ConnectionFileNotJson with the line, never with the text, which may hold a secret, and
 * ConnectionFileTooDeep before anybody walks over it.
 */
export const parseJson = (text: string, path: string): unknown => {
  if (isTooDeep(text)) throw jwtError('ConnectionFileTooDeep', [path, maximumJsonDepth], [path]);
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw jwtError('ConnectionFileNotJson', [path, lineOfMistake(text.trimEnd())]);
  }
};

/**
 * The first line after which the text can't become JSON any more, found by halving, because the engine tells a position
 * for some mistakes only. The last line if the text just ends too early.
 */
const lineOfMistake = (text: string): number => {
  const lines = text.split('\n');
  let [low, high] = [1, lines.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isWrongBeforeItsEnd(lines.slice(0, middle).join('\n') + '\n')) high = middle;
    else low = middle + 1;
  }
  return low;
};

const isWrongBeforeItsEnd = (beginning: string): boolean => {
  try {
    JSON.parse(beginning);
    return false;
  } catch (error) {
    const message = String(error);
    const position = /position (\d+)/.exec(message)?.[1];
    return !/end of JSON input/.test(message) && Number(position ?? -1) !== beginning.length;
  }
};
