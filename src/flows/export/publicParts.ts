import { infoNotice } from '../../base/noticeOf.ts';
import { certificateChain } from '../../keypair/read/chain.ts';
import { certificateRequest } from '../../keypair/write/certificateRequest.ts';
import { subjectOf } from '../../keypair/write/certificateSubject.ts';
import { openStored } from './privateKey.ts';
import { exported, storedPair } from './storedPair.ts';
import type { ExportFormat } from './types.ts';

/** The certificate alone, or with the authorities behind it. */
export const exportCertificate: ExportFormat['make'] = async (request, world) => {
  const pair = await storedPair(request, world);
  const certificates = certificateChain(pair.certificatePem);
  const shown = request.options.chain ? certificates : certificates.slice(0, 1);
  return exported(pair, { content: Buffer.from(shown.join('')) });
};

/** A certificate request for an authority; it names whom the certificate names, unless another subject is given. */
export const exportRequest: ExportFormat['make'] = async (request, world) => {
  const pair = await storedPair(request, world);
  const key = await openStored(pair, world);
  const subject = { commonName: pair.keyName, ...subjectOf(pair.certificatePem), ...request.options.subject };
  const notes = [infoNotice('csr', pair.keyName)];
  return exported(pair, { content: Buffer.from(certificateRequest(key, subject)), notes });
};
