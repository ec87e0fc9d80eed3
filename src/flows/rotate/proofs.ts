import { keepProofs } from '../../connection/proofs/lastProofs.ts';
import { verifyConnection, waitDeadline, type Verification } from '../verify/verify.ts';
import { proofWith } from './pair/material.ts';
import type { Material, RotateScene, RotateWorld } from './model.ts';

/** A slot, and whether its records count: what is proven may be older than they are. */
type Proven = Pick<RotateScene, 'members' | 'slot' | 'request'> & { isAsRecorded?: boolean };

/** Logs in through each connection of a slot with this material and nothing else; they share the time to wait. */
export const proveSlot = async (
  { members, slot, request, isAsRecorded }: Proven,
  material: Material,
  waitMinutes: number,
  world: RotateWorld,
): Promise<Verification[]> => {
  const deadline = waitDeadline(waitMinutes, world);
  const proofs: Verification[] = [];
  for (const member of members) {
    const input = { ...proofWith(member, slot.keyName, material), waitMinutes };
    const { certificate } = member.resolved;
    const connection = isAsRecorded && certificate ? { ...input.connection, certificate } : input.connection;
    proofs.push(await verifyConnection({ ...input, connection }, world, deadline));
  }
  if (!request.dryRun) await keepProofs(request.stateFolder, proofs, world.now());
  return proofs;
};

/** Whether all of them are proven. */
export const areProven = (proofs: readonly Verification[]): boolean =>
  proofs.every(({ outcome }) => outcome === 'proven');
