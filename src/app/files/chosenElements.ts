import { jwtError } from '../../base/errors/errors.ts';
import {
  elementFacts,
  elementTable,
  typesWithElement,
  type AppType,
  type ElementFacts,
} from '../elements/elementTable.ts';
import { loginBlockers } from '../blockers.ts';
import type { AppOptions, MetadataType } from '../model.ts';
import { nearest } from '../compare/nearest.ts';
import { neverKept } from './refusedElements.ts';

/** Have a flag of their own, or follow from the rest. */
const madeOtherwise = new Set([
  ...[
    'callbackUrl',
    'certificate',
    'commaSeparatedOauthScopes',
    'commaSeparatedPermissionSet',
    'commaSeparatedProfile',
  ],
  ...['contactEmail', 'contactPhone', 'description', 'distributionState', 'externalClientApplication', 'iconUrl'],
  ...['infoUrl', 'ipRelaxationPolicyType', 'logoUrl', 'refreshTokenPolicyType', 'refreshTokenValidityPeriod'],
  ...['refreshTokenValidityUnit', 'requiredSessionLevel', 'sessionTimeoutInMinutes', 'managedType'],
]);

/**
 * Elements from what a person wrote: `name=value`, or `Type.name=value` where several types have the name. Throws
 * `ElementUnknown`, `ElementAmbiguous`, `ElementNotSettable`, `ElementValueInvalid`, and with the reason what would break
 * a JWT login: `SessionLevelBreaksJwt`, `TokenFormatBreaksJwt`, `ConsumerKeyRotates`.
 */
export const chosenElements = (texts: readonly string[]): NonNullable<AppOptions['elements']> => {
  const chosen: Partial<Record<MetadataType, Record<string, string>>> = {};
  for (const { type, name, value } of texts.map(parseChoice)) chosen[type] = { ...chosen[type], [name]: value };
  return chosen;
};

const parseChoice = (text: string): { type: MetadataType; name: string; value: string } => {
  const [, typeName, name = text.slice(0, 80), value] = /^(?:(\w+)\.)?(\w+)=(.*)$/s.exec(text) ?? [];
  refuseBlocker(name, value);
  const types = typesWithElement(name).filter((type) => typeName === undefined || type === typeName);
  const [type, other] = types;
  if (type === undefined || value === undefined)
    throw jwtError('ElementUnknown', [text], [nearest(name, allElementNames())]);
  if (other) throw jwtError('ElementAmbiguous', [name, types.join(', ')], [type, name]);
  const facts = elementFacts(type, name);
  if (!facts || !isSettable(type, name, facts)) throw jwtError('ElementNotSettable', [name]);
  return { type, name, value: checkedValue(name, value, facts) };
};

/** Says why an element may not be set, where it isn't enough to say that it can't. */
const refuseBlocker = (name: string, value = ''): void => {
  const blocker = loginBlockers.find(({ element, blocks }) => element === name && blocks(value));
  if (blocker?.choiceError)
    throw jwtError(blocker.choiceError, [blocker.choiceError === 'SessionLevelBreaksJwt' ? value : name]);
};

const isSettable = (type: AppType, name: string, { kind }: ElementFacts): type is Exclude<AppType, typeof notOurs> =>
  type !== notOurs && kind !== 'parts' && !neverKept.has(name) && !madeOtherwise.has(name);

/** A type that a retrieve may bring; the app files that this plugin writes don't have it. */
const notOurs = 'ExtlClntAppOauthSecuritySettings';

const checkedValue = (name: string, value: string, { kind, values }: ElementFacts): string => {
  const allowed = kind === 'flag' ? ['true', 'false'] : values;
  if (allowed && !allowed.includes(value)) throw jwtError('ElementValueInvalid', [value, name], [allowed.join(', ')]);
  if (kind === 'count' && !/^\d{1,9}$/.test(value)) throw jwtError('ElementValueInvalid', [value, name], ['0, 1, 2 …']);
  if (/[^\P{Cc}\n\t]|[\uFFFD-\uFFFF]|\p{Cs}/u.test(value) || value.trim() === '')
    throw jwtError('ElementValueInvalid', [value, name], ['text without control characters']);
  return value;
};

const allElementNames = (): string[] => Object.values(elementTable).flatMap((elements) => Object.keys(elements));
