import { isJwtError, jwtError, type JwtErrorKey } from '../../base/errors/errors.ts';
import { detailText } from '../../base/text/details.ts';
import { answerText, foreignText } from '../../base/text/foreignText.ts';

type OrgErrorRow = { match: RegExp; error: JwtErrorKey };

/** A proxy that isn't there or is busy may be there later; everything else about it stays until somebody changes it. */
export const lastingProxyFailure = /^PROXY_(?!ECONN|EPIPE|ETIMEDOUT|E(?:HOST|NET)UNREACH|EAI_|(?!407)\d)/;

/** What the code and the text of a failed call to an org mean; the first row that matches counts. */
const orgErrorRows: readonly OrgErrorRow[] = [
  { match: lastingProxyFailure, error: 'OrgProxyUnusable' },
  { match: /SOAP API does not support JWT/i, error: 'SessionIsJwt' },
  {
    match: /INVALID_SESSION_ID|INVALID_AUTH_HEADER|ERROR_HTTP_401|RefreshTokenAuth|expired access\/refresh token/i,
    error: 'SessionExpired',
  },
  { match: /ENOTFOUND|DomainNotFound/, error: 'OrgHostUnknown' },
  { match: /ERROR_HTTP_(429|5\d\d)|SERVER_UNAVAILABLE|REQUEST_LIMIT_EXCEEDED/, error: 'OrgNotReady' },
  {
    match:
      /EAI_AGAIN|ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|UND_ERR_\w+|HPE_\w+|EPROTO|(?:PROXY|TUNNEL|ERR_SSL|ERR_TLS)_\w+|CERT_\w+|_CERT\b|socket hang up|fetch failed/,
    error: 'OrgUnreachable',
  },
];

/** An error of the org's client as one of ours. Code and text are copied; the library's error goes no further. */
export const orgError = (error: unknown, instanceUrl: string): Error => {
  if (isJwtError(error)) return error;
  const { code, text } = codeAndText(error);
  const origin = originOf(instanceUrl);
  const row = orgErrorRows.find(({ match }) => match.test(code) || match.test(text));
  if (row) return jwtError(row.error, [origin, shorten(code, text)], [origin]);
  const said = shorten(code, text);
  const refused = jwtError('OrgRefused', [origin, said], [origin]);
  refused.data = { code: foreignText(code), text: foreignText(said) } satisfies Refused;
  return refused;
};

/** Why an org refused a call: its error code, such as `INVALID_TYPE`, and what it said. */
type Refused = { code: string; text: string };

/** The refusal of the org; undefined for every other error. */
export const refusalOf = (error: unknown): Refused | undefined =>
  isJwtError(error) && error.name === 'OrgRefusedError' ? (error.data as Refused) : undefined;

/** The org's error code of a refused call; undefined for every other error. */
export const refusalCode = (error: unknown): string | undefined => refusalOf(error)?.code;

/** Answers that mean "not in this org or not for you", as opposed to "not now". */
const notForYou =
  /^(INVALID_TYPE|INVALID_FIELD|INVALID_ENTITY|NOT_FOUND|INSUFFICIENT_ACCESS\w*|FUNCTIONALITY_NOT_ENABLED|API_DISABLED_FOR_ORG|ERROR_HTTP_40[34])/;

/** The answer, or undefined where the org refuses the question. Other failures are thrown on. */
export const ifAllowed = async <Answer>(question: Promise<Answer>): Promise<Answer | undefined> => {
  try {
    return await question;
  } catch (error) {
    const isRefused = notForYou.test(refusalCode(error) ?? '');
    if (isRefused || (isJwtError(error) && error.name === 'SessionIsJwtError')) return undefined;
    throw error;
  }
};

/** The same for what is to be taken away: what isn't there any more needs nothing. Whether it was there. */
export const unlessGone = async (removal: Promise<void>): Promise<boolean> => {
  try {
    await removal;
    return true;
  } catch (error) {
    if (/^(?:ENTITY_IS_DELETED|NOT_FOUND|INVALID_CROSS_REFERENCE_KEY)$/.test(refusalCode(error) ?? '')) return false;
    throw error;
  }
};

/** The origin of an instance URL, or the text itself where it isn't one. */
export const originOf = (instanceUrl: string): string =>
  URL.canParse(instanceUrl) ? new URL(instanceUrl).origin : instanceUrl;

const codeAndText = (error: unknown): { code: string; text: string } => {
  const { errorCode, code, name, message } = (error ?? {}) as Record<string, unknown>;
  const first = [errorCode, code, name].map(errorText).find((text) => text !== '');
  return { code: (first ?? 'Error').replace(/^\w+:/, ''), text: errorText(message) };
};

const errorText = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The class name of a JavaScript error tells nobody anything. */
const shorten = (code: string, text: string): string => {
  const isKnown = code.endsWith('Error') || text.startsWith(code);
  return answerText([isKnown ? '' : code, text].filter(Boolean).join(': ') || detailText('org.noReason'), 300);
};
