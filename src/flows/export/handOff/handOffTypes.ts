/** Whom a hand-off sheet is for: the admin of the org, or the developer who logs in. */
export const handOffReaders = ['admin', 'developer'] as const;
export type HandOffReader = (typeof handOffReaders)[number];

/** One thing to do, and the command that does it. */
type HandOffStep = { text: string; command?: string };

/** What two people have to know of one login. Never a secret; what isn't known yet is left out. */
export type HandOff = {
  for: HandOffReader;
  connection: string;
  instanceUrl?: string;
  audienceUrl?: string;
  tokenUrl?: string;
  clientId?: string;
  username?: string;
  orgId?: string;
  app: string;
  /** Where the key file belongs. */
  keyFile: string;
  certificate: { sha256: string; notAfter: string };
  steps: HandOffStep[];
};
