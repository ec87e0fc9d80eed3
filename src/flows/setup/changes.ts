import { relative } from 'node:path';
import type { EnvironmentVariables } from '../../base/environment.ts';
import { isJwtError } from '../../base/errors/errors.ts';
import type { ConnectionFile } from '../../connection/types.ts';
import { readCertificate } from '../../base/certificate.ts';
import { environmentPrefix } from '../../connection/names.ts';
import { isSameId } from '../../connection/orgId.ts';
import { siblings } from '../../connection/siblings.ts';
import { resolveInstanceUrl } from '../../login/instanceUrl.ts';
import type { Changed, ChangedFact, ChangedLogin } from '../../pipeline/nextSteps.ts';
import { repositoryMarks } from '../project/repositoryMarks.ts';
import type { StepReport } from '../steps.ts';
import type { SetupFacts, SetupInput } from './facts.ts';

type SetupDone = {
  input: Pick<
    SetupInput,
    'connection' | 'connectionFile' | 'app' | 'file' | 'record' | 'bundle' | 'username' | 'projectFolder'
  >;
  facts: Partial<SetupFacts>;
  steps: readonly StepReport[];
};

/** What a setup has changed that somebody beside this machine has to know. */
export const setupChanges = async (done: SetupDone, env: NodeJS.ProcessEnv): Promise<Changed> => {
  const { input, facts } = done;
  const encryptedKey = facts.keyPair?.encrypted === true;
  const paths = changedPaths(done);
  const secret = secretChange(done);
  const names = [input.connection, ...(secret === 'secret' ? othersOfLogin(done) : [])];
  return {
    facts: [...(secret ? [secret] : []), ...(paths.length > 0 ? (['files'] as const) : [])],
    logins: names.map((connection) => ({
      connection,
      variable: environmentPrefix(connection),
      encryptedKey,
      ...(connection === input.connection && takenOver(facts)),
    })),
    paths,
    ...allowedHostOf(facts.instanceUrl, input.file, env),
    repositoryFiles: await repositoryMarks(input.projectFolder),
    inProject: input.projectFolder !== undefined,
  };
};

/** What its keeper has already, and whether anything can be done with the key here. */
const takenOver = ({ handedOver = [], keyPair }: Partial<SetupFacts>): Pick<ChangedLogin, 'isGiven' | 'isAway'> => ({
  ...((handedOver.length > 0 || keyPair?.isAway) && { isGiven: true }),
  ...(keyPair?.isAway && { isAway: true }),
});

/** What the bundle of a connection holds. */
type BundleFields = { certificate: string; clientId: string; username: string; instanceUrl: string; orgId: string };

const bundleFields: ReadonlyArray<{ name: keyof BundleFields; isSame: (a: string, b: string) => boolean }> = [
  { name: 'certificate', isSame: (a, b) => a === b },
  { name: 'clientId', isSame: (a, b) => a === b },
  { name: 'username', isSame: (a, b) => a.toLowerCase() === b.toLowerCase() },
  { name: 'instanceUrl', isSame: (a, b) => withoutEnd(a) === withoutEnd(b) },
  { name: 'orgId', isSame: isSameId },
];

const withoutEnd = (url: string): string => url.trim().toLowerCase().replace(/\/+$/, '');

/** Whoever has no complete login on record has given no pipeline its secret yet. */
const secretChange = (done: SetupDone): ChangedFact | undefined => {
  const before = fieldsBefore(done.input);
  const after = fieldsAfter(done);
  if (Object.values(after).includes(undefined)) return undefined;
  if (bundleFields.some(({ name }) => before[name] === undefined)) return 'newLogin';
  const differs = bundleFields.some(({ name, isSame }) => !isSame(before[name] ?? '', after[name] ?? ''));
  return differs ? 'secret' : undefined;
};

/** The secret is what counts, where it is here. */
const fieldsBefore = ({ record, bundle }: SetupDone['input']): Partial<BundleFields> =>
  bundle
    ? { ...bundle, certificate: readCertificate(bundle.certificate).sha256 }
    : { ...record, certificate: record?.certificate?.sha256 };

const fieldsAfter = ({ input, facts }: SetupDone): Record<keyof BundleFields, string | undefined> => ({
  certificate: facts.keyPair && readCertificate(facts.keyPair.certificatePem).sha256,
  clientId: facts.clientId,
  username: input.username,
  instanceUrl: facts.instanceUrl,
  orgId: facts.org?.organization.id,
});

/** Connections of the same app share key and certificate, and each has a secret of its own. */
const othersOfLogin = ({ input, facts }: SetupDone): string[] =>
  siblings(input.file, { ...input, orgId: facts.org?.organization.id ?? '' }).map(([name]) => name);

/** Outside of a project nothing is in source control. */
const changedPaths = ({ input: { connectionFile, projectFolder }, facts, steps }: SetupDone): string[] => {
  if (projectFolder === undefined) return [];
  const isChanged = (name: string): boolean =>
    steps.some(({ step, outcome }) => step === name && (outcome === 'created' || outcome === 'updated'));
  return [
    ...(isChanged('connection') ? [connectionFile] : []),
    ...(isChanged('app-files') && facts.metadata ? [facts.metadata.folder] : []),
  ].map((path) => relative(process.cwd(), path));
};

/**
 * The hosts that the pipeline has to allow, if the login's is one that only the environment of the user allows, such as a
 * custom domain. The variable is one for all connections: what others of the file need stays in it. What this environment
 * doesn't allow isn't named, for a project can't widen it.
 */
const allowedHostOf = (
  instanceUrl: string | undefined,
  file: ConnectionFile | undefined,
  env: EnvironmentVariables,
): Pick<Changed, 'allowedHost'> => {
  const host = instanceUrl === undefined ? undefined : hostToAllow(instanceUrl, env);
  if (host === undefined) return {};
  const others = Object.values(file?.connections ?? {}).flatMap((each) => hostToAllow(each.instanceUrl, env) ?? []);
  return { allowedHost: [...new Set([host, ...others.sort()])].join(',') };
};

const hostToAllow = (instanceUrl: string | undefined, env: EnvironmentVariables): string | undefined => {
  try {
    const { url, allowedBy } = resolveInstanceUrl(instanceUrl ?? '', env);
    return allowedBy === 'environment' ? new URL(url).host : undefined;
  } catch (error) {
    if (!isJwtError(error)) throw error;
    return undefined;
  }
};
