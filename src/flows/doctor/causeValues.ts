import { formatFingerprint } from '../../base/certificate.ts';
import type { TextValue } from '../../base/text/commandText.ts';
import { ShellWords } from '../../base/text/shell.ts';
import { causeText } from './doctorTexts.ts';
import type { DoctorFacts, LoginSide } from './model.ts';
import type { Picture } from './picture/picture.ts';

const shownEnds = { first: 5, last: 4 };

/** The beginning and the end of a consumer key: enough to tell two apart. */
export const shownClientId = (clientId: string): string =>
  clientId.length < 4 * (shownEnds.first + shownEnds.last)
    ? `${clientId.slice(0, shownEnds.last)}…`
    : `${clientId.slice(0, shownEnds.first)}…${clientId.slice(-shownEnds.last)}`;

/** A word of a command that a person has to fill in, where nothing is known. */
const orBlank = (value: string | undefined, blank: string): TextValue => value ?? new ShellWords(blank);

/** The values that texts of causes and clues may name. */
export const causeValues = ({ login, org }: DoctorFacts, picture: Picture): Record<string, TextValue> => ({
  ...valuesOfLogin(login),
  ...accessValues(picture),
  ...certificateValues(picture),
  app: orBlank(picture.appName, '<app>'),
  otherApp: picture.clientIdOwner,
  profile: picture.profileName,
  orgTime: picture.orgTime,
  orgZone: picture.orgZone,
  allowedHours: picture.allowedHours,
  nearest: picture.nearestNames ?? '-',
  sameStem: picture.sameStem,
  ofEmail: picture.ofEmail,
  ago: shownSpan(picture.changedMinutesAgo ?? 0),
  status: picture.lastLogin?.status,
  ip: picture.lastLogin?.sourceIp,
  admin: orBlank(org?.admin.username, '<admin>'),
  org: org?.admin.orgName,
});

/** A span of time in the unit in which it is a small number. */
const shownSpan = (minutes: number): string => {
  if (minutes < 120) return causeText('ago.minutes', { count: String(minutes) });
  const hours = Math.round(minutes / 60);
  return hours < 72
    ? causeText('ago.hours', { count: String(hours) })
    : causeText('ago.days', { count: String(Math.round(hours / 24)) });
};

const valuesOfLogin = ({ connection, username, instanceUrl, clientId }: LoginSide): Record<string, TextValue> => ({
  connection: orBlank(connection, '<connection>'),
  username,
  instanceUrl,
  host: URL.canParse(instanceUrl) ? new URL(instanceUrl).host : instanceUrl,
  clientId: shownClientId(clientId),
});

const accessValues = ({ access }: Picture): Record<string, TextValue> => ({
  sets: access?.names,
  set: orBlank(access?.names.split(', ')[0], '<permission set>'),
  groupStatus: access?.status,
  license: access?.status,
  endedAt: access?.endsAt?.slice(0, 16).replace('T', ' '),
});

const certificateValues = ({ certificateHash, certificateEnd }: Picture): Record<string, TextValue> => ({
  fingerprint: certificateHash && formatFingerprint(certificateHash),
  certificateEnd: certificateEnd?.toISOString().slice(0, 10),
});
