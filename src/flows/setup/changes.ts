import { relative } from 'node:path';
import { readCertificate } from '../../base/certificate.ts';
import { environmentPrefix } from '../../connection/names.ts';
import { isSameId } from '../../connection/orgId.ts';
import { siblings } from '../../connection/siblings.ts';
import { resolveInstanceUrl } from '../../login/instanceUrl.ts';
import type { Changed, ChangedFact } from '../../pipeline/nextSteps.ts';
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
    logins: names.map((connection) => ({ connection, variable: environmentPrefix(connection), encryptedKey })),
    paths,
    ...allowedHostOf(facts.instanceUrl, env),
    repositoryFiles: await repositoryMarks(input.projectFolder),
  };
};

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

/** The login host, if only the environment of the user allows it, such as a custom domain. */
const allowedHostOf = (instanceUrl: string | undefined, env: NodeJS.ProcessEnv): Pick<Changed, 'allowedHost'> =>
  instanceUrl !== undefined && resolveInstanceUrl(instanceUrl, env).allowedBy === 'environment'
    ? { allowedHost: new URL(instanceUrl).host }
    : {};
