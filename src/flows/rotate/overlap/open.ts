import type { RetiringApp } from '../../../connection/types.ts';
import { openJournal } from '../../journal/journal.ts';
import type { RotateQuestion } from '../rotateSlot.ts';
import type { Slot } from '../slots.ts';

/** The app that the connections of a slot are leaving. */
export const retiringApp = ({ members }: Pick<Slot, 'members'>): RetiringApp | undefined =>
  members.find(({ record }) => record.retiring)?.record.retiring;

/** Whether a rotation by a second app was begun, whose end is what a way back is for. */
export const isOverlapOpen = async ({ slot, request }: RotateQuestion): Promise<boolean> => {
  if (retiringApp(slot)) return true;
  return (await openJournal({ ...request, ...slot }).unfinished('overlap')) !== undefined;
};
