import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { jwtError } from '../../base/errors/errors.ts';
import { withNamedErrors } from '../../base/files/files.ts';
import { standardInputPath } from '../../base/files/standardInput.ts';
import { explainText } from '../../login/explain/texts.ts';

/** Where a text comes from. `name`: for a person. */
export type LogSource = {
  kind: 'text' | 'standardInput' | 'file';
  name: string;
  pieces: AsyncIterable<Buffer> | string;
};

export type LogWorld = { standardInput: AsyncIterable<Buffer> & { isTTY?: boolean } };

/**
 * What `--error` means: `-` is the standard input, the path of a file that exists is its content, and everything else is the
 * text itself. Throws LogEmpty where nobody pipes anything.
 */
export const logSource = async (given: string, { standardInput }: LogWorld): Promise<LogSource> => {
  if (given === standardInputPath) {
    const name = explainText('source.standardInput');
    if (standardInput.isTTY) throw jwtError('LogEmpty', [name]);
    return { kind: 'standardInput', name, pieces: standardInput };
  }
  if (await isReadable(given))
    return { kind: 'file', name: given, pieces: createReadStream(given) as AsyncIterable<Buffer> };
  return { kind: 'text', name: explainText('source.text'), pieces: given };
};

/** A file, or a pipe such as those of a shell; a folder has no text. */
const isReadable = async (path: string): Promise<boolean> => {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && !found.isDirectory();
};

/** Whether a word was meant as the path of a log. */
export const isPathOfLog = (given: string): boolean =>
  /^[^\s"'{}<>]{1,300}$/.test(given) &&
  !given.includes('://') &&
  /[\\/]|\.(?:log|txt|json|out|err|xml|html?)$/i.test(given);

type ReadLimits = { bytes: number };

/** More than any job writes. */
const logLimits: ReadLimits = { bytes: 256 * 1024 * 1024 };

type LogSize = { bytes: number; isCut: boolean };

/** Hands the text of a source on, piece by piece. Throws FileNotReadable, LogNotText. */
export const readPieces = async (
  { name, pieces }: LogSource,
  add: (text: string) => void,
  { bytes: maximum }: ReadLimits = logLimits,
): Promise<LogSize> => {
  if (typeof pieces === 'string') {
    add(pieces);
    return { bytes: Buffer.byteLength(pieces), isCut: false };
  }
  return withNamedErrors('FileNotReadable', name, async () => {
    let bytes = 0;
    let decode: LogDecoder | undefined;
    for await (const piece of pieces) {
      decode ??= decoderFor(piece, name);
      bytes += piece.length;
      add(decode(piece));
      if (bytes >= maximum) return { bytes, isCut: true };
    }
    return { bytes, isCut: false };
  });
};

type LogDecoder = (piece: Buffer) => string;

const packed: ReadonlyArray<{ start: RegExp; kind: string }> = [
  { start: /^504b0304/, kind: 'zip' },
  { start: /^1f8b/, kind: 'gzip' },
];

/** PowerShell writes UTF-16, and most others UTF-8. */
const decoderFor = (first: Buffer, name: string): LogDecoder => {
  const start = first.subarray(0, 4).toString('hex');
  const kind = packed.find((each) => each.start.test(start))?.kind;
  if (kind !== undefined) throw jwtError('LogNotText', [name, explainText(`packed.${kind}`)]);
  const encoding = start.startsWith('fffe') ? 'utf-16le' : start.startsWith('feff') ? 'utf-16be' : 'utf-8';
  const decoder = new TextDecoder(encoding);
  return (piece) => decoder.decode(piece, { stream: true });
};
