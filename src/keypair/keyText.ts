/** How a key text was damaged on its way through variables, files and copy-and-paste. */
export type KeyRepair = 'byteOrderMark' | 'quotes' | 'base64' | 'escapedLineBreaks' | 'lineBreaks';

const privateKeyBlock = /-----BEGIN ((?:[A-Z0-9]{1,9} )?PRIVATE KEY)-----([^-]*)-----END \1-----/;
const wellFormed = /-----BEGIN [A-Z0-9 ]+-----\r?\n(?:[A-Za-z0-9+/=]+\r?\n)+-----END/;

/** In this order; each gives the text back unchanged if it doesn't apply. */
const repairTable: ReadonlyArray<{ repair: KeyRepair; apply: (text: string) => string }> = [
  { repair: 'byteOrderMark', apply: (text) => text.replace(/^\uFEFF/, '') },
  { repair: 'quotes', apply: (text) => text.replace(/^\s*(["'`])([^]*)\1\s*$/, '$2') },
  { repair: 'base64', apply: (text) => decoded(text) },
  { repair: 'escapedLineBreaks', apply: (text) => text.replace(/\\r\\n|\\n|\\r/g, '\n') },
  { repair: 'lineBreaks', apply: (text) => rebuilt(text) },
];

/** The key text as it was before it was damaged, as far as that can be told, and which repairs it took. */
export const repairKeyText = (text: string): { text: string; repairs: KeyRepair[] } =>
  repairTable.reduce<{ text: string; repairs: KeyRepair[] }>(
    (before, { repair, apply }) => {
      const after = apply(before.text);
      return after === before.text ? before : { text: after, repairs: [...before.repairs, repair] };
    },
    { text, repairs: [] },
  );

/** The first private key of the text as PEM; a file may hold certificates too. */
export const findPrivateKey = (text: string): string | undefined => privateKeyBlock.exec(text)?.[0];

const decoded = (text: string): string => {
  const compact = text.replace(/\\[rn]|\s/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) return text;
  const inner = Buffer.from(compact, 'base64').toString('utf8');
  return inner.includes('-----BEGIN ') ? inner : text;
};

const rebuilt = (text: string): string => {
  const [block, label, body = ''] = privateKeyBlock.exec(text) ?? [];
  if (block === undefined || wellFormed.test(block)) return text;
  const lines = body.replace(/\s/g, '').match(/.{1,64}/g) ?? [];
  return text.replace(block, [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join('\n'));
};
