import { elementFacts, type AppType } from './elementTable.ts';

/** Whether an API version knows an element: surely, surely not, or nobody has published it. */
export type VersionFit = 'fits' | 'unsure' | 'too-new';

/** Elements that moved to another type: the last API version in which an org writes them here. */
const movedElements: Partial<Record<AppType, Readonly<Record<string, number>>>> = {
  // Since 64 it stands in the global OAuth settings alone.
  ExtlClntAppOauthConfigurablePolicies: { isNamedUserJwtEnabled: 63 },
};

/** How an element fits an API version; an element that no version knows has no version that it needs. */
export const versionFit = (type: string, name: string, version: number): VersionFit => {
  const { since = 0, absentUntil = since - 1 } = elementFacts(type, name) ?? {};
  if (version >= since) return 'fits';
  return version > absentUntil ? 'unsure' : 'too-new';
};

/** Whether the element belonged to the type in this API version, though it doesn't any more. */
export const belongedToType = (type: string, name: string, version: number): boolean => {
  const moved: Readonly<Record<string, Readonly<Record<string, number>>>> = movedElements;
  return version <= (moved[type]?.[name] ?? -1);
};
