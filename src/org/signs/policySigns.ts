import { soqlText } from '../request/soql.ts';
import type { ReadElements, WithClient } from '../session/client.ts';

type AddressRange = { start: string; end: string };

/** What a profile allows of logins. Times are minutes of the day, as the org keeps them. */
export type ProfileSign = { ranges: AddressRange[]; hours: Record<string, string> };

/** Only the Metadata API tells it, under a name that no language changes; `listMetadata` gives that by the id. */
export const readProfileSign = async ({ client }: WithClient, profileId: string): Promise<ProfileSign | undefined> => {
  const named = (await client.list(['Profile'])).find(({ id }) => id?.slice(0, 15) === profileId.slice(0, 15));
  const [elements] = named ? await client.read('Profile', [named.fullName]) : [];
  return elements && { ranges: rangesOf(elements.loginIpRanges), hours: hoursOf(elements.loginHours) };
};

/** The time zone of the org, such as `Europe/Berlin`; undefined: it isn't shown. */
export const readZoneSign = async ({ client }: WithClient): Promise<string | undefined> => {
  const [row] = await client.query<{ TimeZoneSidKey: string | null }>('SELECT TimeZoneSidKey FROM Organization');
  return row?.TimeZoneSidKey ?? undefined;
};

const rangesOf = (value: unknown): AddressRange[] =>
  listOf(value).flatMap(({ startAddress, endAddress }) =>
    typeof startAddress === 'string' && typeof endAddress === 'string'
      ? [{ start: startAddress, end: endAddress }]
      : [],
  );

const hoursOf = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    listOf(value)
      .flatMap((hours) => Object.entries(hours))
      .filter((entry): entry is [string, string] => /(?:Start|End)$/.test(entry[0]) && typeof entry[1] === 'string'),
  );

const listOf = (value: unknown): ReadElements[] =>
  [value].flat().filter((each): each is ReadElements => typeof each === 'object' && each !== null);

/** Settings of the whole org that decide on logins; undefined where one isn't shown. */
export type PolicySign = { rangesOnEveryRequest?: boolean; myDomainOnly?: boolean; listedAppsOnly?: boolean };

export const readPolicySign = async (admin: WithClient): Promise<PolicySign> => {
  const [security, myDomain, apps] = await Promise.all([
    readSettings(admin, 'Security'),
    readSettings(admin, 'MyDomain'),
    readSettings(admin, 'ConnectedApp'),
  ]);
  return {
    rangesOnEveryRequest: settingIsOn(sessionSettings(security), 'enforceIpRangesEveryRequest'),
    myDomainOnly: settingIsOn(myDomain, 'canOnlyLoginWithMyDomainUrl'),
    listedAppsOnly: settingIsOn(apps, 'enableAdminApprovedAppsOnly'),
  };
};

const readSettings = async ({ client }: WithClient, name: string): Promise<ReadElements | undefined> =>
  (await client.read(`${name}Settings`, [name]))[0];

const sessionSettings = (security: ReadElements | undefined): ReadElements | undefined => {
  const [settings] = listOf(security?.sessionSettings);
  return settings;
};

const settingIsOn = (elements: ReadElements | undefined, name: string): boolean | undefined =>
  elements && (elements[name] === true || elements[name] === 'true');

/** `ScratchOrgInfo` exists in Dev Hubs only. */
export const readDevHubSign = async ({ client }: WithClient): Promise<true> => {
  await client.query('SELECT Id FROM ScratchOrgInfo LIMIT 1');
  return true;
};

/** Whether a user has allowed an app by another flow: that left a refresh token, which names the app by its label. */
export const readApprovalSign = async (
  { client }: WithClient,
  userId: string,
  label: string,
): Promise<{ isThere: boolean }> => {
  const rows = await client.query(
    `SELECT Id FROM OauthToken WHERE AppName = ${soqlText(label)} AND UserId = ${soqlText(userId)}`,
  );
  return { isThere: rows.length > 0 };
};
