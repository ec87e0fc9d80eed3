import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SourceMapPayload } from 'node:module';
import type { StackLines } from '../src/ux/runner/sourceStack.ts';
import { fromRoot } from './places.ts';

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The numbers of a segment of a source map: six bits a letter, of which one says that more follow, and a sign at the end. */
const numbersOf = (segment: string): number[] => {
  const numbers: number[] = [];
  let [value, shift] = [0, 0];
  for (const letter of segment) {
    const bits = digits.indexOf(letter);
    value += (bits & 31) << shift;
    shift += 5;
    if (bits & 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    [value, shift] = [0, 0];
  }
  return numbers;
};

type Segment = { line: number; column: number; source: number; original: number };

const segmentsOf = (mappings: string): Segment[] => {
  let [source, original] = [0, 0];
  return mappings.split(';').flatMap((text, line) => {
    let column = 0;
    return text.split(',').flatMap((segment): Segment[] => {
      const [toColumn = 0, toSource, toOriginal] = numbersOf(segment);
      column += toColumn;
      if (toSource === undefined || toOriginal === undefined) return [];
      source += toSource;
      original += toOriginal;
      return [{ line, column, source, original }];
    });
  });
};

/** Where our sources begin, end, or don't go on line by line, in rows of four numbers. */
const marksOf = (segments: readonly Segment[], own: ReadonlyMap<number, number>): number[] => {
  let last: Segment = { line: 0, column: 0, source: -1, original: 0 };
  return segments.flatMap((segment) => {
    const source = own.get(segment.source) ?? -1;
    const isForeseen = source < 0 ? last.source < 0 : segment.original - segment.line === last.original - last.line;
    if (source === last.source && isForeseen) return [];
    const original = source < 0 ? last.original : segment.original;
    const row = [segment.line - last.line, segment.column, source, original - last.original];
    last = { ...segment, source, original };
    return row;
  });
};

/**
 * Writes what makes a stack of the installed code name our sources, and takes out the maps from which it comes: they are
 * larger than the code.
 */
export const mapsToLines = (outdir: string): void => {
  const lines: StackLines = {};
  for (const name of globSync('**/*.map', { cwd: outdir }).sort()) {
    const map = JSON.parse(readFileSync(join(outdir, name), 'utf8')) as SourceMapPayload;
    const paths = map.sources.map((path) => fromRoot(join(outdir, dirname(name), path)));
    const sources = paths.filter((path) => path.startsWith('src/'));
    const own = new Map(
      paths.flatMap((path, index) => (sources.includes(path) ? [[index, sources.indexOf(path)]] : [])),
    );
    if (sources.length > 0)
      lines[name.replaceAll('\\', '/').replace(/\.map$/, '')] = {
        sources,
        marks: marksOf(segmentsOf(map.mappings), own),
      };
    rmSync(join(outdir, name));
  }
  writeFileSync(join(outdir, 'stackLines.json'), JSON.stringify(lines));
};
