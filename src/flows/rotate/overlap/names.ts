import { isAppName } from '../../../app/names.ts';
import { numberedName } from '../../../app/files/successor.ts';
import { jwtError } from '../../../base/errors/errors.ts';
import { isSameId } from '../../../connection/orgId.ts';
import type { ConnectionFile } from '../../../connection/types.ts';
import { isKeyName } from '../../../keypair/store/names.ts';
import { readUsablePair } from '../../../keypair/store/staged.ts';
import { findAppId } from '../../../org/app/apps.ts';
import type { StepNotes } from '../../steps.ts';
import type { RotateScene } from '../model.ts';

/** What the second app and its key pair are called. */
export type SuccessorNames = { app: string; keyName: string; number: number };

/** More than one app has had in a century of years. */
const lastNumber = 200;

/**
 * The first number that nothing has in the connection file, in the key store, and in the org: an app of an earlier rotation is
 * never used again, for its certificate may be known to others. Throws OverlapNameMissing.
 */
export const chooseSuccessor = async ({ request, slot, file, admin }: RotateScene): Promise<SuccessorNames> => {
  const ofApp = numberedName(slot.app);
  const ofKey = numberedName(slot.keyName);
  for (let number = ofApp.number + 1; number <= lastNumber; number += 1) {
    const names = { app: `${ofApp.base}${number}`, keyName: `${ofKey.base}-${number}`, number };
    if (!isAppName(names.app) || !isKeyName(names.keyName)) break;
    if (isTakenName(names, slot.orgId, file)) continue;
    if ((await readUsablePair(request.keyFolder, names.keyName)) !== undefined) continue;
    if ((await findAppId(admin, names.app)) === undefined) return names;
  }
  throw jwtError('OverlapNameMissing', [slot.app, slot.keyName], [slot.members[0]?.name ?? '']);
};

/** The app may have the name in another org: there it is the same app. */
const isTakenName = ({ app, keyName }: SuccessorNames, orgId: string, { connections }: ConnectionFile): boolean =>
  Object.values(connections).some(
    (record) =>
      [record.keyName, record.retiring?.keyName].includes(keyName) ||
      ([record.app, record.retiring?.app].includes(app) && isSameId(record.orgId ?? '', orgId)),
  );

/** The names as the journal keeps them for the next run. */
export const notesOfSuccessor = ({ app, keyName, number }: SuccessorNames): StepNotes => ({
  newApp: app,
  newKeyName: keyName,
  number: String(number),
});

/** The names that an earlier run has chosen. */
export const notedSuccessor = ({ newApp, newKeyName, number }: StepNotes): SuccessorNames | undefined =>
  newApp === undefined || newKeyName === undefined
    ? undefined
    : { app: newApp, keyName: newKeyName, number: Number(number) };
