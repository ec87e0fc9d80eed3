/** The flags under a heading of their own in `--help`. */
export const inHelpGroup = <Group extends Record<string, object>>(helpGroup: string, flags: Group): Group =>
  Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, { ...flag, helpGroup }])) as Group;
