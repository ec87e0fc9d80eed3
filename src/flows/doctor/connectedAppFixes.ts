import type { RepairId } from './fix/model.ts';

/** Causes whose fix is on other pages, and by no command, for a classic connected app: `# <id>.connectedApp.fix`. */
const otherFixes: readonly string[] = [
  'app-missing',
  'client-id-wrong',
  'certificate-missing',
  'certificate-other',
  'certificate-ended',
  'refresh-scope',
  'self-authorization',
  'no-grants',
  'not-assigned',
  'license-of-set',
  'profile-only',
  'ip-of-app',
  'session-level',
  'api-scope',
];

/** The key of the fix of a cause. */
export const fixKey = (id: string, isConnectedApp: boolean): string =>
  isConnectedApp && otherFixes.includes(id) ? `${id}.connectedApp.fix` : `${id}.fix`;

/** Whether a repair is one of the user's access, and not of the app. */
export const isRepairOfUser = (id: RepairId): boolean => id === 'assign-set' || id === 'unfreeze';
