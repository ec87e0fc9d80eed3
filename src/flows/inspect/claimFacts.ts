import { momentOf, type judgeClaims } from '../../login/claims.ts';
import { findingText } from './texts.ts';
import type { ClaimFacts } from './types.ts';

/** What Salesforce would say of a claim, in words. */
export const claimFacts = (verdict: ReturnType<typeof judgeClaims>[number]): ClaimFacts => {
  const { claim, value, level } = verdict;
  const time = momentOf(verdict)?.toISOString();
  return { claim, value, ...(time && { time }), level, text: findingText(`claim.${verdict.verdict}`, { value }) };
};
