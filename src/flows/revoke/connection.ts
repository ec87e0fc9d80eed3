import { readConnectionsApart } from '../../connection/file.ts';
import { keepProofs } from '../../connection/proofs/lastProofs.ts';
import { connectionRecord } from '../../connection/record.ts';
import type { OrgPin } from '../../connection/resolve/resolve.ts';
import type { Connection, ConnectionFile } from '../../connection/types.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { isSameUsername } from '../../base/username.ts';
import { readOwnPermissions } from '../../org/people/permissions.ts';
import { openAdminOrg, type AdminOrg } from '../../org/session/connect.ts';
import { throwRefusal } from '../deploy/refusal.ts';
import { openJournal, type Journal } from '../journal/journal.ts';
import { chooseApp } from '../project/chooseApp.ts';
import { refuseUnusable } from '../project/chooseConnections.ts';
import { runFlowSteps } from '../steps.ts';
import { adminOfConnection } from '../target/admin.ts';
import { bundleOf, orgPinsOf } from '../target/bundle.ts';
import { checkExpectedOrg } from '../target/expectedOrg.ts';
import { checkPipelineTarget } from '../target/pipelineTarget.ts';
import type { Verification } from '../verify/verify.ts';
import { revokeFlow, takenBefore } from './kept.ts';
import { lookBeforeRevoking, type RevokeFacts } from './look.ts';
import type { Revocation, RevokeConnection, RevokeForm, RevokeTarget, RevokeWatch, RevokeWorld } from './model.ts';
import { permissionsToRead, refuseMissingPermissions } from './needs.ts';
import { planRevocation } from './plan.ts';
import { restoreAccess, takenForms } from './restore.ts';
import { revocationOf } from './revocation.ts';
import { sinceDate } from '../../base/since.ts';
import { revokeSteps, type RevokeStory } from './story.ts';
import { loginToTry, type LoginToTry } from './tryLogin.ts';

type ToRevoke = {
  input: RevokeConnection;
  facts: RevokeFacts;
  journal: Journal;
  login: LoginToTry;
  world: RevokeWorld;
  watch: RevokeWatch;
};

/** Takes away the access of one connection, or gives it back. */
export const revokeConnection = async (
  input: RevokeConnection,
  world: RevokeWorld,
  watch: RevokeWatch,
): Promise<Revocation> => {
  const known = await readKnown(input);
  const { admin, authInfo } = await openKnownOrg(input, known);
  const { app } = known;
  const journal = openJournal({ stateFolder: input.stateFolder, orgId: admin.orgId, app });
  return journal.exclusively(async () => {
    const login = await loginToTry(input);
    const username = known.username ?? ('input' in login ? login.input.connection.username : undefined);
    if (username === undefined) throw jwtError('RevokeUserUnknown', [input.connection], [input.connection]);
    const keptLabel = (await takenBefore(journal, revokeFlow('delete-app', undefined)))?.label;
    const since = sinceDate(input.since, world.now());
    const permissions = await readOwnPermissions(admin, permissionsToRead);
    const isSelf = isSameUsername(admin.username, username);
    if (!input.restore) refuseMissingPermissions([input.form ?? defaultForm], input, { admin, permissions, isSelf });
    const look = { ...known, connection: input.connection, username, admin, authInfo, since, permissions, keptLabel };
    const facts = await lookBeforeRevoking(look);
    const run = { input, facts, journal, login, world, watch };
    const { entry, verification } = await (input.restore ? giveBackTo(run) : takeFrom(run, input.form ?? defaultForm));
    if (verification) await keepProofs(input.stateFolder, [verification], world.now());
    return entry;
  });
};

const defaultForm: RevokeForm = 'remove-access';

type EndedRevocation = { entry: Revocation; verification?: Verification };

const takeFrom = async (
  { input, facts, journal, login, world, watch }: ToRevoke,
  form: RevokeForm,
): Promise<EndedRevocation> => {
  const { notices, refusals } = planRevocation(facts, form, input);
  throwRefusal(refusals);
  await world.approve(targetOf(facts, { ...input, form }), notices);
  const flow = revokeFlow(form, facts.userId);
  const taken = await takenBefore(journal, flow);
  if (!input.dryRun) await (taken ? journal.note(flow, { state: 'running' }) : journal.begin(flow, {}));
  const run = { facts, form, wishes: input, login, taken: taken ?? {}, world, watch };
  const { facts: story, reports } = await runFlowSteps<RevokeStory>(revokeSteps(run), {
    dryRun: input.dryRun,
    onEvent: watch.onEvent,
    stopsAtFailure: true,
    ...(!input.dryRun && { record: journal.recordOf(flow) }),
  });
  const entry = revocationOf(run, { story, steps: reports, notices });
  if (entry.outcome === 'revoked') await journal.note(flow, { state: 'finished' });
  return { entry, verification: story.after?.verification };
};

const giveBackTo = async ({ input, facts, journal, login, world, watch }: ToRevoke): Promise<EndedRevocation> => {
  const taken = await takenForms(journal, facts, input.form);
  refuseMissingPermissions(
    taken.map(({ form }) => form),
    { sessions: false, allTokens: false },
    facts,
  );
  if (!facts.orgApp) throw jwtError('RevokeAppMissing', [facts.admin.organization.name, facts.app]);
  await world.approve(targetOf(facts, { ...input, form: taken[0]?.form }), []);
  return restoreAccess({ facts, taken, wishes: input, login, journal, world, watch });
};

const targetOf = (
  { admin, app, connection, username }: RevokeFacts,
  { form, restore }: Pick<RevokeConnection, 'form' | 'restore'>,
): RevokeTarget => ({
  connection,
  app,
  username,
  orgId: admin.orgId,
  name: admin.organization.name,
  environment: admin.organization.environment,
  ...(admin.username !== undefined && { admin: admin.username }),
  ...(form && { form }),
  restore,
});

type KnownLogin = { app: string; file?: ConnectionFile; record?: Connection; orgPins: OrgPin[]; username?: string };

/** What the project and the variables say; no org is asked. */
const readKnown = async (input: RevokeConnection): Promise<KnownLogin> => {
  const { connection, env, expectedOrgId, isOnlyOne } = input;
  const read = await readConnectionsApart(input.connectionFile);
  await refuseUnusable(connection, { ...read, env }, input);
  const app = await chooseApp(connection, { ...input, file: read?.file });
  const record = connectionRecord(read?.file, connection);
  const flags = { expectedOrgId };
  const orgPins = await orgPinsOf({ name: connection, flags, env, file: read?.file, single: isOnlyOne });
  const username = (await bundleOf(connection, record, env))?.username ?? record?.username;
  return {
    app,
    ...(read && { file: read.file }),
    ...(record && { record }),
    orgPins,
    ...(username !== undefined && { username }),
  };
};

const openKnownOrg = async (
  input: RevokeConnection,
  { record, orgPins }: KnownLogin,
): Promise<{ admin: AdminOrg; authInfo: Awaited<ReturnType<typeof adminOfConnection>> }> => {
  const { connection, apiVersion, http, env } = input;
  const authInfo = await adminOfConnection({ connection, record, orgPins }, input);
  const admin = await openAdminOrg({ authInfo, apiVersion, http, env });
  await checkExpectedOrg({ connection, record, pins: orgPins }, admin);
  checkPipelineTarget({ ...input, connection, orgPins }, admin);
  return { admin, authInfo };
};
