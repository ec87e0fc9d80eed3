import type { ReadElements } from '../session/client.ts';

export type OrgComponent = {
  type: string;
  fullName: string;
  elements: ReadElements;
  /** Where the session can't use SOAP: the only elements that could be read. */
  readable?: readonly string[];
};

/** An External Client App as the org holds it. */
export type OrgApp = {
  id: string;
  name: string;
  description: string;
  /** The app itself and all that belongs to it, under the full names that the org gave them. */
  components: OrgComponent[];
  /** Whether the org shows the certificate of any app: then an app for which it shows none has none. */
  showsCertificates?: boolean;
  /** Where the session can't use SOAP: only what queries give is known, which is less than the app has. */
  isPartlyKnown?: true;
};
