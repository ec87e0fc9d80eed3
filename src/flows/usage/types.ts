/** How a program logs in, as far as the login history tells. */
export type UsageFlow =
  | 'jwt'
  | 'soap'
  | 'password'
  | 'client-credentials'
  | 'refresh-token'
  | 'token-exchange'
  | 'browser'
  | 'oauth-1'
  | 'other'
  | 'unknown';

/** Logins of one user, by one app and flow. Times are ISO 8601. */
export type UsageRow = {
  userId: string;
  /** Missing where the org doesn't tell it. */
  username?: string;
  name?: string;
  isActive?: boolean;
  application?: string;
  flow: UsageFlow;
  /** As the login history has them. */
  loginType?: string;
  loginSubType?: string;
  /** All, and those of them that failed. */
  logins: number;
  failed: number;
  last: string;
  lastSuccess?: string;
  /** The most frequent first. */
  statuses: Array<{ status: string; count: number; last: string }>;
  /** Of the user and the app, whatever the flow; undefined where they aren't visible. */
  addresses?: Array<{ sourceIp: string; count: number; last: string }>;
  /** Of the user and the app: how many sessions run, and how many refresh tokens there are. */
  sessions?: number;
  refreshTokens?: number;
};

/** What isn't visible, or not to all users, and the permissions of which one would show it. */
export type HiddenUsage = { what: 'logins' | 'flows' | 'addresses' | 'sessions' | 'tokens'; permissions: string[] };

/** A refresh token whose app has no row: nobody logged in, but it may be used. */
export type TokenUsage = { application: string; users: number; lastUsed?: string };

export type Usage = {
  org: { id: string; name: string };
  /** ISO 8601. */
  since: string;
  /** What has to be done first, then the most frequent. */
  rows: UsageRow[];
  /** How often people logged in at a browser; undefined where that isn't visible. */
  interactive?: number;
  otherTokens: TokenUsage[];
  hidden: HiddenUsage[];
  /** What there is too much of, so that only the most frequent or latest is here. */
  cut: Array<'logins' | 'addresses' | 'sessions' | 'tokens' | 'users'>;
};
