import { loginBlockers, type LoginBlockerId } from '../blockers.ts';
import { isSwitchedOff, isSwitchedOn } from '../elements/elementValues.ts';
import { otherFlows } from '../elements/otherFlows.ts';
import { orgSpecificElements } from '../files/refusedElements.ts';
import { jwtAppFiles } from './jwtApps.ts';
import type { AppLintRule, AppProject, Severity, SourceFile } from './model.ts';
import { atElement, connectedAppType, placeValue, reviewedFiles } from './places.ts';

type ElementRow = {
  id: string;
  severity: Severity;
  elements: readonly string[];
  /** What connected apps call them, if not the same. */
  inConnectedApps?: readonly string[];
  isWrong: (value: string) => boolean;
  /** Whether it is wrong for apps that log in by the JWT bearer flow only. */
  jwtOnly?: true;
};

const any = (): boolean => true;

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

const otherFlowsOfConnectedApps = [
  'isClientCredentialEnabled',
  'isCodeCredentialEnabled',
  'isDeviceFlowEnabled',
  'isTokenExchangeEnabled',
  'isTokenExchangeFlowEnabled',
];

const elementRuleRows: readonly ElementRow[] = [
  { id: 'org-specific-element', severity: 'error', elements: orgSpecificElements, inConnectedApps: [], isWrong: any },
  { id: 'consumer-key-present', severity: 'warning', elements: ['consumerKey'], isWrong: any },
  { id: 'consumer-secret-present', severity: 'error', elements: ['consumerSecret'], isWrong: any },
  ruleOf('credentials-rotate', 'consumerKeyRotates', 'consumerSecretRotates'),
  { ...ruleOf('jwt-access-tokens', 'tokenFormat'), jwtOnly: true },
  { ...ruleOf('high-assurance', 'highAssurance'), inConnectedApps: ['sessionLevel'], jwtOnly: true },
  { ...ruleOf('dpop-required', 'dpopRequired'), jwtOnly: true },
  { ...ruleOf('mtls-required', 'mtlsRequired'), inConnectedApps: ['isPKImTLSEnabled'], jwtOnly: true },
  { ...ruleOf('app-off', 'disabled', 'oauthOff'), inConnectedApps: [], jwtOnly: true },
  { id: 'secret-optional', severity: 'warning', elements: ['isConsumerSecretOptional'], isWrong: isSwitchedOn },
  {
    id: 'refresh-secret-optional',
    severity: 'warning',
    elements: ['isSecretRequiredForRefreshToken'],
    isWrong: isSwitchedOff,
  },
  { id: 'pkce-off', severity: 'warning', elements: ['isPkceRequired'], isWrong: isSwitchedOff },
  {
    id: 'other-flow',
    severity: 'warning',
    elements: otherFlows,
    inConnectedApps: otherFlowsOfConnectedApps,
    isWrong: isSwitchedOn,
  },
  {
    id: 'ip-bypass',
    severity: 'warning',
    elements: ['ipRelaxationPolicyType'],
    inConnectedApps: ['ipRelaxation'],
    isWrong: (value) => /^bypass/i.test(value),
  },
  {
    id: 'refresh-token-endless',
    severity: 'warning',
    elements: ['refreshTokenPolicyType'],
    inConnectedApps: ['refreshTokenPolicy'],
    isWrong: (value) => /^infinite$/i.test(value),
  },
];

const elementNames = ({ elements, inConnectedApps = elements }: ElementRow, { type }: SourceFile): readonly string[] =>
  type === connectedAppType ? inConnectedApps : elements;

const judgedBy = ({ jwtOnly }: ElementRow, project: AppProject): SourceFile[] =>
  jwtOnly ? jwtAppFiles(project) : reviewedFiles(project.files);

const findRow =
  (row: ElementRow): AppLintRule['find'] =>
  (project) =>
    judgedBy(row, project).flatMap((file) =>
      elementNames(row, file).flatMap((name) => {
        const value = placeValue(file, name);
        return value !== undefined && row.isWrong(value) ? [atElement(file, name, name)] : [];
      }),
    );

/** Rules about single elements and their values. */
export const elementRules: readonly AppLintRule[] = elementRuleRows.map((row) => ({
  id: row.id,
  severity: row.severity,
  find: findRow(row),
}));
