import { infoNotice } from '../../base/noticeOf.ts';
import { X509Certificate } from 'node:crypto';
import { certificateChain } from '../../keypair/read/chain.ts';
import { writePkcs12 } from '../../keypair/write/pkcs12Write.ts';
import { openStored } from './privateKey.ts';
import { exported, storedPair } from './storedPair.ts';
import type { ExportFormat } from './types.ts';

/** Key, certificate and chain as PKCS#12, under a store password, with the command that makes a JKS of it. */
export const exportPkcs12: ExportFormat['make'] = async (request, world) => {
  const pair = await storedPair(request, world);
  const password = await world.givenStorePassword(pair.keyName);
  const key = await openStored(pair, world);
  const content = await writePkcs12({
    key,
    certificates: certificateChain(pair.certificatePem).map((pem) => new X509Certificate(pem).raw),
    name: pair.keyName,
    password: password ?? (await world.askStorePassword(pair.keyName)),
    legacy: request.options.legacy === true,
  });
  const alias = pair.keyName.toLowerCase();
  const notes = [infoNotice('jks', alias, request.outputFile ?? `${pair.keyName}.p12`, pair.keyName)];
  return exported(pair, { content, encrypted: true, notes });
};
