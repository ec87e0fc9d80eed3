import type { Messages } from '../../base/text/messages.ts';
import { formatFingerprint } from '../../base/certificate.ts';
import { flagWords } from '../../base/text/commandText.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import { ShellWords } from '../../base/text/shell.ts';
import type { AppDeployment } from '../../flows/deploy/model.ts';
import type { ConnectionDeployment } from '../../flows/deploy/model.ts';
import type { GrantName } from '../../org/people/grants.ts';
import type { RowTable } from '../rows.ts';
import { localTime } from './localTime.ts';

type DeploymentTexts = Pick<Messages<string>, 'getMessage'>;

const componentColumns = ['state', 'type', 'name', 'file'] as const;

/** What was asked of the org and what came of it, in one sentence. */
export const deployHeadline = (texts: DeploymentTexts, deployment: AppDeployment): string => {
  const { app, orgName, orgId, errors } = deployment;
  const tokens = [foreignText(app), foreignText(orgName), foreignText(orgId)];
  if (errors.length > 0) return texts.getMessage('result.refused', [...tokens, errors.length]);
  return texts.getMessage(deployment.dryRun ? 'result.validated' : 'result.deployed', tokens);
};

/** One row for each component; the file is the longest, and has its name. */
export const deployedTable = (
  texts: DeploymentTexts,
  { components }: AppDeployment,
): RowTable<(typeof componentColumns)[number]> => ({
  columns: componentColumns.map((key) => ({ key, name: texts.getMessage(`table.${key}`) })),
  dispensable: ['file'],
  rows: components.map(({ state, type, fullName, path }) => ({
    state: texts.getMessage(`state.${state}`),
    type: foreignText(type),
    name: foreignText(fullName),
    file: foreignText(path),
  })),
});

/** What the org refused: which file, in the org's words, and what to do. */
export const errorLines = (texts: DeploymentTexts, { errors }: AppDeployment): string[] =>
  errors.flatMap(({ path, type, fullName, line, problem, action }) => {
    const place = path ?? ([type, fullName].filter(Boolean).join(' ') || texts.getMessage('error.wholeDeploy'));
    const where = line === undefined ? [place] : [place, texts.getMessage('error.line', [line])];
    return [
      where.map((part) => foreignText(part)).join(', '),
      `  ${texts.getMessage('error.says', [foreignText(problem)])}`,
      `  ${texts.getMessage('error.action', [action])}`,
      '',
    ];
  });

/** What holds in the org now: who may log in, by which certificate, under which consumer key. */
export const stateLines = (texts: DeploymentTexts, deployment: AppDeployment): string[] => {
  const { grants, notGranted, certificate, clientId, dryRun } = deployment;
  const grantedKey = dryRun ? 'state.grantsNow' : 'state.grants';
  return [
    texts.getMessage(grantedKey, [
      grants.map((grant) => deployedGrantText(texts, grant)).join(', ') || texts.getMessage('nobody'),
    ]),
    ...(dryRun
      ? []
      : notGranted.map((grant) => texts.getMessage('state.notGranted', [deployedGrantText(texts, grant)]))),
    texts.getMessage('state.certificate', [
      formatFingerprint(certificate.sha256),
      localTime(new Date(certificate.notAfter)),
    ]),
    ...(clientId ? [texts.getMessage('state.clientId', [foreignText(clientId)])] : []),
  ];
};

const deployedGrantText = (texts: DeploymentTexts, { kind, name }: GrantName): string =>
  texts.getMessage(`grant.${kind}`, [foreignText(name)]);

/** The flags of a deploy that its repetition needs as well; undefined where a person gave none. */
export type GivenFlags = Partial<
  Record<'target-org' | 'app-name' | 'output-dir' | 'expected-org-id', string> &
    Record<'profile' | 'permission-set', string[]> &
    Record<
      'adopt' | 'force-policy' | 'allow-permissions' | 'allow-certificate-change' | 'keep-client-id' | 'no-prompt',
      boolean
    >
>;

/** The same as words of a command line. */
export const givenAgain = (given: GivenFlags): string[] =>
  Object.entries(given).flatMap(([name, value]) =>
    [value ?? []]
      .flat()
      .flatMap((each) => (typeof each === 'string' ? [flagWords(name, each)] : each ? [`--${name}`] : [])),
  );

/** The command that makes sense next, as it can be run. */
export const deployNextStep = (
  texts: DeploymentTexts,
  deployment: ConnectionDeployment,
  verifiable: boolean,
  given: GivenFlags = {},
): string => {
  const { connection, dryRun, clientId, instanceUrl } = deployment;
  if (dryRun) return [texts.getMessage('next.deploy', [connection]), ...givenAgain(given)].join(' ');
  if (verifiable) return texts.getMessage('next.verify', [connection]);
  return texts.getMessage('next.verifyWithFlags', [
    connection,
    clientId ?? new ShellWords('<consumer key>'),
    instanceUrl,
  ]);
};
