import { derState } from '../der/der.ts';

/** Base64 between two lines of a PEM block, or alone; without RFC 1421 headers, whose cipher can't be told whole. */
const bodies = /(-----BEGIN [A-Z0-9 ]{1,40}-----)?([\sA-Za-z0-9+/]{60,}={0,2})(\s*-----END [A-Z0-9 ]{1,40}-----)?/g;

/**
 * A text in which `+` became a blank, with the signs put back, if exactly that makes the base64 in it whole; else the same
 * text.
 */
export const withPlusSigns = (text: string): string =>
  /\S \S/.test(text) && !text.includes('DEK-Info')
    ? text.replace(bodies, (whole, begin: string = '', body: string, end: string = '') => {
        if (isWholeDer(body)) return whole;
        const signed = candidates(body.trim()).find(isWholeDer);
        return signed === undefined ? whole : `${begin}\n${signed}\n${end.trim()}`;
      })
    : text;

const isWholeDer = (base64: string): boolean => derState(Buffer.from(base64.replace(/\s/g, ''), 'base64')) === 'whole';

/** All blanks are signs, or those that aren't where a line of 64 or 76 characters ends. */
const candidates = (body: string): string[] => [
  body.replace(/ /g, '+'),
  ...[64, 76].map((width) => body.replace(new RegExp(`([^\\n]{${width}}) `, 'g'), '$1\n').replace(/ /g, '+')),
];
