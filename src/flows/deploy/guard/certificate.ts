import { formatFingerprint, isOfSameKey, type CertificatePrints } from '../../../base/certificate.ts';
import { isOurs } from '../../../app/names.ts';
import type { DeployFacts, DeployWishes } from '../facts.ts';
import type { Refusal } from '../refusal.ts';
import { certificateInOrg, mayHideCertificate } from './certificateInOrg.ts';

const certificateFlag = 'allow-certificate-change';

type CertificateQuestion = Pick<DeployFacts, 'app' | 'certificate' | 'login'> & Pick<DeployWishes, 'connection'>;

/** Key and certificate belong to one org. A connection that records the certificate for itself means it. */
export const refuseCertificateOfOther = (question: CertificateQuestion): Refusal | undefined => {
  const { connection, ours, login } = compared(question);
  if (!login?.owner || (login.recorded && isOfSameKey(login.recorded, question.certificate))) return undefined;
  const { owner } = login;
  const tokens = [connection, ours, owner.connection, owner.org];
  return { error: 'CertificateOfAnotherConnection', tokens, actionTokens: [connection], flag: certificateFlag };
};

/** Another certificate than that of the key would end the login of this machine. */
export const refuseCertificateOfOtherKey = (question: CertificateQuestion): Refusal | undefined => {
  const { connection, ours, login } = compared(question);
  if (!login?.key || login.key.publicKeySha256 === question.certificate.publicKeySha256) return undefined;
  const tokens = [connection, ours, login.key.where];
  return { error: 'CertificateDoesNotFitKey', tokens, actionTokens: [connection], flag: certificateFlag };
};

/** Without a key at hand, what the connection file records is all that is known of it. */
export const refuseUnrecordedCertificate = (question: CertificateQuestion): Refusal | undefined => {
  const { connection, ours, login } = compared(question);
  const recorded = login?.recorded;
  if (!recorded || login.key || recorded.publicKeySha256 === question.certificate.publicKeySha256) return undefined;
  const tokens = [connection, ours, fingerprintStart(recorded.sha256)];
  return { error: 'CertificateNotRecorded', tokens, actionTokens: [connection], flag: certificateFlag };
};

const compared = ({ app, connection = app, certificate, login }: CertificateQuestion) => ({
  connection,
  login,
  ours: fingerprintStart(certificate.sha256),
});

type ChangeQuestion = CertificateQuestion & Pick<DeployFacts, 'orgApp' | 'orgName'>;

/** An app that may have a certificate of which nobody here knows. The key with which our own app is logged in to is knowledge. */
export const refuseUnknownCertificate = (question: ChangeQuestion): Refusal | undefined => {
  const { login, orgApp, orgName } = question;
  if (!login || !orgApp || knownCertificate(question) !== undefined) return undefined;
  const isKnownByKey = isOurs(orgApp.description) && login.key !== undefined;
  if (isKnownByKey || !mayHideCertificate(orgApp)) return undefined;
  return {
    error: 'CertificateUnknown',
    tokens: [orgName, orgApp.name],
    actionTokens: [orgApp.name],
    flag: certificateFlag,
  };
};

/** An app has one certificate: that of another key ends every login that uses the old one. A new one of the same key ends none. */
export const refuseCertificateChange = (question: ChangeQuestion): Refusal | undefined => {
  const { app, connection = app, certificate, orgApp, orgName } = question;
  const inOrg = knownCertificate(question);
  if (!orgApp || inOrg === undefined || isOfSameKey(inOrg, certificate)) return undefined;
  const tokens = [orgApp.name, orgName, fingerprintStart(inOrg.sha256), fingerprintStart(certificate.sha256)];
  return { error: 'CertificateChange', tokens, actionTokens: [connection], flag: certificateFlag };
};

/** Whether the app gets a new certificate of the key that it knows: no login ends, and it's told. */
export const renewsCertificate = (question: ChangeQuestion): boolean => {
  const inOrg = knownCertificate(question);
  return (
    inOrg !== undefined && inOrg.sha256 !== question.certificate.sha256 && isOfSameKey(inOrg, question.certificate)
  );
};

/** The certificate of the app as the org shows it, else as the connection file records it. */
const knownCertificate = ({ login, orgApp }: ChangeQuestion): CertificatePrints | undefined =>
  login && orgApp ? (certificateInOrg(orgApp) ?? login.recorded) : undefined;

/** Enough of a fingerprint to tell two apart: `AB:CD:EF:01…`. */
const fingerprintStart = (sha256: string): string => `${formatFingerprint(sha256.slice(0, 8))}…`;
