import { certificateChain } from '../../keypair/chain.ts';
import { exported, storedPair } from './storedPair.ts';
import type { ExportRequest, Exported } from './types.ts';

/** The certificate alone, or with the authorities behind it. */
export const exportCertificate = async (request: ExportRequest): Promise<Exported> => {
  const pair = await storedPair(request);
  const certificates = certificateChain(pair.certificatePem);
  const shown = request.options.chain ? certificates : certificates.slice(0, 1);
  return exported(pair, { content: Buffer.from(shown.join('')) });
};
