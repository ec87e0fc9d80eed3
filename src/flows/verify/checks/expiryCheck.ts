import { daysLeft } from '../../../base/certificate.ts';
import { checkStep, pass } from '../checkStep.ts';
import { certificateDates } from './keyChecks.ts';
import { checkText } from '../../checkTexts.ts';
import type { ExpiresIn } from '../types.ts';

/** The certificate is good for as long as `--expires-in` asks. It comes last: the login is proven whatever it says. */
export const expiryCheck = checkStep({
  id: 'expiry',
  run: async ({ input, facts, world }) => {
    const { notBefore, notAfter } = certificateDates(facts, input);
    if (notAfter === undefined || input.expiresIn === undefined) return skippedExpiry('expiry.noDate');
    const needed = neededTime(input.expiresIn, notAfter, notBefore);
    if (needed === undefined) return skippedExpiry('expiry.noBeginning');
    const values = { end: notAfter.toISOString().slice(0, 10), days: String(daysLeft(notAfter, world.now())) };
    if (notAfter.getTime() - world.now().getTime() > needed) return pass('expiry', values);
    return { outcome: 'warn', evidence: checkText('expiry.within', values), facts: { expiring: true } };
  },
});

const skippedExpiry = (key: string) => ({ outcome: 'skipped', evidence: checkText(key) }) as const;

/** Milliseconds that have to be left; a part of the whole life can only be told if its beginning is known. */
export const neededTime = (expiresIn: ExpiresIn, notAfter: Date, notBefore?: Date): number | undefined => {
  if ('milliseconds' in expiresIn) return expiresIn.milliseconds;
  return notBefore && ((notAfter.getTime() - notBefore.getTime()) * expiresIn.percent) / 100;
};
