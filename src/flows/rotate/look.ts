import { globalSettingsFile } from '../../app/files/files.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { standardInputPath } from '../../base/files/standardInput.ts';
import { resolveConnection } from '../../connection/resolve/resolve.ts';
import type { ConnectionFile } from '../../connection/types.ts';
import { isEncryptedKey } from '../../keypair/read/examine.ts';
import { readKeyPair } from '../../keypair/store/store.ts';
import { openAdminOrg, type AdminOrg } from '../../org/session/connect.ts';
import { certificateHolder } from '../deploy/send/certificatePlan.ts';
import { readAppFiles } from '../project/appFiles.ts';
import { appFolder } from '../project/appFolder.ts';
import { adminOfConnection } from '../target/admin.ts';
import { canonicalUrl } from '../target/bundle.ts';
import { checkExpectedOrg } from '../target/expectedOrg.ts';
import { checkPipelineTarget } from '../target/pipelineTarget.ts';
import { findMaterial } from './material.ts';
import type { Material, SlotMember, RotateRequest, RotateScene, RotateWorld } from './model.ts';
import type { Slot } from './slots.ts';

/** What a look needs to know. */
export type SlotQuestion = {
  request: RotateRequest;
  slot: Slot;
  file: ConnectionFile;
  isOnlyOne: boolean;
  /** The certificate that an earlier run of the same rotation began to replace. */
  oldSha256?: string;
};

/**
 * All that a rotation goes by: the logins, the key pair, the app files, and the org. Nothing is changed. Errors: those of
 * resolving a connection, of the key store, of the app files, of finding the admin's login and the org.
 */
export const lookAtSlot = async (
  question: SlotQuestion,
  world: RotateWorld,
): Promise<Omit<RotateScene, 'journal' | 'earlier'>> => {
  const { request, slot, file } = question;
  const { keyFolder, connectionFile } = request;
  // What is piped in can't be written.
  if (connectionFile === standardInputPath) throw jwtError('ConnectionFileUnwritable');
  const old = await findMaterial(keyFolder, slot.keyName, question.oldSha256);
  const members = await resolveMembers(question, old, world);
  const files = await readFiles(question, old);
  const admin = await openOrgOfSlot(members, question, world);
  return { request, slot, file, admin, members, files, old };
};

const resolveMembers = async (
  { request, slot, file, isOnlyOne }: SlotQuestion,
  old: Material,
  world: RotateWorld,
): Promise<SlotMember[]> => {
  const { env } = world;
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
  const asked = await askOnce(members, slot.keyName, old, world);
  return members.map((member) => ({ ...member, resolved: { ...member.resolved, ...asked } }));
};

/** What a variable holds is nobody's to replace but of whoever set it. */
const refuseKeyElsewhere = (name: string, key: SlotMember['resolved']['key']): void => {
  if (key.source !== 'key store') throw jwtError('RotateKeyElsewhere', [name, key.variable ?? '-'], [name]);
};

/** One passphrase opens the old pair, for all of its logins, and protects the new one. */
const askOnce = async (
  members: readonly SlotMember[],
  keyName: string,
  { keyFolder }: Material,
  { askPassphrase }: RotateWorld,
): Promise<Partial<Pick<SlotMember['resolved'], 'passphrase'>>> => {
  const given = members.find(({ resolved }) => resolved.passphrase)?.resolved.passphrase;
  if (given) return { passphrase: given };
  const pair = await readKeyPair(keyFolder, keyName);
  if (!pair || !isEncryptedKey(pair.privateKeyPem)) return {};
  const text = await askPassphrase?.(pair.keyPath, pair.privateKeyPem);
  return text === undefined ? {} : { passphrase: { source: 'prompt', text } };
};

/** A team may keep the component with the certificate out of source control. */
const readFiles = async (
  { request, slot: { app, members }, file }: SlotQuestion,
  { certificatePem }: Material,
): Promise<RotateScene['files']> => {
  const place = await appFolder(app, request, file);
  const name = members[0]?.name ?? '';
  const components = await readAppFiles(place.folder, name);
  const hasHolder = components.some(({ type }) => type === certificateHolder);
  return {
    ...place,
    components: hasHolder ? components : [...components, globalSettingsFile(app, certificatePem, name)],
  };
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
