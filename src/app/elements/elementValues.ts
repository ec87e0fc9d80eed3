import { xmlTextOf, type XmlElements } from '../xml.ts';
import { elementFacts } from './elementTable.ts';

/** The values that an org takes for an element, and how it compares them. */
type AllowedValues = { values: readonly string[]; anyCase: boolean };

/** Sets of values that the published schema calls text. An org compares them in any case. */
const valuesInPages: Readonly<Record<string, readonly string[]>> = {
  ipRelaxationPolicyType: ['Enforce', 'Bypass', 'Bypass_2factor', 'Enforce_relaxrefresh'],
  refreshTokenValidityUnit: ['Hours', 'Days', 'Months'],
};

const switchValues: AllowedValues = { values: ['true', 'false', '1', '0'], anyCase: true };

/** The only values of an element, if it is one of a closed set. */
const allowedValues = (type: string, name: string): AllowedValues | undefined => {
  const facts = elementFacts(type, name);
  if (!facts) return undefined;
  if (facts.kind === 'flag') return switchValues;
  if (facts.values) return { values: facts.values, anyCase: false };
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
    if (!allowed || value === '' || value.includes('${') || isAllowedValue(value, allowed)) return [];
    return [{ name, value, allowed: allowed.values }];
  });

const isAllowedValue = (value: string, { values, anyCase }: AllowedValues): boolean =>
  values.some((known) => known === value || (anyCase && known.toLowerCase() === value.toLowerCase()));
