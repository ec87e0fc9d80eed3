import { createHash } from 'node:crypto';
import { namedTexts } from '../../base/text/namedTexts.ts';

const markerText = namedTexts('pipelineJobs').one;

/** By this a file is known as generated here; behind it stands the digest of the rest. */
const markerWord = 'sf-plugin-jwt-pipeline';
const markerShape = new RegExp(`^(?:#|//) ${markerWord}: ([0-9a-f]{64})$`, 'm');

/** Which lines of a script belong to the user. The name tells one place from another. */
export const ownLines = (id: string, lines: readonly string[]): string[] => [
  `# ${markerText('comment.own')} (${id})`,
  ...lines,
  `# ${markerText('comment.ownEnd')} (${id})`,
];

/** The marker goes to where `markerPlace` stands in a text. */
export const markerPlace = `${markerWord}: -`;

export const withMarker = (text: string): string => text.replace(markerPlace, `${markerWord}: ${digestOf(text)}`);

/** Whose file a text is: made here and as it was made, made here and changed by hand, or not made here. */
export const pipelineOrigin = (text: string): 'ours' | 'edited' | 'foreign' => {
  const [line, digest] = markerShape.exec(text) ?? [];
  if (line === undefined) return 'foreign';
  return digestOf(text.replace(`${markerWord}: ${digest}`, markerPlace)) === digest ? 'ours' : 'edited';
};

/** What belongs to the user has no part in it, and line ends are git's. */
const digestOf = (text: string): string => {
  const plain = text.replaceAll('\r\n', '\n').replace(ownShape(), '$<begin>$<end>');
  return createHash('sha256').update(plain).digest('hex');
};

const escapedMark = (key: string): string => markerText(key).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

const ownShape = (): RegExp => {
  const [begin, end] = ['comment.own', 'comment.ownEnd'].map(escapedMark);
  return new RegExp(
    `(?<begin>^[ ]*# ${begin} \\((?<id>[a-z0-9-]+)\\)\\n)(?<lines>(?:.*\\n)*?)(?<end>[ ]*# ${end} \\(\\k<id>\\)$)`,
    'gm',
  );
};

/** The generated text, with what the user wrote in an earlier one in its places. */
export const withOwnLines = (text: string, before: string): string => {
  const kept = new Map(
    [...before.replaceAll('\r\n', '\n').matchAll(ownShape())].map(({ groups = {} }) => [groups['id'], groups['lines']]),
  );
  return text.replace(ownShape(), (whole: string, ...rest: unknown[]) => {
    const { begin = '', end = '', id = '' } = rest.at(-1) as Record<string, string | undefined>;
    const lines = kept.get(id);
    return lines === undefined ? whole : begin + lines + end;
  });
};
