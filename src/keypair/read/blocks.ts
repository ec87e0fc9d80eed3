/** How the lines of a PEM block were damaged; each can be undone without loss. */
export type LayoutDamage = 'carriageReturns' | 'blanks' | 'noLineBreaks' | 'indentation' | 'surroundings';

/** One PEM block as it lies in a text, however its lines are broken. */
export type PemBlock = {
  label: string;
  /** Of a legacy encrypted key: the value of its DEK-Info line. */
  dekInfo?: string;
  base64: string;
  /** Whether an END line follows. */
  closed: boolean;
  damage?: LayoutDamage;
};

const begin = /-----BEGIN ([A-Z0-9][A-Z0-9 ]{0,40}?)-----/g;

/** The PEM blocks of a text in order. */
export const pemBlocks = (text: string): PemBlock[] => {
  const starts = [...text.matchAll(begin)];
  return starts.map((match, index) => {
    const [whole, label = ''] = match;
    const from = match.index + whole.length;
    const next = starts[index + 1]?.index ?? text.length;
    return blockIn(label, text, { start: match.index, from, next });
  });
};

/** Where a block begins, where its content does, and where the next block begins. */
type BlockPlace = { start: number; from: number; next: number };

const blockIn = (label: string, text: string, { start, from, next }: BlockPlace): PemBlock => {
  const [edge = '', end] = endOfBlock(text.slice(from, next), label);
  const body = text.slice(from, end === undefined ? next : from + end);
  const after = end === undefined ? '' : text.slice(from + end + edge.length, next);
  const { dekInfo, base64 } = splitHeaders(body);
  const isEmpty = end === undefined && !/[A-Za-z0-9+/]/.test(base64);
  const damage = isEmpty ? undefined : layoutDamage({ before: lineBefore(text, start), body, base64, after });
  return { label, dekInfo, base64: base64.replace(/\s/g, ''), closed: end !== undefined, ...(damage && { damage }) };
};

/** The END line; one with another label ends the block, too: somebody changed only the first line. */
const endOfBlock = (text: string, label: string): [edge?: string, index?: number] => {
  const own = `-----END ${label}-----`;
  const index = text.indexOf(own);
  if (index >= 0) return [own, index];
  const other = /-----END [A-Z0-9 ]{1,40}-----/.exec(text);
  return other ? [other[0], other.index] : [];
};

/** RFC 1421 headers, also where their line breaks were lost: the length of the value follows from the cipher. */
const headers =
  /^\s*Proc-Type:\s*4,\s*ENCRYPTED\s*DEK-Info:\s*(DES-CBC,[0-9A-F]{16}|DES-EDE3-CBC,[0-9A-F]{16}|AES-\d{3}-CBC,[0-9A-F]{32}|[A-Z0-9-]+,[0-9A-F]+)/i;

const splitHeaders = (body: string): { dekInfo?: string; base64: string } => {
  const [whole, dekInfo] = headers.exec(body) ?? [];
  return whole === undefined ? { base64: body } : { dekInfo, base64: body.slice(whole.length) };
};

const lineBefore = (text: string, start: number): string => {
  const before = text.slice(Math.max(0, start - 200), start);
  return before.slice(Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1);
};

const longestLine = 200;

type Surrounded = { before: string; body: string; base64: string; after: string };

/** In this order; a text that OpenSSL reads as it stands fits none. */
const damageTable: ReadonlyArray<{ damage: LayoutDamage; matches: (block: Surrounded) => boolean }> = [
  { damage: 'carriageReturns', matches: ({ body }) => body.includes('\r') && !body.includes('\n') },
  { damage: 'noLineBreaks', matches: ({ base64 }) => !/\s/.test(base64) },
  { damage: 'blanks', matches: ({ body }) => !body.includes('\n') },
  { damage: 'noLineBreaks', matches: ({ body }) => body.split('\n').some((line) => line.length > longestLine) },
  { damage: 'indentation', matches: ({ before, body }) => /^[ \t]+$/.test(before) || /\n[ \t]+[^ \t\r\n]/.test(body) },
  { damage: 'blanks', matches: ({ body }) => /[\w+/=][ \t]+[\w+/=]/.test(body.replace(/^.*:.*$/gm, '')) },
  { damage: 'surroundings', matches: ({ before, after }) => before.trim() !== '' || /^[^\r\n]*[^\s]/.test(after) },
];

const layoutDamage = (block: Surrounded): LayoutDamage | undefined =>
  damageTable.find(({ matches }) => matches(block))?.damage;

/** A PEM block as RFC 7468 wants it. */
export const formatBlock = ({ label, dekInfo, base64 }: Pick<PemBlock, 'label' | 'dekInfo' | 'base64'>): string =>
  [
    `-----BEGIN ${label}-----`,
    ...(dekInfo === undefined ? [] : ['Proc-Type: 4,ENCRYPTED', `DEK-Info: ${dekInfo}`, '']),
    ...(base64.match(/.{1,64}/g) ?? []),
    `-----END ${label}-----`,
    '',
  ].join('\n');
