import type { Fault } from '../verify/verify.ts';
import type { Cause } from './model.ts';
import { causeText } from './doctorTexts.ts';

/** A fault that nothing here explains: what the org answered, and what that can mean. */
export const unexplained = ({ title, evidence, explanation, fix }: Fault): Cause => ({
  id: 'unexplained',
  title,
  certainty: 'possible',
  evidence: [causeText('clue.answer', { evidence }), explanation],
  fix,
});
