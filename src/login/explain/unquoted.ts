/** The end of a line inside a text that is itself quoted in another; it ends a statement as well. */
export const innerEnd = '\v';

type Unquoting = { sign: string; form: RegExp; plain: string | ((found: string, code: string) => string) };

const signOfCode = (_: string, code: string): string => String.fromCharCode(Number.parseInt(code, 16));

/** How signs are written in JSON, in strings of programs, in markup, in addresses, and by word processors. */
const unquotings: readonly Unquoting[] = [
  // Quoted several times.
  { sign: '\\\\', form: /\\{2,}/g, plain: '\\' },
  { sign: '\\', form: /\\u00([2-7][0-9a-f])/gi, plain: signOfCode },
  { sign: '\\', form: /\\u201[89]/g, plain: "'" },
  { sign: '\\', form: /\\[nrv]/g, plain: innerEnd },
  { sign: '\\', form: /\\t/g, plain: ' ' },
  { sign: '\\', form: /\\(?=["'`/{}[\]])/g, plain: '' },
  { sign: '&', form: /&amp;/g, plain: '&' },
  { sign: '&', form: /&(?:quot|#0*34|#x0*22);/gi, plain: '"' },
  { sign: '&', form: /&(?:apos|rsquo|#0*39|#x0*27);/gi, plain: "'" },
  { sign: '%', form: /%(2[0267cf]|7[bd]|3[ad])/gi, plain: signOfCode },
  { sign: 'â', form: /â€™/g, plain: "'" },
];

/** A text with the signs that quoting, once or several times, has replaced; no line more and no line less. */
export const unquoted = (text: string): string => {
  let plain = text;
  for (const { sign, form, plain: sense } of unquotings)
    if (plain.includes(sign)) plain = plain.replace(form, sense as string);
  return plain
    .replace(/[‘’ʼ′´]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/error_description=[^&\s]{1,600}/g, (found) => found.replaceAll('+', ' '));
};
