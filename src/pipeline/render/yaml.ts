/** A value of a YAML file; what has an order keeps it. */
export type YamlNode =
  | string
  | number
  | boolean
  | { map: YamlMapParts }
  | { list: YamlListParts }
  /** A list on one line. */
  | { row: ReadonlyArray<string | number> }
  /** Lines as they are. */
  | { script: readonly string[] }
  /** Known to need no quotes, with a comment behind it. */
  | { plain: string; note?: string };

/** Comments stand before what follows; an empty line of one is an empty line. Nothing is left out in place of `undefined`. */
type YamlComment = { comment: readonly string[] };
export type YamlMapParts = ReadonlyArray<readonly [key: string, value: YamlNode] | YamlComment | undefined>;
export type YamlListParts = ReadonlyArray<YamlNode | YamlComment | undefined>;

/** The text of a file. Every value is quoted unless no reader of YAML can take it for something else. */
export const yamlText = (parts: YamlMapParts): string => `${mapLines(parts, '').join('\n')}\n`;

/** Long lines are wrapped; an empty one is an empty line. */
export const yamlComment = (...lines: string[]): YamlComment => ({
  comment: lines.flatMap((line) => (line === '' ? [''] : wrappedComment(line))),
});

const mapLines = (parts: YamlMapParts, pad: string): string[] =>
  parts.flatMap((part) => {
    if (part === undefined) return [];
    if ('comment' in part) return commentLines(part, pad);
    const [key, value] = part;
    return valueLines(`${pad}${yamlScalar(key)}:`, value, pad);
  });

const listLines = (parts: YamlListParts, pad: string): string[] =>
  parts.flatMap((part) => {
    if (part === undefined) return [];
    if (typeof part === 'object' && 'comment' in part) return commentLines(part, pad);
    if (typeof part === 'object' && 'map' in part) return itemLines(mapLines(part.map, `${pad}  `), pad);
    return valueLines(`${pad}-`, part, pad);
  });

/** The dash stands before the first line that is no comment. */
const itemLines = (lines: readonly string[], pad: string): string[] => {
  const first = lines.findIndex((line) => line !== '' && !line.startsWith(`${pad}  #`));
  return lines.map((line, at) => {
    if (at < first) return line === '' ? line : pad + line.slice(pad.length + 2);
    return at === first ? `${pad}- ${line.slice(pad.length + 2)}` : line;
  });
};

const valueLines = (head: string, value: YamlNode, pad: string): string[] => {
  if (typeof value !== 'object') return [`${head} ${yamlScalar(value)}`];
  if ('row' in value) return [`${head} [${value.row.map(yamlScalar).join(', ')}]`];
  if ('plain' in value) return [`${head} ${value.plain}${value.note === undefined ? '' : ` # ${value.note}`}`];
  if ('script' in value) return scriptLines(head, value.script, pad);
  return [head, ...('map' in value ? mapLines(value.map, `${pad}  `) : listLines(value.list, `${pad}  `))];
};

const scriptLines = (head: string, script: readonly string[], pad: string): string[] => {
  const [only = '', other] = script;
  if (other === undefined && isPlainLine(only)) return [`${head} ${only}`];
  return [`${head} |`, ...script.map((line) => (line === '' ? '' : `${pad}  ${line}`))];
};

const commentLines = ({ comment }: YamlComment, pad: string): string[] =>
  comment.map((line) => (line === '' ? '' : `${pad}# ${line}`));

const commentWidth = 100;

/** A comment in lines of at most this length; a longer word has one of its own. */
export const wrappedComment = (text: string, width = commentWidth): string[] =>
  text.split(' ').reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    return last === undefined || last.length + 1 + word.length > width
      ? [...lines, word]
      : [...lines.slice(0, -1), `${last} ${word}`];
  }, []);

/** What readers of YAML 1.1 take for something else than text. */
const otherThanText = /^(?:y|n|yes|no|on|off|true|false|null|~)$/i;

const isPlainWord = (text: string): boolean =>
  /^[A-Za-z_](?:[\w ./,-]*[\w./-])?$/.test(text) && !otherThanText.test(text);

/** A command, in which nothing begins a comment, a key or a quoted text. */
const isPlainLine = (text: string): boolean =>
  /^[a-z][\x20-\x7e]*[^\s:]$/.test(text) && !/: | #/.test(text) && !otherThanText.test(text);

/** A key that GitHub knows by this word, whatever readers of YAML 1.1 make of it. */
const knownKeys = new Set(['on']);

const yamlScalar = (value: string | number | boolean): string => {
  if (typeof value !== 'string') return String(value);
  if (isPlainWord(value) || knownKeys.has(value)) return value;
  // In double quotes, JSON is YAML.
  return /^[\x20-\x7e]*$/.test(value) && !value.includes("'") ? `'${value}'` : asciiJson(value);
};

const asciiJson = (text: string): string =>
  JSON.stringify(text).replace(/[^\x20-\x7e]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
