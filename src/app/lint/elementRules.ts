import { orgSpecificElements, rotatingElements } from '../files/refusedElements.ts';
import { jwtAppFiles } from './jwtApps.ts';
import type { AppLintRule, AppProject, Severity, SourceFile } from './model.ts';
import { atElement, connectedAppType, placeValue, reviewedFiles } from './places.ts';

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
  /** What connected apps call them, if not the same. */
  inConnectedApps?: readonly string[];
  isWrong: (value: string) => boolean;
  /** Whether it is wrong for apps that log in by the JWT bearer flow only. */
  jwtOnly?: true;
};

const any = (): boolean => true;
const is =
  (wrong: string) =>
  (value: string): boolean =>
    value.toLowerCase() === wrong.toLowerCase();

const elementRuleRows: readonly ElementRow[] = [
  { id: 'org-specific-element', severity: 'error', elements: orgSpecificElements, inConnectedApps: [], isWrong: any },
  { id: 'consumer-key-present', severity: 'warning', elements: ['consumerKey'], isWrong: any },
  { id: 'consumer-secret-present', severity: 'error', elements: ['consumerSecret'], isWrong: any },
  { id: 'credentials-rotate', severity: 'error', elements: rotatingElements, isWrong: is('true') },
  {
    id: 'jwt-access-tokens',
    severity: 'error',
    elements: ['isNamedUserJwtEnabled'],
    isWrong: is('true'),
    jwtOnly: true,
  },
  {
    id: 'high-assurance',
    severity: 'error',
    elements: ['requiredSessionLevel'],
    isWrong: is('HIGH_ASSURANCE'),
    jwtOnly: true,
  },
  { id: 'dpop-required', severity: 'error', elements: ['isDPopEnabled'], isWrong: is('true'), jwtOnly: true },
  { id: 'mtls-required', severity: 'error', elements: ['isMtlsEnabled'], isWrong: is('true'), jwtOnly: true },
  { id: 'secret-optional', severity: 'warning', elements: ['isConsumerSecretOptional'], isWrong: is('true') },
  {
    id: 'refresh-secret-optional',
    severity: 'warning',
    elements: ['isSecretRequiredForRefreshToken'],
    isWrong: is('false'),
  },
  { id: 'pkce-off', severity: 'warning', elements: ['isPkceRequired'], isWrong: is('false') },
  { id: 'other-flow', severity: 'warning', elements: otherFlows, inConnectedApps: [], isWrong: is('true') },
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
    isWrong: is('Infinite'),
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
