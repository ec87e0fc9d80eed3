import { formatFingerprint } from '../../../base/certificate.ts';
import { namedTexts } from '../../../base/text/namedTexts.ts';
import type { ShownConnection, ShownKey, ShownOrigin, ShownValue } from '../../../flows/connections/show.ts';
import { findingText } from '../../../flows/inspect/texts.ts';
import { findingLines, inspectionRows, type InspectionRow } from '../inspection.ts';
import { localTime } from '../localTime.ts';

const showText = namedTexts('jwt.connection.show').one;

/** What a person reads of one connection: each value with where it comes from, then what only the file says. */
export const shownConnectionLines = (shown: ShownConnection): string[] => {
  const { values, key, record, findings, missing } = shown;
  const rows: InspectionRow[] = [...values.map(valueRow), ...keyRowsOf(key), ...recordRows(record)];
  return [
    ...inspectionRows(rows),
    ...findings.flatMap(findingLines),
    ...(missing.length > 0 ? ['', showText('missing', { values: missing.map(labelOf).join(', ') })] : []),
  ];
};

const labelOf = (property: string): string => findingText(`label.${property}`);

const valueRow = ({ property, value, source, from, overridden }: ShownValue): InspectionRow => {
  if (value === undefined || source === undefined || from === undefined) return [property, undefined];
  const shown = showText('value', { value, origin: originText({ source, from }) });
  return [property, overridden.length > 0 ? `${shown} ${overriddenText(overridden)}` : shown];
};

const overriddenText = (overridden: readonly ShownOrigin[]): string => {
  const others = overridden.map((each) => showText('other', { value: each.value, origin: originText(each) }));
  return showText('overridden', { others: others.join('; ') });
};

const originText = ({ source, from }: { source: string; from: string }): string =>
  showText(`from.${source.replace(' ', '-')}`, { from });

const keyRowsOf = (key: ShownKey | undefined): InspectionRow[] => {
  if (key === undefined) return [];
  const { stored, passphrase } = key;
  return [
    ['key', originText(key)],
    ['passphrase', passphrase && originText(passphrase)],
    ['encrypted', stored && findingText(stored.encrypted ? 'yes' : 'no')],
    ['sha256', stored && formatFingerprint(stored.sha256)],
    ['notAfter', stored && storedEndText(stored)],
  ];
};

const storedEndText = ({ notAfter, daysLeft }: { notAfter: string; daysLeft: number }): string => {
  const values = { end: localTime(new Date(notAfter)), days: Math.abs(daysLeft) };
  return findingText(daysLeft < 0 ? 'ended' : 'daysLeft', values);
};

const recordRows = (record: ShownConnection['record']): InspectionRow[] => {
  const { certificate, devHub } = record;
  const publicKeySha256 = certificate?.publicKeySha256 ?? record.publicKeySha256;
  return [
    ['app', record.app],
    ['appKind', record.appKind && showText(`appKind.${appKindOf(record.appKind)}`, { kind: record.appKind })],
    ['environment', record.environment],
    ['devHub', devHub === undefined ? undefined : findingText(devHub ? 'yes' : 'no')],
    ['site', record.site],
    ['recorded', certificate && recordedText(certificate)],
    ['publicKeySha256', publicKeySha256],
    ['tags', record.tags?.join(', ') || undefined],
    ['description', record.description],
  ];
};

const appKindOf = (kind: string): string => (['externalClientApp', 'connectedApp'].includes(kind) ? kind : 'other');

const recordedText = ({ sha256, notAfter }: { sha256: string; notAfter: string }): string => {
  const end = new Date(notAfter);
  const shown = Number.isNaN(end.getTime()) ? notAfter : localTime(end);
  return showText('recorded', { sha256: formatFingerprint(sha256), end: shown });
};
