import type { Config } from '@oclif/core/interfaces';
import type { Messages } from '../../base/text/messages.ts';
import { formatFingerprint, readCertificate } from '../../base/certificate.ts';
import { command } from '../../base/text/commandText.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import { environmentPrefix } from '../../connection/names.ts';
import type { SetupFlow } from '../../flows/setup/setup.ts';
import type { StepReport } from '../../flows/steps.ts';
import type { Verification } from '../../flows/verify/verify.ts';
import { nextStepsAfter, pipelineCommands, urgencyOf, type NextStep } from '../../pipeline/nextSteps.ts';
import type { PipelineWishes } from '../../pipeline/jobs/model.ts';
import { githubActions } from '../../pipeline/providers.ts';
import { jobSetupCommands } from '../../pipeline/secretCommands.ts';
import { localTime } from './localTime.ts';
import { nextStepLines } from '../nextStepLines.ts';
import { shortPath, type Places } from '../../base/places.ts';

/** What a job installs. */
type RunningVersions = Pick<PipelineWishes, 'cliVersion' | 'pluginVersion'>;

/** The versions that run now; the CLI's is unknown where another program runs the command. */
export const runningVersions = ({ pjson, plugins }: Pick<Config, 'pjson' | 'plugins'>): RunningVersions => ({
  ...(pjson.name === '@salesforce/cli' && { cliVersion: pjson.version }),
  pluginVersion: plugins.get('sf-plugin-jwt')?.version,
});

type SetupResultTexts = Pick<Messages<string>, 'getMessage'>;

export type SetupResult = {
  connection: string;
  dryRun: boolean;
  org: { id: string; name: string; environment: string; isDevHub: boolean };
  instanceUrl: string;
  username: string;
  app: string;
  /** Absent after a dry run for an app that isn't there yet. */
  clientId?: string;
  keyName: string;
  keyPath: string;
  /** Of the certificate in the app files; a dry run without a key pair makes one in memory and forgets it. */
  certificate: { sha256: string; notAfter: string };
  /** Whether the files are in a Salesforce project; else they are in the state folder of the CLI. */
  inProject: boolean;
  connectionFile: string;
  folder: string;
  files: Array<{ path: string; type: string; state: string }>;
  preauthorized: Array<{ kind: string; name: string }>;
  steps: StepReport[];
  /** Absent after a dry run. */
  verification?: Verification;
  /** The variables whose secrets were handed over in this run. */
  handedOver: string[];
  /** Who has to know what changed in this run, and the commands that tell them; the last proves the login. */
  nextSteps: NextStep[];
  /** Commands that give a GitHub repository its secrets; none if the bundle was there already. */
  pipelineCommands: string[];
};

/** The result of a setup as `--json` shows it. A dry run doesn't get to know all of it. */
export const setupResult = (setup: SetupFlow, { connectionFile, projectFolder }: Places): SetupResult => {
  const { connection, username, app, dryRun } = setup.input;
  const { clientId, verification } = setup.facts;
  return {
    connection,
    dryRun,
    org: orgOf(setup),
    instanceUrl: setup.facts.instanceUrl ?? '',
    username,
    app,
    clientId,
    ...setupKeyPath(setup),
    inProject: projectFolder !== undefined,
    connectionFile,
    ...changedFiles(setup),
    preauthorized: setup.facts.deployment?.grants ?? [],
    steps: setup.steps,
    verification,
    handedOver: [...(setup.facts.handedOver ?? [])],
    nextSteps: dryRun ? [] : nextStepsAfter(setup.changed),
    pipelineCommands: secretCommandsOf(setup),
  };
};

const orgOf = ({ facts: { org } }: SetupFlow): SetupResult['org'] => ({
  id: org?.organization.id ?? '',
  name: org?.organization.name ?? '',
  environment: org?.organization.environment ?? '',
  isDevHub: org?.isDevHub ?? false,
});

const setupKeyPath = ({
  facts: { keyPair },
  input,
}: SetupFlow): Pick<SetupResult, 'keyName' | 'keyPath' | 'certificate'> => ({
  keyName: keyPair?.keyName ?? input.keyName ?? input.connection,
  keyPath: keyPair?.keyPath ?? '',
  certificate: setupCertificate(keyPair?.certificatePem),
});

const changedFiles = ({ facts: { metadata } }: SetupFlow): Pick<SetupResult, 'folder' | 'files'> => ({
  folder: metadata?.folder ?? '',
  files: (metadata?.files ?? []).map(({ path, type, state }) => ({ path, type, state })),
});

const secretCommandsOf = (setup: SetupFlow): string[] => {
  const { connection, bundle } = setup.input;
  const { allowedHost } = setup.changed;
  const encryptedKey = setup.facts.keyPair?.encrypted === true;
  const secrets = { connection, environmentPrefix: environmentPrefix(connection), encryptedKey, allowedHost };
  // Who runs this with a bundle has stored it already.
  return bundle || isHandedOver(setup) ? [] : jobSetupCommands(githubActions.secretCommands, secrets);
};

const isHandedOver = ({ facts: { handedOver = [], keyPair } }: SetupFlow): boolean =>
  handedOver.length > 0 || keyPair?.isAway === true;

const setupCertificate = (pem = ''): SetupResult['certificate'] => {
  const { sha256, notAfter } = readCertificate(pem);
  return { sha256, notAfter: notAfter.toISOString() };
};

/** What a person reads when the stages have stopped. What a pipeline misses is said even if the login isn't proven yet. */
export const setupLines = (texts: SetupResultTexts, result: SetupResult, changed: SetupFlow['changed']): string[] => {
  if (result.dryRun) return ['', texts.getMessage('dryRunEnd')];
  const isProven = result.verification?.outcome === 'proven';
  const isTold = isProven || isKeyAway(changed) || changed.facts.includes('secret');
  return [
    '',
    ...proofLines(texts, result, isKeyAway(changed)),
    ...(isTold ? setupNextLines(texts, result, changed) : []),
  ];
};

const isKeyAway = ({ logins }: SetupFlow['changed']): boolean => logins.some(({ isAway }) => isAway === true);

const verifyCommand = ({ connection }: SetupResult): string => command`sf jwt verify --connection ${connection}`;

const proofLines = (texts: SetupResultTexts, result: SetupResult, isAway: boolean): string[] => {
  const { connection, instanceUrl, username, verification, clientId, certificate } = result;
  const login = [connection, foreignText(instanceUrl), foreignText(username)];
  return [
    ...(verification?.fault
      ? [texts.getMessage('unproven', [...login, foreignText(verification.fault.title), verifyCommand(result)])]
      : [texts.getMessage(verification ? 'proven' : 'notHere', login)]),
    ...(isAway && verification ? [texts.getMessage('away')] : []),
    texts.getMessage('consumerKey', [foreignText(clientId)]),
    texts.getMessage('certificate', [formatFingerprint(certificate.sha256), localTime(new Date(certificate.notAfter))]),
  ];
};

const setupNextLines = (texts: SetupResultTexts, result: SetupResult, changed: SetupFlow['changed']): string[] => {
  const { connection, inProject, connectionFile, folder, nextSteps, org } = result;
  const isNew = changed.facts.includes('newLogin');
  const urgency = urgencyOf(nextSteps, changed);
  const notes = [
    ...(inProject || !isNew
      ? []
      : [texts.getMessage('note.noProject', [...[connectionFile, folder].map(shownSetupFile), connection])]),
    ...(isNew && org.isDevHub ? [texts.getMessage('note.devHub')] : []),
    ...(isNew ? [texts.getMessage('note.ipRisk')] : []),
    ...(isNew ? [] : pipelineCommands(changed).map((line) => `${texts.getMessage('note.again')}\n\n   ${line}`)),
  ];
  const steps = nextSteps.length > 0 ? nextStepLines(nextSteps, urgency) : [];
  return [...steps, ...notes.flatMap((text) => ['', text])];
};

const shownSetupFile = (path: string): string => foreignText(shortPath(path));
