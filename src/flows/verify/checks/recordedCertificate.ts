import { formatFingerprint } from '../../../base/certificate.ts';
import { checkFault, type FoundFault } from '../../../login/faults.ts';
import type { TextValues } from '../../../base/text/namedTexts.ts';
import { checkTextValues } from '../checkStep.ts';
import { checkText } from '../../checkTexts.ts';
import type { CheckContext, CheckResult } from '../types.ts';

/** Both keys log in until the connection has left its old app: whoever has the old one is to get the new one before. */
export const warnOfRetiringApp = ({ input }: CheckContext): CheckResult | undefined => {
  const { retiringApp: app, name: connection } = input.connection;
  if (app === undefined) return undefined;
  return { outcome: 'warn', evidence: checkText('key-fit.retiring', { app, connection }) };
};

/**
 * A secret and the connection file are renewed in two places, so that one of them may have the certificate of before a
 * rotation: an old branch for as long as it lives. What the file records informs, and the org decides.
 */
export const warnOfOtherRecord = (context: CheckContext): CheckResult | undefined => {
  const { certificate: recorded, key } = context.input.connection;
  const { certificate, keyHash } = context.facts;
  if (recorded === undefined) return undefined;
  const values = recordValues(context);
  if (recorded.publicKeySha256 !== keyHash) return { outcome: 'warn', evidence: checkText('key-fit.otherKey', values) };
  // Only a bundle has a certificate of its own that somebody may want to renew.
  if (key.source !== 'bundle' || !certificate || recorded.sha256 === certificate.sha256) return undefined;
  return { outcome: 'warn', evidence: checkText('key-fit.otherCertificate', values) };
};

/** A signature that the org refuses, where the connection file records the certificate of another key: that is the likeliest cause. */
export const withRecordHint = (found: FoundFault, context: CheckContext): FoundFault => {
  const { certificate: recorded, key } = context.input.connection;
  const isOther = recorded !== undefined && recorded.publicKeySha256 !== context.facts.keyHash;
  if (found.fault.id !== 'assertion-invalid' || !isOther) return found;
  const values = { ...checkTextValues(context), ...recordValues(context) };
  const { fault } = checkFault(
    key.source === 'bundle' ? 'bundle-outdated' : 'key-outdated',
    found.fault.evidence,
    values,
  );
  const { id, title, explanation, fix } = fault;
  return { ...found, fault: { ...found.fault, id, title, explanation, fix } };
};

const recordValues = ({ input, facts }: CheckContext): TextValues => {
  const { key, certificate: recorded, name } = input.connection;
  return {
    variable: 'variable' in key ? key.variable : undefined,
    connection: name,
    inBundle: facts.certificate && shownFingerprint(facts.certificate),
    recorded: recorded && shownFingerprint({ ...recorded, notAfter: new Date(recorded.notAfter) }),
  };
};

const shownFingerprint = ({ sha256, notAfter }: { sha256: string; notAfter: Date }): string => {
  const end = Number.isNaN(notAfter.getTime()) ? '?' : notAfter.toISOString().slice(0, 10);
  return `SHA-256 ${formatFingerprint(sha256)}, ${end}`;
};
