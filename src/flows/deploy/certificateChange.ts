import { formatFingerprint, readCertificate } from '../../base/certificate.ts';
import { isJwtError, jwtError } from '../../base/errors.ts';
import type { OrgApp } from '../../org/apps.ts';

type Change = {
  connection: string;
  /** SHA-256 of the certificate in the files. */
  ours: string;
  /** The org, and the app as it holds it. */
  orgName: string;
  orgApp: OrgApp | undefined;
  /** SHA-256 of the certificate that the connection file records; counts where the org doesn't show its own. */
  recorded?: string;
};

/**
 * An app has one certificate: another one ends every login that uses the old one. Throws CertificateChange if the one in the
 * org is known and isn't the one in the files.
 */
export const refuseCertificateChange = ({ connection, ours, orgName, orgApp, recorded }: Change): void => {
  if (!orgApp) return;
  const inOrg = certificateInOrg(orgApp) ?? recorded;
  if (inOrg === undefined || inOrg === ours) return;
  throw jwtError('CertificateChange', [orgApp.name, orgName, beginning(inOrg), beginning(ours)], [connection]);
};

const certificateInOrg = ({ components }: OrgApp): string | undefined => {
  const settings = components.find(({ type }) => type === 'ExtlClntAppGlobalOauthSettings');
  const text = settings?.elements.certificate;
  if (typeof text !== 'string' || text.trim() === '') return undefined;
  try {
    return readCertificate(text).sha256;
  } catch (error) {
    if (isJwtError(error)) return undefined;
    throw error;
  }
};

/** Enough of a fingerprint to tell two apart: `AB:CD:EF:01…`. */
const beginning = (sha256: string): string => `${formatFingerprint(sha256.slice(0, 8))}…`;
