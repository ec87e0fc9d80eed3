import type { AppComponent } from '../../../app/model.ts';
import type { RetiringApp } from '../../../connection/types.ts';
import type { RotateScene, SlotMember } from '../model.ts';
import type { SuccessorNames } from './names.ts';

/** A rotation by a second app, before anything is changed. */
export type OverlapScene = RotateScene & {
  successor: SuccessorNames;
  /** Where the files of the second app lie, and those that another org has of it already. */
  successorFolder: { folder: string; boundary: string; shared: readonly AppComponent[] };
};

/** The connections as they log in by one app of the two. */
export const membersOfApp = (
  members: readonly SlotMember[],
  { clientId, app, keyName }: Pick<RetiringApp, 'clientId' | 'app' | 'keyName'>,
): SlotMember[] =>
  members.map(({ name, record, resolved }) => ({
    name,
    record: { ...record, app, clientId, keyName },
    resolved: { ...resolved, clientId, retiring: undefined, retiringApp: undefined },
  }));
