import type { SfError } from '@salesforce/core/sfError';
import { isJwtError } from '../../../base/errors/errors.ts';
import { seenValue } from '../../../org/signs/seen.ts';
import { appOfLogin } from '../appOfLogin.ts';
import { isRepairOfUser } from '../connectedAppFixes.ts';
import { causeText } from '../doctorTexts.ts';
import type { Diagnosis } from '../model.ts';
import {
  offeredRepairs,
  repairCauses,
  type FoundCauses,
  type Repair,
  type RepairFacts,
  type RepairId,
  type RepairOffer,
} from './model.ts';
import { plannedRepairs } from './repairs.ts';

/**
 * Does what a person named, and nothing that isn't wrong: one after the other, each by itself. What an org refuses is the
 * result of that one.
 */
export const repairLogin = async (ids: readonly RepairId[], found: FoundCauses): Promise<Repair[]> => {
  const known = repairFacts(found);
  const repairs: Repair[] = [];
  for (const id of new Set(ids)) repairs.push(await repairOne(id, found.diagnosis, known));
  return repairs;
};

/** What each repair would do that fits what was found, but those in `named`: these aren't asked for. Changes nothing. */
export const offerRepairs = async (found: FoundCauses, named: readonly RepairId[]): Promise<RepairOffer[]> => {
  const known = repairFacts(found);
  const ids = offeredRepairs(found.diagnosis).filter((id) => !named.includes(id));
  const offers: RepairOffer[] = [];
  if (known) for (const id of ids) offers.push(await offerOne(id, known));
  return offers;
};

const repairFacts = ({ facts, admin }: FoundCauses): RepairFacts | undefined => {
  const { org, login } = facts;
  const app = org && appOfLogin(login, org.looks);
  const user = seenValue(org?.looks.user)?.found;
  return admin && app && user && { facts, admin, appId: app.id, app: app.name, userId: user.id };
};

const offerOne = async (id: RepairId, known: RepairFacts): Promise<RepairOffer> => {
  try {
    const planned = await plannedRepairs[id](known);
    if ('refused' in planned) return { id, why: planned.refused };
    return { id, before: planned.before, after: planned.after };
  } catch (error) {
    return { id, why: whyNot(error) };
  }
};

const repairOne = async (id: RepairId, diagnosis: Diagnosis, known: RepairFacts | undefined): Promise<Repair> => {
  if (!known) return { id, outcome: 'refused', why: causeText('repair.refused.unlooked') };
  if (known.facts.login.isConnectedApp && !isRepairOfUser(id))
    return { id, outcome: 'refused', why: causeText('repair.refused.connectedApp') };
  if (!isSeenWrong(id, diagnosis, known)) return { id, outcome: 'notNeeded', why: causeText('repair.notNeeded') };
  try {
    const planned = await plannedRepairs[id](known);
    if ('refused' in planned) return { id, outcome: 'refused', why: planned.refused };
    const { before, after, apply } = planned;
    return { id, outcome: 'done', before, after, ...(await apply()) };
  } catch (error) {
    return { id, outcome: 'failed', why: whyNot(error) };
  }
};

/** What the org says against it. A crash stays one. */
const whyNot = (error: unknown): string => {
  if (!isJwtError(error)) throw error;
  const { message, actions = [] } = error as SfError;
  return [message, ...actions].join(' ');
};

/** What fits the answer of the org, and wasn't seen, isn't repaired. */
const isSeenWrong = (id: RepairId, { cause, others }: Diagnosis, { facts }: RepairFacts): boolean => {
  if (id !== 'unfreeze') return offeredRepairs({ ...(cause && { cause }), others }).includes(id);
  const isFrozen = seenValue(facts.org?.looks.lock)?.isFrozen === true;
  return isFrozen && [cause, ...others].some((each) => each && repairCauses[id].includes(each.id));
};
