import { certificateDayMs } from '../../base/certificate.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import type { ConnectionStatus, StatusState } from '../../flows/status/types.ts';
import { statusText } from '../../flows/status/texts.ts';
import { localDay } from '../show/localTime.ts';

/** The same for one or for several, by its number. */
const statusCount = (key: string, count: number): string =>
  statusText(`${key}.${count === 1 ? 'one' : 'many'}`, { count: String(count) });

/** How long the certificate is good for, in a word. */
export const leftText = ({ daysLeft }: ConnectionStatus): string => {
  if (daysLeft === undefined) return statusText('days.unknown');
  return daysLeft < 0 ? statusText('days.over') : statusCount('days', daysLeft);
};

export const endText = ({ certificate }: ConnectionStatus): string =>
  certificate === undefined ? '' : dayOf(certificate.notAfter);

export const keyPresenceText = ({ key }: ConnectionStatus): string => statusText(`key.${key.replace(' ', '-')}`);

/** When the login was last proven from this machine. */
export const proofText = ({ lastProof }: ConnectionStatus, now: Date): string => {
  if (lastProof?.failedAt !== undefined) return statusText('proof.failed');
  if (lastProof?.provenAt === undefined) return statusText('proof.never');
  const days = Math.floor((now.getTime() - Date.parse(lastProof.provenAt)) / certificateDayMs);
  return days < 1 ? statusText('proof.proven.today') : statusCount('proof.proven', days);
};

/** Who logs in where. */
export const shownLogin = ({ username, instanceUrl, orgId }: ConnectionStatus): string =>
  [username, instanceUrl, orgId]
    .map((part) => foreignText(part))
    .filter(Boolean)
    .join('  ');

type Note = (status: ConnectionStatus) => string | undefined;

/** What a person should know of a connection, each in a sentence. */
const noteRows: readonly Note[] = [
  ({ problem }) => problem?.message,
  ({ verification, lastProof }) =>
    verification?.fault &&
    statusText('note.failed', {
      date: lastProof?.failedAt && dayOf(lastProof.failedAt),
      title: verification.fault.title,
      fault: verification.fault.id,
    }),
  ({ verification, lastProof }) =>
    verification?.fault || lastProof?.failedAt === undefined
      ? undefined
      : statusText('note.failedBefore', {
          date: dayOf(lastProof.failedAt),
          fault: lastProof.fault,
          proven: lastProof.provenAt === undefined ? statusText('note.neverProven') : dayOf(lastProof.provenAt),
        }),
  ({ verification }) => (verification?.outcome === 'skipped' ? statusText('note.skipped') : undefined),
  ({ key, keyName, problem }) =>
    key === 'missing' && problem === undefined ? statusText('note.keyMissing', { keyName }) : undefined,
  ({ certificateRequested }) => (certificateRequested ? statusText('note.requested') : undefined),
  ({ state, certificate }) =>
    state === 'ended' && certificate ? statusText('note.ended', { date: dayOf(certificate.notAfter) }) : undefined,
];

export const notesOf = (status: ConnectionStatus): string[] => [
  ...noteRows.flatMap((note) => note(status) ?? []),
  ...status.drift.map(({ message }) => message),
  ...(status.problem?.actions ?? []),
];

export const dayOf = (iso: string): string => localDay(new Date(iso));

/** How many there are of each state, the most urgent first, as one line. */
export const totalText = (totals: Partial<Record<StatusState, number>>, count: number): string => {
  const parts = Object.entries(totals).map(([state, number]) =>
    statusText(`total.${state}`, { count: String(number) }),
  );
  return `${statusCount('connections', count)}: ${parts.join(', ')}`;
};
