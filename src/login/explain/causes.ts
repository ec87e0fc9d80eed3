import { explainTexts } from './texts.ts';

/** Faults whose sentence hides several causes: `# <fault>.causes` in `messages/explain.md`, and in the same order how to tell each, `.signs`. */
export const ambiguousFaults = [
  'user-not-approved',
  'user-not-admin-approved',
  'refresh-scope-missing',
  'app-not-found',
  'client-id-invalid',
  'assertion-invalid',
  'certificate-mismatch',
  'audience-invalid',
  'assertion-expired',
  'authentication-failure',
  'user-inactive',
  'ip-or-login-hours',
  'session-refused',
  'cli-key-unusable',
  'cli-network',
  'cli-no-json',
] as const;

/** What may be behind a fault, and how one tells it from the others. */
export type PossibleCause = { cause: string; tellApart: string };

const isAmbiguous = (id: string): boolean => (ambiguousFaults as readonly string[]).includes(id);

/** The causes that the sentence of a fault hides, the most frequent first; none where it has only one. */
export const possibleCauses = (id: string): PossibleCause[] => {
  if (!isAmbiguous(id)) return [];
  const signs = explainTexts(`${id}.signs`);
  return explainTexts(`${id}.causes`).map((cause, at) => ({ cause, tellApart: signs[at] ?? '' }));
};
