import { globalSettingsFile } from '../../app/files/files.ts';
import type { AppComponent } from '../../app/model.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { standardInputPath } from '../../base/files/standardInput.ts';
import type { PassphraseOrigin } from '../../connection/resolve/passphrase.ts';
import { resolveConnection } from '../../connection/resolve/resolve.ts';
import type { ConnectionFile } from '../../connection/types.ts';
import { isEncryptedKey } from '../../keypair/read/examine.ts';
import { readKeyPair } from '../../keypair/store/store.ts';
import { openAdminOrg, type AdminOrg } from '../../org/session/connect.ts';
import { certificateHolder, type CertificateWish } from '../deploy/send/certificatePlan.ts';
import { unfinishedDeploys } from '../deploy/send/unfinished.ts';
import { readAppFiles } from '../project/appFiles.ts';
import { appFolder } from '../project/appFolder.ts';
import { adminOfConnection } from '../target/admin.ts';
import { canonicalUrl } from '../target/bundle.ts';
import { checkExpectedOrg } from '../target/expectedOrg.ts';
import { checkPipelineTarget } from '../target/pipelineTarget.ts';
import type { SlotMember, RotateRequest, RotateScene, RotateWorld } from './model.ts';
import { findOld } from './pair/old.ts';
import type { Slot } from './slots.ts';

/** What a look needs to know. */
export type SlotQuestion = {
  request: RotateRequest;
  slot: Slot;
  file: ConnectionFile;
  isOnlyOne: boolean;
  /** The certificate that an earlier run of the same rotation began to replace. */
  oldSha256?: string;
  /** The certificate that it has put in place of that, or was about to. */
  newSha256?: string;
  /** Whether the old key is said to be lost. */
  isLost: boolean;
};

/**
 * All that a rotation goes by: the logins, the key pair, the app files, and the org. Nothing is changed. Errors: those of
 * resolving a connection, of the key store, of the app files, of finding the admin's login and the org.
 */
export const lookAtSlot = async (
  question: SlotQuestion,
  world: RotateWorld,
): Promise<Omit<RotateScene, 'journal' | 'earlier'>> => {
  const { request, slot, file, isLost } = question;
  // What is piped in can't be written.
  if (request.connectionFile === standardInputPath) throw jwtError('ConnectionFileUnwritable');
  const resolved = await resolveMembers(question, world);
  const members = await openingPassphrase(resolved, question, world);
  const old = await findOld(question, givenPassphrase(members));
  const files = await readFiles(question);
  const admin = await openOrgOfSlot(members, question, world);
  return { request, slot, file, admin, members, files, isLost, ...(old && { old }) };
};

/** The deploy of a certificate and of nothing else. A team may keep the component that holds it out of source control. */
export const certificateWish = (
  { admin, slot, members, files, request }: Pick<RotateScene, 'admin' | 'slot' | 'members' | 'files' | 'request'>,
  certificatePem: string,
): CertificateWish => {
  const connection = members[0]?.name ?? '';
  const hasHolder = files.components.some(({ type }) => type === certificateHolder);
  const added: AppComponent[] = hasHolder ? [] : [globalSettingsFile(slot.app, certificatePem, connection)];
  const unfinished = unfinishedDeploys(request.stateFolder, admin.orgId, slot.app);
  return { admin, connection, components: [...files.components, ...added], certificatePem, unfinished };
};

const resolveMembers = async (
  { request, slot, file, isOnlyOne }: SlotQuestion,
  { env }: RotateWorld,
): Promise<SlotMember[]> => {
  const { passphraseFile, expectedOrgId } = request;
  const shared = { file, flags: { expectedOrgId }, env, passphraseFile, canonicalUrl: canonicalUrl(env) };
  const members = await Promise.all(
    slot.members.map(async ({ name, record }) => ({
      name,
      record,
      resolved: await resolveConnection({ ...shared, name, single: isOnlyOne && slot.members.length === 1 }),
    })),
  );
  for (const { name, resolved } of members) refuseKeyElsewhere(name, resolved.key);
  return members;
};

/** What a variable holds is nobody's to replace but of whoever set it. */
const refuseKeyElsewhere = (name: string, key: SlotMember['resolved']['key']): void => {
  if (key.source !== 'key store') throw jwtError('RotateKeyElsewhere', [name, key.variable ?? '-'], [name]);
};

/** One passphrase opens the old pair, for all of its logins, and protects the new one. Of a lost key nobody is asked for it. */
const openingPassphrase = async (
  members: SlotMember[],
  { request: { keyFolder }, slot: { keyName }, isLost }: SlotQuestion,
  { askPassphrase }: RotateWorld,
): Promise<SlotMember[]> => {
  const given = givenPassphrase(members);
  if (given) return withPassphrase(members, given);
  const pair = isLost ? undefined : await readKeyPair(keyFolder, keyName);
  if (!pair || !isEncryptedKey(pair.privateKeyPem)) return members;
  const text = await askPassphrase?.(pair.keyPath, pair.privateKeyPem);
  return text === undefined ? members : withPassphrase(members, { source: 'prompt', text });
};

const givenPassphrase = (members: readonly SlotMember[]): PassphraseOrigin | undefined =>
  members.find(({ resolved }) => resolved.passphrase)?.resolved.passphrase;

const withPassphrase = (members: readonly SlotMember[], passphrase: PassphraseOrigin): SlotMember[] =>
  members.map((member) => ({ ...member, resolved: { ...member.resolved, passphrase } }));

const readFiles = async ({ request, slot, file }: SlotQuestion): Promise<RotateScene['files']> => {
  const place = await appFolder(slot.app, request, file);
  return { ...place, components: await readAppFiles(place.folder, slot.members[0]?.name ?? '') };
};

const openOrgOfSlot = async (
  members: readonly SlotMember[],
  { request, isOnlyOne }: SlotQuestion,
  { env, http, onWarning }: RotateWorld,
): Promise<AdminOrg> => {
  const [first] = members;
  const known = members.map(({ name, record, resolved }) => ({ connection: name, record, orgPins: resolved.orgPins }));
  const choice = { ...request, isOnlyOne, env };
  const authInfo = await adminOfConnection(known[0] ?? { connection: '', orgPins: [] }, choice);
  const admin = await openAdminOrg({ authInfo, http, env });
  for (const each of known) await checkExpectedOrg({ ...each, pins: each.orgPins }, admin);
  const way = { connection: first?.name ?? '', orgPins: first?.resolved.orgPins ?? [], ...choice };
  const unpinned = checkPipelineTarget(way, admin);
  if (unpinned !== undefined) onWarning({ id: 'unpinned', tokens: [unpinned], level: 'warning' });
  return admin;
};
