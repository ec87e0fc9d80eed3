import { elementFacts, typesWithElement } from '../elements/elementTable.ts';
import { loginBlockers, type LoginBlockerId } from '../blockers.ts';
import { orgSpecificElements } from '../files/refusedElements.ts';
import type { LintFinding, AppLintRule, Severity, SourceFile } from './model.ts';
import { appTypeFiles, atElement, atFile, placeValue } from './places.ts';

/** Switches of the flows that a JWT login doesn't need. */
export const otherFlows = [
  'isClientCredentialsFlowEnabled',
  'isCodeCredFlowEnabled',
  'isDeviceFlowEnabled',
  'isGuestCodeCredFlowEnabled',
  'isTokenExchangeEnabled',
  'isTokenExchangeFlowEnabled',
];

type ElementRow = {
  id: string;
  severity: Severity;
  elements: readonly string[];
  isWrong: (value: string) => boolean;
};

const any = (): boolean => true;
const is =
  (wrong: string) =>
  (value: string): boolean =>
    value.toLowerCase() === wrong.toLowerCase();

/** What stops a login stops it in an element whose text is there; what is missing has rules of its own. */
const ruleOf = (id: string, ...blockers: ReadonlyArray<LoginBlockerId>): ElementRow => {
  const rows = loginBlockers.filter((row) => blockers.includes(row.id));
  return {
    id,
    severity: 'error',
    elements: rows.map(({ element }) => element),
    isWrong: (value) => rows.some(({ blocks }) => blocks(value)),
  };
};

const elementRuleRows: readonly ElementRow[] = [
  { id: 'org-specific-element', severity: 'error', elements: orgSpecificElements, isWrong: any },
  { id: 'consumer-key-present', severity: 'warning', elements: ['consumerKey'], isWrong: any },
  { id: 'consumer-secret-present', severity: 'error', elements: ['consumerSecret'], isWrong: any },
  ruleOf('credentials-rotate', 'consumerKeyRotates', 'consumerSecretRotates'),
  ruleOf('jwt-access-tokens', 'tokenFormat'),
  ruleOf('high-assurance', 'highAssurance'),
  { id: 'secret-optional', severity: 'warning', elements: ['isConsumerSecretOptional'], isWrong: is('true') },
  { id: 'pkce-off', severity: 'warning', elements: ['isPkceRequired'], isWrong: is('false') },
  { id: 'other-flow', severity: 'warning', elements: otherFlows, isWrong: is('true') },
  {
    id: 'ip-bypass',
    severity: 'warning',
    elements: ['ipRelaxationPolicyType'],
    isWrong: (value) => /^bypass/i.test(value),
  },
];

const findRow =
  ({ elements, isWrong }: ElementRow): AppLintRule['find'] =>
  ({ files }) =>
    appTypeFiles(files).flatMap((file) =>
      elements.flatMap((name) => {
        const value = placeValue(file, name);
        return value !== undefined && isWrong(value) ? [atElement(file, name, name)] : [];
      }),
    );

/** Rules about single elements and their values. */
export const elementRules: readonly AppLintRule[] = [
  ...elementRuleRows.map((row): AppLintRule => ({ id: row.id, severity: row.severity, find: findRow(row) })),
  {
    id: 'self-authorized',
    severity: 'warning',
    find: ({ files }) =>
      files.filter(({ type }) => type === 'ExtlClntAppOauthConfigurablePolicies').flatMap(selfAuthorized),
  },
  {
    id: 'element-of-other-type',
    severity: 'error',
    find: ({ files }) =>
      strangeElements(files).flatMap(({ file, name }) => {
        const types = typesWithElement(name);
        return types.length > 0 ? [atElement(file, name, name, file.type, types.join(', '))] : [];
      }),
  },
  {
    id: 'element-unknown',
    severity: 'warning',
    find: ({ files }) =>
      strangeElements(files).flatMap(({ file, name }) =>
        typesWithElement(name).length > 0 ? [] : [atElement(file, name, name, file.type)],
      ),
  },
  {
    id: 'element-too-new',
    severity: 'error',
    find: ({ files, sourceApiVersion }) =>
      sourceApiVersion === undefined
        ? []
        : appTypeFiles(files).flatMap((file) => tooNewElements(file, sourceApiVersion)),
  },
];

/** Where the element is missing, an org takes it for AllSelfAuthorized. */
const selfAuthorized = (file: SourceFile): LintFinding[] => {
  if (!Object.hasOwn(file.elements, 'permittedUsersPolicyType')) return [atFile(file)];
  return placeValue(file, 'permittedUsersPolicyType') === 'AllSelfAuthorized'
    ? [atElement(file, 'permittedUsersPolicyType')]
    : [];
};

/** A file with more strange elements than this is no file of ours; naming all of a million helps nobody. */
const enough = 20;

const strangeElements = (files: readonly SourceFile[]): Array<{ file: SourceFile; name: string }> =>
  appTypeFiles(files).flatMap((file) =>
    Object.keys(file.elements)
      .filter((name) => name !== 'fullName' && elementFacts(file.type, name) === undefined)
      .slice(0, enough)
      .map((name) => ({ file, name })),
  );

const tooNewElements = (file: SourceFile, version: number): LintFinding[] =>
  Object.keys(file.elements).flatMap((name) => {
    const since = elementFacts(file.type, name)?.since ?? 0;
    return since > version ? [atElement(file, name, name, since.toFixed(1), version.toFixed(1))] : [];
  });
