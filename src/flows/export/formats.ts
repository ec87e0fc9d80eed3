import { derOfPem } from '../../base/text/pem.ts';
import { exportBundle } from './bundle.ts';
import { exportHandOff } from './handOff/handOff.ts';
import { exportPkcs12 } from './keystore.ts';
import { exportCertificate, exportRequest } from './publicParts.ts';
import { exportJwk, exportPem } from './privateKey.ts';
import type { ExportFormat, ExportFormatName } from './types.ts';

const oneLine = (pem: string): Buffer => Buffer.from(`${Buffer.from(pem).toString('base64')}\n`);

/** The forms that a key pair can leave the key store in. */
export const exportFormats: Readonly<Record<ExportFormatName, ExportFormat>> = {
  pem: { secret: true, binary: false, options: ['decrypt'], make: exportPem((pem) => Buffer.from(pem)) },
  der: { secret: true, binary: true, options: ['decrypt'], make: exportPem(derOfPem) },
  p12: { secret: true, binary: true, options: ['legacy'], make: exportPkcs12 },
  base64: { secret: true, binary: false, options: ['decrypt'], make: exportPem(oneLine) },
  jwk: { secret: true, binary: false, options: ['decrypt'], make: exportJwk },
  bundle: { secret: true, binary: false, needsConnection: true, options: [], make: exportBundle },
  certificate: { secret: false, binary: false, options: ['chain'], make: exportCertificate },
  csr: { secret: false, binary: false, options: ['subject'], make: exportRequest },
  'hand-off': { secret: false, binary: false, options: ['for'], make: exportHandOff },
};
