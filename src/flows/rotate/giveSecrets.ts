import { readCertificate } from '../../base/certificate.ts';
import { encodeBundle } from '../../connection/bundle/bundle.ts';
import { environmentPrefix } from '../../connection/names.ts';
import { resolveInstanceUrl } from '../../login/instanceUrl.ts';
import { handOverSecret } from '../handOver/handOver.ts';
import type { HandOverWorld } from '../handOver/world.ts';
import type { JournalEntry } from '../journal/journalText.ts';
import { pairOf } from './pair/material.ts';
import type { Material, SlotMember, RotateScene, RotateWorld } from './model.ts';

/** The connections whose new secret an earlier run has handed over. */
export const givenSecrets = (earlier: JournalEntry | undefined): string[] =>
  (earlier?.notes.handedOver ?? '').split(',').filter((name) => name !== '');

/** What handing over touches, in a rotation. */
export const handingWorld = (
  { projectFolder }: RotateScene['request'],
  { env, http, handOverSeconds }: RotateWorld,
): HandOverWorld => ({
  env,
  http,
  ...(projectFolder !== undefined && { projectFolder }),
  ...(handOverSeconds !== undefined && { seconds: handOverSeconds }),
});

type Giving = {
  material: Material;
  members: readonly SlotMember[];
  /** Those that have it already. */
  given: readonly string[];
  /** Under which note the journal keeps who has it, or may have. */
  note: 'handedOver' | 'handedBack';
  /** Whose journal entry that is. */
  flow?: 'rotate' | 'overlap';
};

/** Hands the bundle of each connection over; the journal knows after each. Gives the names of all that have it. */
export const giveSecrets = async (
  { request, slot, admin, journal }: RotateScene,
  { material, members, given, note, flow = 'rotate' }: Giving,
  world: RotateWorld,
): Promise<string[]> => {
  const { env } = world;
  const { handOver } = request;
  const all = [...given];
  if (!handOver) return all;
  const pair = await pairOf(material, slot.keyName);
  const certificate = readCertificate(pair.certificatePem).pem;
  for (const { name: connection, resolved } of members) {
    const { clientId, username } = resolved;
    const { url: instanceUrl } = resolveInstanceUrl(resolved.instanceUrl, env);
    const text = encodeBundle({
      key: pair.privateKeyPem,
      certificate,
      clientId,
      username,
      instanceUrl,
      orgId: admin.orgId,
    });
    // Whether it arrived is unknown from here on: the way back then gives the old one again.
    await journal.note(flow, { notes: { [note]: [...all, connection].join(',') } });
    await handOverSecret(
      handOver,
      { connection, variable: environmentPrefix(connection), text },
      handingWorld(request, world),
    );
    all.push(connection);
  }
  return all;
};
