import { readFileSync } from 'node:fs';

/**
 * Where the lines of the installed files come from, as the build writes it. A mark has four numbers: the line (counted from
 * the mark before), the column, the source (-1: none of ours), and its line (counted as well); the lines up to the next mark
 * go on alike.
 */
export type StackLines = Record<string, { sources: string[]; marks: number[] }>;

/** Lets the stack of an error that nobody foresaw name the lines of our sources in place of those of the build. */
export const nameSources = (error: Error, moduleUrl = import.meta.url): void => {
  const [, folder] = /^(.*\/lib\/)(?:chunks|commands|ux)\//.exec(moduleUrl) ?? [];
  if (folder === undefined || !error.stack) return;
  try {
    const lines = JSON.parse(readFileSync(new URL('stackLines.json', folder), 'utf8')) as StackLines;
    error.stack = sourceStack(error.stack, folder, lines);
  } catch {
    // The stack stays as it is: nothing may hide the error itself.
  }
};

const sourceStack = (stack: string, folder: string, lines: StackLines): string =>
  stack.replace(/(file:\/\/[^\s()]+\.js):(\d+):(\d+)/g, (frame, url: string, line: string, column: string) => {
    const file = url.startsWith(folder) ? lines[url.slice(folder.length)] : undefined;
    return (file && sourceAt(file, Number(line) - 1, Number(column) - 1)) ?? frame;
  });

const sourceAt = ({ sources, marks }: StackLines[string], line: number, column: number): string | undefined => {
  let [mark, original, source] = [0, 0, -1];
  for (let index = 0; index < marks.length; index += 4) {
    const [toLine = 0, from = 0, ofSource = -1, toOriginal = 0] = marks.slice(index, index + 4);
    if (mark + toLine > line || (mark + toLine === line && from > column)) break;
    [mark, original, source] = [mark + toLine, original + toOriginal, ofSource];
  }
  const path = sources[source];
  return path === undefined ? undefined : `${path}:${original + line - mark + 1}`;
};
