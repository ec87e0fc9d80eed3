import type { SfError } from '@salesforce/core/sfError';
import { isJwtError } from '../../../base/errors/errors.ts';
import { seenValue } from '../../../org/signs/seen.ts';
import type { AdminOrg } from '../../../org/session/connect.ts';
import { appOfLogin } from '../appOfLogin.ts';
import { causeText } from '../doctorTexts.ts';
import type { Diagnosis, DoctorFacts } from '../model.ts';
import { repairCauses, type Repair, type RepairFacts, type RepairId } from './model.ts';
import { plannedRepairs } from './repairs.ts';

/**
 * Does what a person named, and nothing that isn't wrong: one after the other, each by itself. What an org refuses is the
 * result of that one.
 */
export const repairLogin = async (
  ids: readonly RepairId[],
  { facts, diagnosis, admin }: { facts: DoctorFacts; diagnosis: Diagnosis; admin?: AdminOrg },
): Promise<Repair[]> => {
  const known = repairFacts(facts, admin);
  const repairs: Repair[] = [];
  for (const id of new Set(ids)) repairs.push(await repairOne(id, diagnosis, known));
  return repairs;
};

const repairFacts = (facts: DoctorFacts, admin: AdminOrg | undefined): RepairFacts | undefined => {
  const { org, login } = facts;
  const app = org && appOfLogin(login, org.looks);
  const user = seenValue(org?.looks.user)?.found;
  return admin && app && user && { facts, admin, appId: app.id, app: app.name, userId: user.id };
};

const repairOne = async (id: RepairId, diagnosis: Diagnosis, known: RepairFacts | undefined): Promise<Repair> => {
  if (!known) return { id, outcome: 'refused', why: causeText('repair.refused.unlooked') };
  if (!isSeenWrong(id, diagnosis)) return { id, outcome: 'notNeeded', why: causeText('repair.notNeeded') };
  try {
    const planned = await plannedRepairs[id](known);
    if ('refused' in planned) return { id, outcome: 'refused', why: planned.refused };
    const { before, after, apply } = planned;
    return { id, outcome: 'done', before, after, ...(await apply()) };
  } catch (error) {
    if (!isJwtError(error)) throw error;
    const { message, actions = [] } = error as SfError;
    return { id, outcome: 'failed', why: [message, ...actions].join(' ') };
  }
};

/** What is only possible isn't seen. */
const isSeenWrong = (id: RepairId, { cause, others }: Diagnosis): boolean => {
  if (!cause || cause.certainty === 'possible') return false;
  return [cause, ...others].some((each) => repairCauses[id].includes(each.id));
};
