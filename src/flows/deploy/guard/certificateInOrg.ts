import { readCertificate, type CertificateFacts } from '../../../base/certificate.ts';
import { isJwtError } from '../../../base/errors/errors.ts';
import type { OrgApp } from '../../../org/app/orgApp.ts';

const settingsWithCertificate = 'ExtlClntAppGlobalOauthSettings';

/**
 * The certificate that an app has in the org. Undefined if the org shows none, which is all that some orgs do,
 * or something that isn't one.
 */
export const certificateInOrg = ({ components }: OrgApp): CertificateFacts | undefined => {
  const text = components.find(({ type }) => type === settingsWithCertificate)?.elements.certificate;
  if (typeof text !== 'string' || text.trim() === '') return undefined;
  try {
    return readCertificate(text);
  } catch (error) {
    if (isJwtError(error)) return undefined;
    throw error;
  }
};

/** Whether an app may have a certificate of which nobody here knows: the org shows none, and shows none of any app. */
export const mayHideCertificate = (orgApp: OrgApp): boolean =>
  certificateInOrg(orgApp) === undefined &&
  orgApp.showsCertificates !== true &&
  (orgApp.isPartlyKnown === true || orgApp.components.some(({ type }) => type === settingsWithCertificate));
