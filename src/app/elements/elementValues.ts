import { xmlTextOf, type XmlElements } from '../xml.ts';
import { elementFacts } from './elementTable.ts';

/** The values that an org takes for an element, and how it compares them. */
type AllowedValues = { values: readonly string[]; anyCase?: true };

/** Sets of values that the published schema calls text. An org compares them in any case. */
const valuesInPages: Readonly<Record<string, readonly string[]>> = {
  ipRelaxationPolicyType: ['Enforce', 'Bypass', 'Bypass_2factor', 'Enforce_relaxrefresh'],
  refreshTokenValidityUnit: ['Hours', 'Days', 'Months'],
};

const switchValues: AllowedValues = { values: ['true', 'false', '1', '0'], anyCase: true };

/** By signs that no name of an org's has: a pipeline fills such a text in before anybody deploys it. */
const filledLater = /\$\{|\{\{.*?\}\}|#\{[^{}]+\}|\$\([^()]+\)|%[A-Z_][A-Z0-9_]*%|^__[A-Z]\w*__$|^@@?[A-Z_]\w*@@?$/s;

export const isFilledLater = (text: string): boolean => filledLater.test(text);

/** As XML Schema writes a boolean, and as people do. */
export const isSwitchedOn = (text: string): boolean => /^(?:true|1)$/i.test(text);
export const isSwitchedOff = (text: string): boolean => /^(?:false|0)$/i.test(text);

export const switchOf = (text = ''): 'true' | 'false' | undefined => {
  if (isSwitchedOn(text)) return 'true';
  return isSwitchedOff(text) ? 'false' : undefined;
};

/** The only values of an element, if it is one of a closed set. */
const allowedValues = (type: string, name: string): AllowedValues | undefined => {
  const facts = elementFacts(type, name);
  if (!facts) return undefined;
  if (facts.kind === 'flag') return switchValues;
  if (facts.values) return { values: facts.values };
  const values = Object.hasOwn(valuesInPages, name) ? valuesInPages[name] : undefined;
  return values && { values, anyCase: true };
};

/** Values of elements that no org takes; what a pipeline fills in is none yet. */
export const unknownValuesOf = (
  type: string,
  elements: XmlElements,
): Array<{ name: string; value: string; allowed: readonly string[] }> =>
  Object.keys(elements).flatMap((name) => {
    const allowed = allowedValues(type, name);
    const value = xmlTextOf(elements, name)?.trim() ?? '';
    if (!allowed || value === '' || isFilledLater(value) || isAllowedValue(value, allowed)) return [];
    return [{ name, value, allowed: allowed.values }];
  });

/** Values of elements that count something, and are no whole number. */
export const wrongCountsOf = (type: string, elements: XmlElements): Array<{ name: string; value: string }> =>
  Object.keys(elements)
    .filter((name) => elementFacts(type, name)?.kind === 'count')
    .map((name) => ({ name, value: xmlTextOf(elements, name)?.trim() ?? '' }))
    .filter(({ value }) => value !== '' && !isFilledLater(value) && !/^\d{1,9}$/.test(value));

const isAllowedValue = (value: string, { values, anyCase }: AllowedValues): boolean =>
  values.some((known) => known === value || (anyCase && known.toLowerCase() === value.toLowerCase()));
