import { formatFingerprint } from '../../../base/certificate.ts';
import { checkFault } from '../../../login/faults.ts';
import { checkTextValues } from '../checkStep.ts';
import { checkText } from '../../checkTexts.ts';
import type { CheckContext, CheckResult } from '../types.ts';

/**
 * A bundle and the connection file are renewed in two places, so that one of them may still have the certificate of
 * before a rotation. With the same key the login works all the same.
 */
export const compareWithRecord = (context: CheckContext): CheckResult | undefined => {
  const { key, certificate: recorded, name } = context.input.connection;
  const { certificate } = context.facts;
  if (key.source !== 'bundle' || !recorded || !certificate || recorded.sha256 === certificate.sha256) return undefined;
  const values = {
    variable: key.variable,
    connection: name,
    inBundle: shownFingerprint(certificate),
    recorded: shownFingerprint({ ...recorded, notAfter: new Date(recorded.notAfter) }),
  };
  const isSameKey = recorded.publicKeySha256 === certificate.publicKeySha256;
  if (isSameKey) return { outcome: 'warn', evidence: checkText('key-fit.otherCertificate', values) };
  const evidence = checkText('key-fit.otherPair', values);
  return {
    outcome: 'fail',
    found: checkFault('bundle-outdated', evidence, { ...checkTextValues(context), ...values }),
  };
};

const shownFingerprint = ({ sha256, notAfter }: { sha256: string; notAfter: Date }): string => {
  const end = Number.isNaN(notAfter.getTime()) ? '?' : notAfter.toISOString().slice(0, 10);
  return `SHA-256 ${formatFingerprint(sha256)}, ${end}`;
};
