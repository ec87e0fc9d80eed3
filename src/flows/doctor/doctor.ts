import type { AuthInfo } from '@salesforce/core';
import { isJwtError } from '../../base/errors/errors.ts';
import { readConnectionsApart } from '../../connection/file.ts';
import { keepProofs } from '../../connection/proofs/lastProofs.ts';
import { connectionRecord } from '../../connection/record.ts';
import type { Connection } from '../../connection/types.ts';
import { openAdminOrg, type AdminOrg } from '../../org/session/connect.ts';
import { adminOfConnection } from '../target/admin.ts';
import { checkExpectedOrg } from '../target/expectedOrg.ts';
import { checkPipelineTarget } from '../target/pipelineTarget.ts';
import { proveConnection, realWorld, type VerifyInput, type VerifyWorld } from '../verify/verify.ts';
import { readRequest, type LoginRequest } from '../verify/verifyConnections.ts';
import { causeText, causeTexts } from './doctorTexts.ts';
import { diagnose } from './diagnosis.ts';
import { lookAtOrgSide } from './look/lookAtOrgSide.ts';
import type { FoundCauses, RepairAsker, RepairId } from './fix/model.ts';
import type { Diagnosis, DoctorFacts, LoginSide, OrgSideSeen, Unlooked } from './model.ts';

export type DoctorRequest = Omit<LoginRequest, 'names'> & {
  connection?: string;
  /** API name of the app, where the project doesn't say it. */
  appName?: string;
  namedAdmin?: AuthInfo;
  defaultAdmin?: AuthInfo;
  /** What is to be repaired: to name it is to agree. */
  fixes?: readonly RepairId[];
};

/** `askRepairs`: a person is asked for the rest of what can be repaired. `onRepair`: from here on, the org is changed. */
export type DoctorWorld = VerifyWorld & Partial<RepairAsker> & { onRepair?: () => void };

type Diagnosed = { diagnosis: Diagnosis; warnings: string[] };

/**
 * Finds out why a login fails: proves it as `verifyConnections` does, then asks the org as its admin, then judges. Changes
 * nothing but what `fixes` name or a person agrees to, and then looks again. All questions come before the first change.
 * What is wrong with flags and files is thrown; everything else is part of the diagnosis.
 */
export const diagnoseLogin = async (request: DoctorRequest, world: DoctorWorld = realWorld): Promise<Diagnosed> => {
  const { facts, admin, warnings } = await consult(request, world);
  const found = { facts, diagnosis: diagnose(facts), ...(admin && { admin }) };
  const fixes = await chosenRepairs(request, { found, warnings, world });
  if (fixes.length === 0) return { diagnosis: found.diagnosis, warnings };
  const { repairLogin } = await import('./fix/fix.ts');
  world.onRepair?.();
  const repairs = await repairLogin(fixes, found);
  const isChanged = repairs.some(({ outcome }) => outcome === 'done');
  const left = isChanged ? diagnose((await consult(request, world)).facts) : found.diagnosis;
  return { diagnosis: { ...left, repairs }, warnings };
};

const chosenRepairs = async (
  { fixes = [] }: DoctorRequest,
  { found, warnings, world: { askRepairs } }: { found: FoundCauses; warnings: string[]; world: DoctorWorld },
): Promise<readonly RepairId[]> => {
  if (!askRepairs) return fixes;
  const { offerRepairs } = await import('./fix/fix.ts');
  return [...fixes, ...(await askRepairs(found.diagnosis, await offerRepairs(found, fixes), warnings))];
};

type Consultation = { facts: DoctorFacts; admin?: AdminOrg; warnings: string[] };

const consult = async (request: DoctorRequest, world: DoctorWorld): Promise<Consultation> => {
  const names = request.connection === undefined ? [] : [request.connection];
  const { inputs, warnings } = await readRequest({ ...request, names }, world.env);
  // A request that names at most one connection means exactly one.
  const [input] = inputs as [VerifyInput];
  const { name } = input.connection;
  const read = await readConnectionsApart(request.connectionFile);
  const record = connectionRecord(read?.file, name ?? '');
  const [{ verification, keyHash }, opened] = await Promise.all([
    proveConnection(input, world),
    openForLook(request, { input, record, world }),
  ]);
  const app = request.appName ?? record?.app ?? read?.file.defaults?.app;
  const login = loginSide(input, {
    verification,
    keyHash,
    app,
    isDevHub: record?.devHub === true,
    isConnectedApp: record?.appKind === 'connectedApp',
  });
  const now = world.now();
  await keepProofs(request.stateFolder, [verification], now);
  const facts = { login, now, ...(await lookIfOpened(opened, login, now)) };
  return { facts, warnings, ...('admin' in opened && { admin: opened.admin }) };
};

const loginSide = (
  { connection }: VerifyInput,
  { keyHash, app, ...known }: Pick<LoginSide, 'verification' | 'keyHash' | 'app' | 'isDevHub' | 'isConnectedApp'>,
): LoginSide => ({
  ...known,
  ...(connection.name !== undefined && { connection: connection.name }),
  ...(keyHash !== undefined && { keyHash }),
  ...(app !== undefined && { app }),
  clientId: connection.clientId,
  username: connection.username,
  instanceUrl: connection.instanceUrl,
});

type OpenedForLook = { admin: AdminOrg; isRefreshed: boolean } | { unlooked: Unlooked };

/** The org of the connection from its admin's side; why nobody can look is no failure. */
const openForLook = async (
  { namedAdmin, defaultAdmin, apiVersion, fixes = [] }: DoctorRequest,
  { input, record, world }: { input: VerifyInput; record?: Connection; world: DoctorWorld },
): Promise<OpenedForLook> => {
  const { name: connection = '', instanceUrl, username, orgPins } = input.connection;
  const known = { connection, record: { instanceUrl, username }, orgPins };
  try {
    const choice = { namedAdmin, defaultAdmin, isOnlyOne: true, env: world.env };
    const authInfo = await adminOfConnection(known, choice);
    const admin = await openAdminOrg({ authInfo, apiVersion, http: world.http, env: world.env });
    if (fixes.length > 0) checkPipelineTarget({ connection, orgPins, env: world.env, namedAdmin, defaultAdmin }, admin);
    return { admin, isRefreshed: await isRefreshedOrg({ connection, record, instanceUrl, pins: orgPins }, admin) };
  } catch (error) {
    if (!isJwtError(error)) throw error;
    return { unlooked: unlookedBy(error, input) };
  }
};

const isRefreshedOrg = async (expected: Parameters<typeof checkExpectedOrg>[0], admin: AdminOrg): Promise<boolean> => {
  try {
    return (await checkExpectedOrg(expected, admin)) === 'refreshed';
  } catch (error) {
    if (isJwtError(error) && error.name === 'SandboxRefreshedError') return true;
    throw error;
  }
};

const withoutAdmin = ['AdminLoginMissingError', 'TargetOrgMissingError'];

const unlookedBy = (
  { name, message, actions = [] }: { name: string; message: string; actions?: string[] },
  { connection: { name: connection, instanceUrl } }: VerifyInput,
): Unlooked => {
  if (!withoutAdmin.includes(name)) return { why: message, actions };
  const values = { connection, instanceUrl };
  return {
    why: causeText('unlooked.noAdmin'),
    actions: causeTexts(connection === undefined ? 'unlooked.byFlags' : 'unlooked.byConnection', values),
  };
};

const lookIfOpened = async (
  opened: OpenedForLook,
  login: LoginSide,
  now: Date,
): Promise<{ org?: OrgSideSeen; unlooked?: Unlooked }> => {
  if ('unlooked' in opened) return opened;
  try {
    return { org: await lookAtOrgSide(opened.admin, login, { now, isRefreshed: opened.isRefreshed }) };
  } catch (error) {
    if (!isJwtError(error)) throw error;
    return { unlooked: { why: error.message, actions: error.actions ?? [] } };
  }
};
