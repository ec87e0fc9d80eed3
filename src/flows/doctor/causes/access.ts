import { approvalFaults, decides, points, type CauseRow } from './row.ts';

const { absent } = points;
const log = /Not approved for access/i;

/** Whether the user may use the app, and by what. */
export const accessCauses: readonly CauseRow[] = [
  {
    id: 'self-authorization',
    fits: /^(?:user-not-approved|refresh-scope-missing)$/,
    clues: [decides('selfAuthorized'), ['notApproved', 0, -50]],
    log,
  },
  {
    id: 'refresh-scope',
    fits: /^(?:refresh-scope-missing|user-not-approved)$/,
    suits: /^refresh-scope-missing$/,
    clues: [decides('refreshScope')],
  },
  { id: 'not-assigned', fits: approvalFaults, clues: [decides('notAssigned')], log },
  { id: 'no-grants', fits: approvalFaults, clues: [decides('noGrants')], log },
  { id: 'assignment-ended', fits: approvalFaults, clues: [decides('assignmentEnded')], log },
  { id: 'group-not-updated', fits: approvalFaults, clues: [decides('groupNotUpdated')], log },
  { id: 'license-of-set', fits: approvalFaults, clues: [decides('otherLicence')], log },
  // A profile alone is enough in most orgs, and wasn't in one.
  { id: 'profile-only', fits: approvalFaults, clues: [['profileOnly', 40, absent]], log },
];
