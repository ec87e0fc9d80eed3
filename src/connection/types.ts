/** The certificate that an org holds for a connection: SHA-256 in lower-case hex, `notAfter` in ISO 8601. */
export type CertificateRecord = { sha256: string; publicKeySha256: string; notAfter: string };

/** The app that a connection is about to leave: until that is finished, its key logs in, too. */
export type RetiringApp = { app: string; clientId: string; keyName: string; certificate: CertificateRecord };

/** One JWT login as the connection file holds it. Never a secret. */
export type Connection = {
  instanceUrl: string;
  username: string;
  app?: string;
  clientId?: string;
  orgId?: string;
  environment?: string;
  devHub?: boolean;
  keyName?: string;
  certificate?: CertificateRecord;
  /** Of the key that logs in, where nothing is known of the certificate that the app has in the org. */
  publicKeySha256?: string;
  retiring?: RetiringApp;
  tags?: string[];
  description?: string;
  site?: string;
  appKind?: string;
};

export type AppRecord = { path: string; marker: string };

export type ConnectionDefaults = { connection?: string; app?: string; certificateDays?: number; expiresIn?: string };

/** A rule of `sf jwt lint` that doesn't apply, and why. */
export type SwitchedOffRule = { rule: string; reason?: string; path?: string };

/** `config/jwt-connections.json`. */
export type ConnectionFile = {
  /** Where editors find the schema. */
  $schema?: string;
  version: 1;
  defaults?: ConnectionDefaults;
  lint?: { off?: SwitchedOffRule[] };
  apps?: Record<string, AppRecord>;
  connections: Record<string, Connection>;
};
