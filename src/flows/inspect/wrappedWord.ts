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
  { id: 'assertion-in-body', level: 'repair', pattern: /(?:^|[?&\s'"])assertion=["']?([^&\s"']+)/i },
  { id: 'assertion-in-body', level: 'repair', pattern: /"assertion"\s*:\s*"([^"]+)"/ },
  { id: 'assertion-as-bearer', level: 'warning', pattern: /^(?:Authorization:\s*)?(?:Bearer|OAuth)\s+(\S+)$/i },
];

/** Three parts of plain base64, at least one of them with a letter that base64url hasn't got. */
const plainBase64 = /^(?=[^+/=]*[+/=])([A-Za-z0-9+/_-]+={0,2})\.([A-Za-z0-9+/_-]+={0,2})\.([A-Za-z0-9+/_-]*={0,2})$/;

/** The word in a request, such as a form body or a header, and an assertion in plain base64; undefined if it is neither. */
export const unwrapWord = (text: string): UnwrappedWord | undefined => {
  const wrapping = wrappings.find(({ pattern }) => pattern.test(text));
  const inner = wrapping ? decodedWord(wrapping.pattern.exec(text)?.[1] ?? '') : text;
  const inUrlForm = withoutPlainBase64(inner);
  if (!wrapping && inUrlForm === undefined) return undefined;
  const word = inUrlForm ?? inner;
  const isAssertion = decodeJwt(word) !== undefined;
  return {
    word,
    ...(inUrlForm && { signingInput: inner.split('.').slice(0, 2).join('.') }),
    findings: [
      ...(wrapping && isAssertion ? [finding(wrapping.level, wrapping.id)] : []),
      ...(inUrlForm ? [finding('problem', 'assertion-in-base64')] : []),
    ],
  };
};

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
