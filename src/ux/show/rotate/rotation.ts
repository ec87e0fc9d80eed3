import { formatFingerprint } from '../../../base/certificate.ts';
import type { Messages } from '../../../base/text/messages.ts';
import { foreignText } from '../../../base/text/foreignText.ts';
import type { RotateEntry } from '../../../flows/rotate/model.ts';
import { nextStepsAfter, urgencyOf, type NextStep } from '../../../pipeline/nextSteps.ts';
import { nextStepLines } from '../../nextStepLines.ts';
import { localTime } from '../localTime.ts';

type RotationTexts = Pick<Messages<string>, 'getMessage'>;

/** What has become of one app in one org, as `--json` shows it. */
export type RotatedSlot = Omit<RotateEntry, 'changed'> & {
  /** Who has to know what has changed, and the commands that tell them. */
  nextSteps: NextStep[];
};

export const rotatedSlot = ({ changed, ...entry }: RotateEntry): RotatedSlot => ({
  ...entry,
  nextSteps: changed ? nextStepsAfter(changed) : [],
});

/** Those that failed with an error, by the connection that was meant. */
export const rotationFailures = (
  entries: readonly RotateEntry[],
): Array<{ connection: string; error?: NonNullable<RotateEntry['error']> }> =>
  entries
    .filter(({ outcome }) => outcome !== 'declined')
    .map(({ connections, error }) => ({ connection: connections[0] ?? '', ...(error && { error }) }));

/** What a person reads when the steps have ended. */
export const rotationLines = (texts: RotationTexts, entry: RotateEntry): string[] => {
  const { connections, outcome, certificate, changed } = entry;
  const names = connections.join(', ');
  const end = certificate?.old && localTime(new Date(certificate.old.notAfter));
  return [
    '',
    texts.getMessage(`outcome.${outcome}`, [names, end ?? '–']),
    ...rotatedCertificateLines(texts, entry),
    ...faultLines(texts, entry),
    ...errorLinesOf(texts, 'failure', entry.error),
    ...errorLinesOf(texts, 'rollbackFailure', entry.rollbackError),
    ...(openOutcomes.includes(outcome) ? [texts.getMessage('again', [connections[0] ?? ''])] : []),
    ...waitingLines(texts, entry),
    ...appLines(texts, entry),
    ...(changed ? changedLines(changed) : []),
  ];
};

/** What the next run goes on with. */
const openOutcomes: ReadonlyArray<RotateEntry['outcome']> = ['unfinished', 'pending', 'stuck'];

const waitingLines = (texts: RotationTexts, { outcome, certificateRequest, next = [] }: RotateEntry): string[] => [
  ...(certificateRequest === undefined ? [] : [texts.getMessage('request', [foreignText(certificateRequest)])]),
  ...(outcome === 'waiting' && next.length > 0
    ? ['', texts.getMessage('whenIssued'), '', ...next.map((line) => `  ${line}`)]
    : []),
];

/** Where two apps are about: which, and by which commands an end that failed is reached. */
const appLines = (texts: RotationTexts, { outcome, second, ended, certificate, next = [] }: RotateEntry): string[] => [
  ...(second?.clientId === undefined
    ? []
    : [
        texts.getMessage('second', [foreignText(second.app), second.keyName]),
        texts.getMessage('consumerKey', [foreignText(second.clientId)]),
      ]),
  ...(outcome === 'overlapping' && certificate?.new
    ? [texts.getMessage('certificate', certificateTokens(certificate.new))]
    : []),
  ...(ended && ended.app !== '' && disabledOutcomes.includes(outcome)
    ? [texts.getMessage('disabled', [foreignText(ended.app)])]
    : []),
  ...(openEnds.includes(outcome) ? ['', texts.getMessage('goOn'), '', ...next.map((line) => `  ${line}`)] : []),
];

const disabledOutcomes: ReadonlyArray<RotateEntry['outcome']> = ['finished', 'takenBack'];
const openEnds: ReadonlyArray<RotateEntry['outcome']> = ['overlapUnfinished', 'finishUnfinished', 'backUnfinished'];

const certificateTokens = ({ sha256, notAfter }: { sha256: string; notAfter: string }): string[] => [
  formatFingerprint(sha256),
  localTime(new Date(notAfter)),
];

const backOutcomes: ReadonlyArray<RotateEntry['outcome']> = ['rolledBack', 'takenBack', 'backUnfinished'];

const changedLines = (changed: NonNullable<RotateEntry['changed']>): string[] => {
  const steps = nextStepsAfter(changed);
  return nextStepLines(steps, urgencyOf(steps, changed));
};

const rotatedCertificateLines = (texts: RotationTexts, { outcome, certificate, handedOver }: RotateEntry): string[] => {
  const now = outcome === 'rotated' || outcome === 'unfinished' ? certificate?.new : undefined;
  return [
    ...(now ? [texts.getMessage('certificate', certificateTokens(now))] : []),
    ...(handedOver.length > 0
      ? [texts.getMessage(`handedOver.${backOutcomes.includes(outcome) ? 'old' : 'new'}`, [handedOver.join(', ')])]
      : []),
  ];
};

/** Of each login that isn't proven: the one fault and what to do about it. */
const faultLines = (texts: RotationTexts, { verifications }: RotateEntry): string[] =>
  verifications.flatMap(({ connection, fault }) =>
    fault
      ? [
          '',
          texts.getMessage('fault', [connection ?? '', foreignText(fault.title)]),
          ...fault.fix.map((fix) => `  ${foreignText(fix)}`),
        ]
      : [],
  );

const errorLinesOf = (
  texts: RotationTexts,
  key: 'failure' | 'rollbackFailure',
  error: RotateEntry['error'] | undefined,
): string[] =>
  error
    ? ['', texts.getMessage(key, [error.name, error.message]), ...error.actions.map((action) => `  ${action}`)]
    : [];
