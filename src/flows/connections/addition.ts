import { jwtError } from '../../base/errors/errors.ts';
import { parseConnectionsApart } from '../../connection/file.ts';
import { keepProofs } from '../../connection/proofs/lastProofs.ts';
import { connectionRecord } from '../../connection/record.ts';
import { refuseRecord } from '../../connection/recordsApart.ts';
import { changeConnectionFile, formatConnectionFile } from '../../connection/writeConnection.ts';
import type { Connection, ConnectionFile } from '../../connection/types.ts';
import { importKey } from '../keys/import/import.ts';
import type { ImportedKey } from '../keys/import/types.ts';
import { newPassphraseFrom, passphraseFrom } from '../keys/passphrase.ts';
import { runFlowSteps, step, type FlowStep } from '../steps.ts';
import { examineLogin, proveConnection } from '../verify/verify.ts';
import type { Verification, VerifyWorld } from '../verify/types.ts';
import { lookAtAddition } from './additionLook.ts';
import { additionOutcome, type KnownAddition } from './additionOutcome.ts';
import { othersNotices, planAddition, withOrg } from './additionPlan.ts';
import type { Addition, AdditionLook, AdditionPlan, AdditionRequest, AdditionWorld } from './additionTypes.ts';
import { checkLoginValues } from './loginValues.ts';
import { changeText, recordChanges } from './recordChanges.ts';

type AdditionFacts = { verification: Verification; imported: ImportedKey; record: Connection };

/**
 * Records a login of an app and a key that somebody brings, once it is proven. A login that fails is a result, and leaves
 * everything as it was. Throws ConnectionExists, ConnectionChanged, KeyNameTaken, LoginValueInvalid, and the errors of
 * `lookAtAddition`, of importing a key and of writing the connection file.
 */
export const addConnection = async (request: AdditionRequest, given: AdditionWorld): Promise<Addition> => {
  const world = { ...given, askPassphrase: askedOnce(given.askPassphrase) };
  const look = await lookAtAddition(request, world);
  const odd = checkLoginValues(look.input.connection);
  const plan = planAddition(request, look);
  await refuseAddition(request, look, plan);
  world.onChanges?.(plan.changes);
  const known = { request, look, plan, world };
  const { facts } = await runFlowSteps<AdditionFacts>([proofStep(known), keyStep(known), recordStep(known)], {
    dryRun: false,
    stopsAtFailure: true,
    onEvent: () => undefined,
  });
  const { verification, imported, record } = facts as AdditionFacts & { imported?: ImportedKey };
  if (record !== undefined && request.proves) await keepProofs(request.stateFolder, [verification], world.now());
  const others = record === undefined ? [] : othersNotices(request, look, record);
  return {
    ...(await additionOutcome(known, { record, imported })),
    verification,
    notices: [...odd, ...plan.notices, ...others],
    keyNotices: (imported?.warnings ?? []).filter(({ id }) => id !== 'shared'),
    warnings: look.warnings,
  };
};

type AddingWorld = KnownAddition & { world: AdditionWorld };
type AdditionStep = FlowStep<Partial<AdditionFacts>>;

/** The key is opened to be proven, and again to be imported. */
const askedOnce = (ask: VerifyWorld['askPassphrase']): VerifyWorld['askPassphrase'] => {
  let answer: Promise<string | undefined> | undefined;
  return ask && ((origin, key) => (answer ??= ask(origin, key)));
};

/** Whatever can't be written is told before anything is signed. */
const refuseAddition = async (
  { connection: name, force, connectionFile }: AdditionRequest,
  { file, before }: AdditionLook,
  { record, changes }: AdditionPlan,
): Promise<void> => {
  if (before !== undefined && changes.length > 0 && !force)
    throw jwtError('ConnectionExists', [name, changes.map(changeText).join('; ')], [name]);
  const text = formatConnectionFile(withRecord(file, name, record));
  refuseRecord(name, (await parseConnectionsApart(text, connectionFile)).refused);
};

const withRecord = (file: ConnectionFile | undefined, name: string, record: Connection): ConnectionFile => ({
  version: 1,
  ...file,
  connections: { ...file?.connections, [name]: record },
});

const proofStep = ({ request, look, world }: AddingWorld): AdditionStep =>
  step<AdditionFacts, never>({
    name: 'login',
    changes: 'nothing',
    needs: [],
    plan: async () => {
      const { input, opened } = look;
      world.onFleet?.([input]);
      const watched = { ...world, ...world.onConnection?.(input), readOnce: () => Promise.resolve(opened) };
      const prove = request.proves ? proveConnection : examineLogin;
      const { verification } = await prove(input, watched);
      world.onVerification?.(verification, input);
      return { action: verification.outcome === 'failed' ? 'failed' : 'none', facts: { verification } };
    },
  });

const keyStep = ({ request, look, plan, world }: AddingWorld): AdditionStep =>
  step<AdditionFacts, never>({
    name: 'key-pair',
    changes: 'key store',
    needs: [],
    plan: () => {
      if (!plan.imports) return Promise.resolve({ action: 'none', facts: {} });
      const apply = async () => ({ facts: { imported: await importGivenKey(request, look, world) } });
      return Promise.resolve({ action: 'create', facts: {}, apply });
    },
  });

/** A certificate that has ended stands beside its key nevertheless: the org decides. */
const importGivenKey = (
  { connection, keyName = connection, certificateFiles, flags, ...request }: AdditionRequest,
  { input: { connection: login }, certificate }: AdditionLook,
  { now, askPassphrase }: VerifyWorld,
): Promise<ImportedKey> =>
  importKey(
    {
      keyName,
      keyFolder: request.keyFolder,
      connectionFile: request.connectionFile,
      keyFile: flags.jwtKeyFile,
      certificateFiles,
      days: selfMadeDays,
      encrypt: false,
      force: certificate !== undefined && certificate.notAfter <= now(),
    },
    {
      now,
      passphrase: async (path, key) => (await passphraseFrom(login.passphrase)) ?? askPassphrase?.(path, key),
      newPassphrase: () => newPassphraseFrom(login.passphrase),
    },
  );

/** As in an import. */
const selfMadeDays = 365;

const recordStep = ({ request, look, plan }: AddingWorld): AdditionStep =>
  step<AdditionFacts, 'verification'>({
    name: 'connection',
    changes: 'project',
    needs: ['verification'],
    plan: ({ verification }) => {
      const record = withOrg(plan.record, verification.orgId);
      const apply = async () => void (await writeAddition(request, look.before, record));
      return Promise.resolve({ action: look.before ? 'update' : 'create', facts: { record }, apply });
    },
  });

/** Another command may have said something else of the connection since. */
const writeAddition = (
  { connection: name, connectionFile }: AdditionRequest,
  before: Connection | undefined,
  record: Connection,
): Promise<boolean> =>
  changeConnectionFile(connectionFile, name, (file) => {
    const now = connectionRecord(file, name);
    if (now !== undefined && recordChanges(now, record).length === 0) return file;
    if ((now === undefined) !== (before === undefined) || recordChanges(before ?? {}, now ?? {}).length > 0)
      throw jwtError('ConnectionChanged', [name], [name]);
    return withRecord(file, name, record);
  });
