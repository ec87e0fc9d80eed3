import { decodeJwt, type DecodedJwt } from '../../login/jwt.ts';
import { finding } from './texts.ts';
import type { InspectFinding } from './types.ts';

/** A token or assertion as it stands in a request, taken out of it. */
export type UnwrappedWord = {
  word: string;
  /** What was signed, where that isn't what the word says. */
  signingInput?: string;
  findings: InspectFinding[];
};

type Wrapping = { id: string; level: InspectFinding['level']; pattern: RegExp };

/** The places in which a request carries a token, the outermost first. */
const wrappings: readonly Wrapping[] = [
  { id: 'assertion-as-client', level: 'warning', pattern: /(?:^|[?&\s'"])client_assertion=["']?([^&\s"']+)/i },
  { id: 'assertion-as-client', level: 'warning', pattern: /"client_assertion"\s*:\s*"([^"]+)"/ },
  { id: 'assertion-in-body', level: 'repair', pattern: /(?:^|[?&\s'"])assertion=["']?([^&\s"']+)/i },
  { id: 'assertion-in-body', level: 'repair', pattern: /"assertion"\s*:\s*"([^"]+)"/ },
  { id: 'assertion-as-bearer', level: 'warning', pattern: /^(?:Authorization:\s*)?(?:Bearer|OAuth)\s+(\S+)$/i },
];

/** Three parts of plain base64, at least one of them with a letter that base64url hasn't got. */
const plainBase64 = /^(?=[^+/=]*[+/=])([A-Za-z0-9+/_-]+={0,2})\.([A-Za-z0-9+/_-]+={0,2})\.([A-Za-z0-9+/_-]*={0,2})$/;

type Spelling = { id?: string; of: (text: string) => string };

/** What becomes of an assertion on its way, and what it was before. */
const spellings: readonly Spelling[] = [
  { of: (text) => text },
  { id: 'assertion-folded', of: (text) => text.replace(/\s+/g, '') },
  { id: 'assertion-escaped', of: (text) => decodedWord(text) },
  // Without a signature, whose part is left out or lost.
  { of: (text) => `${text}.` },
  { id: 'assertion-folded', of: (text) => `${text.replace(/\s+/g, '')}.` },
];

/** Nothing else is tried in another spelling. */
const assertionSigns = /^[\w\s.+/=%-]{20,200000}$/;

const respelled = (text: string): { text: string; id?: string } | undefined =>
  assertionSigns.test(text)
    ? spellings
        .map(({ id, of }) => ({ id, text: of(text) }))
        .find(({ text: word }) => decodeJwt(withoutPlainBase64(word) ?? word))
    : undefined;

/** The word in a request, such as a form body or a header, and an assertion in plain base64; undefined if it is neither. */
export const unwrapWord = (text: string): UnwrappedWord | undefined => {
  const wrapping = wrappings.find(({ pattern }) => pattern.test(text));
  const found = wrapping ? decodedWord(wrapping.pattern.exec(text)?.[1] ?? '') : text;
  const { text: inner, id: spelling } = respelled(found) ?? { text: found };
  const inUrlForm = withoutPlainBase64(inner);
  if (!wrapping && inUrlForm === undefined && inner === text) return undefined;
  const word = inUrlForm ?? inner;
  const ids = { wrapping: decodeJwt(word) && wrapping, spelling, inUrlForm };
  const signingInput = inUrlForm && inner.split('.').slice(0, 2).join('.');
  return { word, ...(signingInput && { signingInput }), findings: findingsOfWord(ids) };
};

type WordChanges = { wrapping?: Wrapping; spelling?: string; inUrlForm?: string };

const findingsOfWord = ({ wrapping, spelling, inUrlForm }: WordChanges): InspectFinding[] => [
  ...(wrapping ? [finding(wrapping.level, wrapping.id)] : []),
  ...(spelling === undefined ? [] : [finding('repair', spelling)]),
  ...(inUrlForm ? [finding('problem', 'assertion-in-base64')] : []),
];

/** The parts of a JWT, with the text that its signature is about. */
export const decodeUnwrapped = ({ word, signingInput }: UnwrappedWord): DecodedJwt | undefined => {
  const jwt = decodeJwt(word);
  return jwt && { ...jwt, ...(signingInput !== undefined && { signingInput }) };
};

const withoutPlainBase64 = (text: string): string | undefined => {
  if (!plainBase64.test(text)) return undefined;
  const word = text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return decodeJwt(word) && word;
};

const decodedWord = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
