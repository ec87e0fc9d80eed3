/** Whether two usernames are those of one user: Salesforce ignores their case, and no blank belongs to one. */
export const isSameUsername = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && plainUsername(one) === plainUsername(other);

const plainUsername = (username: string): string => username.trim().toLowerCase();
