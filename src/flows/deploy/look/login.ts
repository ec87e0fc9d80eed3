import type { CertificateFacts } from '../../../base/certificate.ts';
import { isSameId } from '../../../connection/orgId.ts';
import type { Connection, ConnectionFile } from '../../../connection/types.ts';
import type { AdminOrg } from '../../../org/session/connect.ts';
import { originOf } from '../../../org/session/orgError.ts';
import { otherMyDomain } from '../../target/myDomain.ts';
import type { LoginFacts } from '../facts.ts';
import { keyInHand, type KeyPlace } from './keyInHand.ts';

type LoginPlace = KeyPlace & {
  /** The one in the files. */
  certificate: CertificateFacts;
  /** The org that it goes to. */
  admin: Pick<AdminOrg, 'orgId' | 'instanceUrl' | 'http'>;
  file?: ConnectionFile;
};

/** What is known of the key and the certificate of a connection: here, in its record, and in those of others. */
export const lookAtLogin = async (place: LoginPlace): Promise<LoginFacts> => {
  const owner = await findOwner(place);
  const recorded = place.record?.certificate;
  // Whose certificate it is counts before the key, which may not even be opened.
  const key = owner ? undefined : await keyInHand(place);
  return { ...(owner && { owner }), ...(key && { key }), ...(recorded && { recorded }) };
};

/** The connection to another org that records the certificate as its own. */
const findOwner = async ({
  connection,
  certificate,
  admin,
  record,
  file,
}: LoginPlace): Promise<LoginFacts['owner']> => {
  if (record?.certificate?.sha256 === certificate.sha256) return undefined;
  for (const [name, other] of Object.entries(file?.connections ?? {})) {
    if (name === connection || other.certificate?.sha256 !== certificate.sha256) continue;
    if (await isElsewhere(other, admin)) return { connection: name, org: other.orgId ?? originOf(other.instanceUrl) };
  }
  return undefined;
};

/** By the org's id, and where a connection doesn't say it, by its My Domain. */
const isElsewhere = async ({ orgId, instanceUrl }: Connection, admin: LoginPlace['admin']): Promise<boolean> =>
  orgId === undefined ? (await otherMyDomain(instanceUrl, admin)) !== undefined : !isSameId(orgId, admin.orgId);
