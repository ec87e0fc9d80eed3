import { beginning } from './certificateGuard.ts';
import { jwtError } from '../../../base/errors/errors.ts';
import type { OrgApp } from '../../../org/app/orgApp.ts';
import { certificateInOrg, mayHideCertificate } from './certificateInOrg.ts';

type Change = {
  connection: string;
  /** SHA-256 of the certificate in the files. */
  ours: string;
  /** The org, and the app as it holds it. */
  orgName: string;
  orgApp: OrgApp | undefined;
  /** SHA-256 of the certificate that the connection file records; counts where the org doesn't show its own. */
  recorded?: string;
  /** Whether the one in the files belongs to the private key that the connection has here. */
  fitsKey?: boolean;
  /** Whether the app was somebody else's until now. */
  isForeign: boolean;
};

/**
 * An app has one certificate: another one ends every login that uses the old one. Throws CertificateChange if the one in the
 * org is known and isn't the one in the files, and CertificateUnknown for an app that may have one which nobody here knows. The
 * key with which our own app is logged in to counts there as knowledge; of somebody else's app it says nothing.
 */
export const refuseCertificateChange = ({
  connection,
  ours,
  orgName,
  orgApp,
  recorded,
  isForeign,
  fitsKey,
}: Change): void => {
  if (!orgApp) return;
  const inOrg = certificateInOrg(orgApp) ?? recorded;
  if (inOrg === undefined && (isForeign || fitsKey !== true) && mayHideCertificate(orgApp))
    throw jwtError('CertificateUnknown', [orgName, orgApp.name], [orgApp.name]);
  if (inOrg === undefined || inOrg === ours) return;
  throw jwtError('CertificateChange', [orgApp.name, orgName, beginning(inOrg), beginning(ours)], [connection]);
};
