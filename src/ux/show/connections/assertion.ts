import { foreignText } from '../../../base/text/foreignText.ts';
import { namedTexts } from '../../../base/text/namedTexts.ts';
import { shellQuoted } from '../../../base/text/shell.ts';
import type { GeneratedAssertion } from '../../../flows/assertion.ts';
import { claimLines } from '../inspection.ts';
import { localTime } from '../localTime.ts';

const assertionText = namedTexts('jwt.generate.assertion').one;

/** How an assertion is sent by hand. Each names the file or a variable; none holds the assertion. */
export type AssertionRequests = {
  /** Absent if no shell takes the path as one word. */
  curl?: string;
  http: string;
  postman: string;
};

type SignedFile = NonNullable<GeneratedAssertion['written']>;

const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const formType = 'application/x-www-form-urlencoded';
const assertionVariable = '{{assertion}}';

export const assertionRequests = ({
  outputFile,
  tokenUrl,
}: Pick<SignedFile, 'outputFile' | 'tokenUrl'>): AssertionRequests => {
  const words = [
    'curl',
    '--data-urlencode',
    `grant_type=${grantType}`,
    '--data-urlencode',
    `assertion@${outputFile}`,
    tokenUrl,
  ];
  const quoted = words.map((word) => (foreignText(word) === word ? shellQuoted(word) : undefined));
  const http = [`# @prompt assertion`, `POST ${tokenUrl}`, `Content-Type: ${formType}`, ''];
  const body = `grant_type=${encodeURIComponent(grantType)}&assertion=${assertionVariable}`;
  return {
    ...(quoted.every((word) => word !== undefined) && { curl: quoted.join(' ') }),
    http: [...http, body].join('\n'),
    postman: [`POST ${tokenUrl}`, `grant_type:${grantType}`, `assertion:${assertionVariable}`].join('\n'),
  };
};

/** What was written, what Salesforce will say of it, and how to send it. */
export const assertionLines = (
  written: SignedFile,
  seconds: number,
  { curl, http, postman }: AssertionRequests,
): string[] => {
  const values = { file: written.outputFile, seconds: String(seconds), time: localTime(new Date(written.expiresAt)) };
  return [
    '',
    assertionText('done', values),
    ...written.claims.flatMap(claimLines),
    '',
    assertionText('answer'),
    ...(curl === undefined ? [] : ['', assertionText('curl'), '', indentedRequest(curl)]),
    '',
    assertionText('http', values),
    '',
    indentedRequest(http),
    '',
    assertionText('postman', values),
    '',
    indentedRequest(postman),
  ];
};

const indentedRequest = (text: string): string => text.replace(/^(?=.)/gm, '   ');
