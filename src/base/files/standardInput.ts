import { jwtError } from '../errors/errors.ts';
import { decode, readStream } from './files.ts';

/** What a person gives in place of a path, as most programs take it. */
export const standardInputPath = '-';

/** A stream can be read only once, but one command asks for it more than once. */
const standardInputTexts = new WeakMap<object, Promise<string>>();

/** The text of the standard input. Throws StandardInputEmpty where nothing is piped, FileTooLarge. */
export const readStandardInput = (maximumBytes: number): Promise<string> => {
  const { stdin } = process;
  const text = standardInputTexts.get(stdin) ?? readWholeStream(stdin, maximumBytes);
  standardInputTexts.set(stdin, text);
  return text;
};

const readWholeStream = async (stdin: NodeJS.ReadStream, maximumBytes: number): Promise<string> => {
  const bytes = stdin.isTTY ? Buffer.alloc(0) : await readStream(stdin as AsyncIterable<Buffer>, maximumBytes + 1);
  if (bytes.length > maximumBytes) throw jwtError('FileTooLarge', [standardInputPath, maximumBytes]);
  const text = decode(bytes);
  if (text.trim() === '') throw jwtError('StandardInputEmpty');
  return text;
};
