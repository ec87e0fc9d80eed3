import { isOurs } from '../../../app/names.ts';
import { isOfSameKey, type CertificateFacts, type CertificatePrints } from '../../../base/certificate.ts';
import { jwtError } from '../../../base/errors/errors.ts';
import type { OrgApp } from '../../../org/app/orgApp.ts';
import { certificateInOrg, mayHideCertificate } from '../../deploy/guard/certificateInOrg.ts';
import type { OrgIdentity } from '../../target/expectedOrg.ts';
import type { SetupInput, SetupWarning } from '../facts.ts';
import { logsIn, type LoginProof } from '../logsIn.ts';

/** The pipelines of a refreshed sandbox hold a key: only a certificate of that key brings their logins back. */
export const refuseLostKey = (
  identity: OrgIdentity,
  { connection, record, allowCertificateChange }: SetupInput,
  keyName: string,
  ours: CertificateFacts | undefined,
): void => {
  const recorded = record?.certificate;
  if (identity !== 'refreshed' || allowCertificateChange) return;
  if (recorded === undefined || (ours && isOfSameKey(recorded, ours))) return;
  throw jwtError('RefreshKeyMissing', [connection, keyName], [connection]);
};

/**
 * An app has one certificate, so that of another key ends every login with the old one. Where the org doesn't show it, the record
 * in the connection file counts; where there is none, a login with the key that is here must succeed. Errors:
 * CertificateInUse, and CertificateUnknown for somebody else's app that may have one.
 */
export const refuseReplacingPair = async (
  orgApp: OrgApp,
  ours: CertificateFacts | undefined,
  proof: LoginProof,
): Promise<void> => {
  const { admin, input, keyName } = proof;
  const known = certificateInUse(orgApp, input);
  const inUse = jwtError('CertificateInUse', [input.app, keyName], [keyName]);
  if (known && !(ours && isOfSameKey(known, ours))) throw inUse;
  if (known !== undefined || isKnownToHaveNone(orgApp) || (ours && (await logsIn(orgApp, proof)))) return;
  if (isOurs(orgApp.description)) throw inUse;
  throw jwtError('CertificateUnknown', [admin.organization.name, orgApp.name], [orgApp.name]);
};

/** The certificate of the app as the org shows it, else as the connection file records it. */
export const certificateInUse = (orgApp: OrgApp, { record }: SetupInput): CertificatePrints | undefined =>
  certificateInOrg(orgApp) ?? record?.certificate;

/** An app of ours always has one. */
const isKnownToHaveNone = (orgApp: OrgApp): boolean => !isOurs(orgApp.description) && !mayHideCertificate(orgApp);

/** Nobody's login ends by it, and nobody has to be asked. */
export const renewalWarnings = (ours: CertificateFacts, known: CertificatePrints | undefined): SetupWarning[] =>
  known && known.sha256 !== ours.sha256 && isOfSameKey(known, ours)
    ? [{ id: 'certificateRenewed', tokens: [ours.notAfter.toISOString().slice(0, 10)] }]
    : [];
