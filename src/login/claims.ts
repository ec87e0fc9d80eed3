import type { DecodedJwt } from './jwt.ts';
import { hostKind } from '../base/hosts/loginHosts.ts';

/** What Salesforce would say of one claim; the texts are `claim.<verdict>` in `messages/findings.md`. */
type ClaimVerdict = { claim: string; value: string; level: 'good' | 'warning' | 'problem'; verdict: string };

type ClaimRule = { verdict: string; level: ClaimVerdict['level']; matches: (value: unknown, now: number) => boolean };

const isMissing = (value: unknown): boolean => value === undefined || value === '' || value === null;
const isText = (value: unknown): value is string => typeof value === 'string';

/** For each claim the rules in order; the first that fits is told. */
const claimRules: Record<string, readonly ClaimRule[]> = {
  alg: [
    { verdict: 'alg.good', level: 'good', matches: (value) => value === 'RS256' },
    { verdict: 'alg.other', level: 'problem', matches: () => true },
  ],
  iss: [
    { verdict: 'iss.missing', level: 'problem', matches: (value) => isMissing(value) || !isText(value) },
    // Of 64 hex digits, or, in old apps, of up to 20 digits.
    {
      verdict: 'iss.secret',
      level: 'problem',
      matches: (value) => /^(?:[0-9A-Fa-f]{64}|\d{16,20})$/.test(String(value)),
    },
    { verdict: 'iss.unusual', level: 'warning', matches: (value) => !/^3MVG9/.test(String(value)) },
    { verdict: 'iss.good', level: 'good', matches: () => true },
  ],
  sub: [
    { verdict: 'sub.missing', level: 'problem', matches: (value) => isMissing(value) || !isText(value) },
    { verdict: 'sub.isId', level: 'problem', matches: (value) => /^005\w{12,15}$/.test(String(value)) },
    { verdict: 'sub.noUsername', level: 'problem', matches: (value) => !/^\S+@\S+$/.test(String(value)) },
    { verdict: 'sub.good', level: 'good', matches: () => true },
  ],
  // What sub was called in old documentation.
  prn: [
    { verdict: 'prn.absent', level: 'good', matches: isMissing },
    { verdict: 'prn.old', level: 'warning', matches: () => true },
  ],
  aud: [
    { verdict: 'aud.missing', level: 'problem', matches: isMissing },
    { verdict: 'aud.list', level: 'problem', matches: (value) => !isText(value) },
    { verdict: 'aud.noUrl', level: 'problem', matches: (value) => !/^https:\/\//.test(String(value)) },
    { verdict: 'aud.host', level: 'warning', matches: (value) => !isLoginUrl(String(value)) },
    { verdict: 'aud.slash', level: 'warning', matches: (value) => String(value).endsWith('/') },
    { verdict: 'aud.good', level: 'good', matches: () => true },
  ],
  exp: [
    { verdict: 'exp.missing', level: 'problem', matches: (value) => typeof value !== 'number' },
    { verdict: 'exp.milliseconds', level: 'warning', matches: (value) => Number(value) > 100_000_000_000 },
    { verdict: 'exp.over', level: 'problem', matches: (value, now) => Number(value) <= now },
    { verdict: 'exp.far', level: 'warning', matches: (value, now) => Number(value) > now + 180 },
    { verdict: 'exp.good', level: 'good', matches: () => true },
  ],
  nbf: [
    { verdict: 'nbf.absent', level: 'good', matches: isMissing },
    { verdict: 'nbf.early', level: 'warning', matches: (value, now) => Number(value) > now },
    { verdict: 'nbf.good', level: 'good', matches: () => true },
  ],
  jti: [
    { verdict: 'jti.absent', level: 'good', matches: isMissing },
    { verdict: 'jti.once', level: 'good', matches: () => true },
  ],
};

const isLoginUrl = (url: string): boolean => URL.canParse(url) && hostKind(new URL(url).hostname) !== undefined;

/** Judges each claim that matters to a JWT login, and lists the others. Optional ones that are absent are left out. */
export const judgeClaims = ({ header, claims }: DecodedJwt, now: Date): ClaimVerdict[] => {
  const all: Record<string, unknown> = { ...claims, alg: header['alg'] };
  const judged = Object.entries(claimRules).flatMap(([claim, rules]): ClaimVerdict[] => {
    const value = all[claim];
    const rule = rules.find(({ matches }) => matches(value, now.getTime() / 1000));
    if (!rule || rule.verdict.endsWith('.absent')) return [];
    return [{ claim, value: shownClaim(value), level: rule.level, verdict: rule.verdict }];
  });
  const others = Object.keys(claims).filter((claim) => !Object.hasOwn(claimRules, claim));
  return [
    ...judged,
    ...others.map((claim) => ({ claim, value: shownClaim(claims[claim]), level: 'good' as const, verdict: 'other' })),
  ];
};

const shownClaim = (value: unknown): string =>
  isText(value) ? value : value === undefined ? '' : JSON.stringify(value);

/** The moment of a time claim, if it is one that a clock can show. */
export const momentOf = ({ claim, value }: Pick<ClaimVerdict, 'claim' | 'value'>): Date | undefined => {
  const seconds = ['exp', 'iat', 'nbf'].includes(claim) ? Number(value || Number.NaN) : Number.NaN;
  const moment = new Date(seconds > 100_000_000_000 ? seconds : seconds * 1000);
  return Number.isNaN(moment.getTime()) ? undefined : moment;
};
