import { isJwtError, jwtError } from '../../base/errors/errors.ts';
import { exitCodes } from '../../base/errors/exitCodes.ts';
import { readConnectionsApart } from '../../connection/file.ts';
import { chooseConnections } from '../../connection/choose/choose.ts';
import { productionLast } from '../target/productionLast.ts';
import { parseExpiresIn } from '../verify/expiresIn.ts';
import { isOverlapOpen } from './overlap/open.ts';
import type { RotateEntry, RotateRequest, RotateWorld } from './model.ts';
import { rotateSlot, type RotateQuestion } from './rotateSlot.ts';
import { slotsOfConnections, type NoSlot, type Slot } from './slots.ts';

/**
 * A new certificate for each (org, app) of the connections that are meant, one after another; all connections that share one
 * move together. What is wrong with the choice is thrown before anything is done; what goes wrong with one slot is its
 * result, and the others go on.
 */
export const rotateConnections = async (request: RotateRequest, world: RotateWorld): Promise<RotateEntry[]> => {
  const { file, refused = {} } = (await readConnectionsApart(request.connectionFile)) ?? {};
  if (request.ifExpiresIn !== undefined) parseExpiresIn(request.ifExpiresIn);
  const chosen = chooseConnections({ ...request, isForOne: false }, { file, refused, env: world.env });
  // A job in the wrong folder would otherwise take nothing done for all well.
  if (chosen.length === 0) throw jwtError('ConnectionsNowhere', [request.appsFolder]);
  const slots = slotsOfConnections(productionLast(chosen, request.names, file), { file, refused });
  const isOnlyOne = slots.length === 1;
  const entries: RotateEntry[] = [];
  for (const slot of slots) {
    const entry =
      'error' in slot
        ? thrownEntry(slot, slot.error)
        : await rotateOne({ request, slot, file: file ?? noFile, isOnlyOne }, world);
    entries.push(entry);
    world.onEntry?.(entry);
  }
  return entries;
};

const rotateOne = async (question: RotateQuestion, world: RotateWorld): Promise<RotateEntry> => {
  const onEvent = await world.watch(question.slot, question.isOnlyOne);
  return rotateAsAsked(question, world, onEvent).catch((error: unknown) => thrownEntry(question.slot, error));
};

const rotateAsAsked: typeof rotateSlot = async (question, world, onEvent) => {
  const { secondApp, rollback } = question.request;
  const isOfTwo = secondApp !== undefined || (rollback && (await isOverlapOpen(question)));
  if (!isOfTwo) return rotateSlot(question, world, onEvent);
  const { overlapSlot } = await import('./overlap/overlapSlot.ts');
  return overlapSlot(question, world, onEvent);
};

const noFile = { version: 1, connections: {} } as const;

type ThrownError = Error & { exitCode?: number; actions?: string[] };

const thrownEntry = (slot: Slot | NoSlot, error: unknown): RotateEntry => {
  if (!isJwtError(error)) throw error;
  const { name, message, exitCode, actions = [] }: ThrownError = error;
  return {
    ...('error' in slot
      ? { app: '', orgId: '', keyName: '', connections: [slot.name] }
      : { ...namesOfSlot(slot), connections: slot.members.map((member) => member.name) }),
    ...{ outcome: 'failed', resumed: false, steps: [], verifications: [], handedOver: [] },
    exitCode: Object.values(exitCodes).find(({ code }) => code === exitCode)?.code ?? exitCodes.failed.code,
    error: { name, message, actions },
  };
};

const namesOfSlot = ({ app, orgId, keyName }: Slot): Pick<RotateEntry, 'app' | 'orgId' | 'keyName'> => ({
  app,
  orgId,
  keyName,
});
