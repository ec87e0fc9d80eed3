import type { CertificatePrints } from '../../base/certificate.ts';
import type { KeptAssignment } from '../../org/people/assignments.ts';
import type { Journal } from '../journal/journal.ts';
import type { StepNotes } from '../steps.ts';
import type { RevokeForm } from './model.ts';

/** Whose access a form takes is part of its name: one user's assignments must not replace another's. */
export const revokeFlow = (form: RevokeForm, userId: string | undefined): string =>
  form === 'remove-access' ? `revoke:${form}:${(userId ?? '').slice(0, 15)}` : `revoke:${form}`;

/** What an earlier run took and nobody has put back. */
export const takenBefore = async (journal: Journal, flow: string): Promise<StepNotes | undefined> => {
  const entry = (await journal.read()).entries[flow];
  return entry && entry.state !== 'undone' ? entry.notes : undefined;
};

const assignmentPrefix = 'assignment.';

/** An assignment as notes: the name has no blank in it. */
export const assignmentNotes = (assignments: readonly KeptAssignment[]): StepNotes =>
  Object.fromEntries(
    assignments.map(({ permissionSetId, name, expirationDate = '' }) => [
      assignmentPrefix + permissionSetId,
      `${name} ${expirationDate}`.trim(),
    ]),
  );

export const notedAssignments = (notes: StepNotes): KeptAssignment[] =>
  Object.entries(notes)
    .filter(([key]) => key.startsWith(assignmentPrefix))
    .map(([key, text]) => {
      const [name = '', expirationDate] = text.split(' ');
      return { permissionSetId: key.slice(assignmentPrefix.length), name, ...(expirationDate && { expirationDate }) };
    });

const certificatePrefix = 'certificate.';

/** The journal takes so many characters for one note. */
const noteLength = 900;

/** A certificate as notes. */
export const certificateNotes = (body: string): StepNotes =>
  Object.fromEntries(
    Array.from({ length: Math.ceil(body.length / noteLength) }, (_, at) => [
      `${certificatePrefix}${at}`,
      body.slice(at * noteLength, (at + 1) * noteLength),
    ]),
  );

/** More than anybody makes before the first has arrived. */
const maximumThrowAways = 10;

/** Which certificates were made to be of no use: the deploy of a killed run can arrive after that of the next one. */
export const notedThrowAways = ({ throwAway = '' }: StepNotes): string[] => throwAway.split(' ').filter(Boolean);

export const throwAwayNotes = (taken: StepNotes, { sha256 }: CertificatePrints): StepNotes => ({
  throwAway: [...notedThrowAways(taken), sha256].slice(-maximumThrowAways).join(' '),
});

export const notedCertificate = (notes: StepNotes): string =>
  Object.keys(notes)
    .filter((key) => key.startsWith(certificatePrefix))
    .sort()
    .map((key) => notes[key] ?? '')
    .join('');
