import { accessCauses } from './access.ts';
import { appCauses, rareAppCauses } from './app.ts';
import { localCauses } from './local.ts';
import type { CauseRow } from './row.ts';
import { sessionCauses } from './session.ts';
import { userCauses } from './user.ts';

/** All causes. Of causes that count the same, the first is named: what is wrong more often. */
export const causeTable: readonly CauseRow[] = [
  ...localCauses,
  ...appCauses,
  ...accessCauses,
  ...userCauses,
  ...sessionCauses,
  ...rareAppCauses,
];
