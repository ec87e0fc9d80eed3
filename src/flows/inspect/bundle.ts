import { certificateDer } from '../../base/certificate.ts';
import { isJwtError } from '../../base/errors/errors.ts';
import { bundleVersion, decodeBundle, looksLikeBundle } from '../../connection/bundle/bundle.ts';
import { decodeText } from '../../keypair/repair/textRepairs.ts';
import { inspectCertificates } from './certificates.ts';
import { findingOfError } from './texts.ts';
import type { Evidence, InspectSource } from './types.ts';

/** Whether an input begins as a bundle does. */
export const isBundleInput = ({ input }: InspectSource): boolean =>
  looksLikeBundle(bundleInput(input.subarray(0, 4000)));

/**
 * What a bundle holds: its key and its certificate as if each stood alone, and its values. The key itself is left out of
 * what is found, for nothing of a bundle may be written anywhere.
 */
export const identifyBundle = async (
  source: InspectSource,
  now: Date,
  identifyKey: (key: string) => Promise<Evidence>,
): Promise<Evidence> => {
  try {
    const { key, certificate, ...values } = await decodeBundle(bundleInput(source.input), source.name);
    const der = certificateDer(certificate);
    const { inspected } = await identifyKey(key);
    const about = inspectCertificates([der], now);
    const findings = [...inspected.findings, ...about.findings];
    const bundle = { version: bundleVersion, ...values };
    return { inspected: { ...inspected, ...about, kind: 'bundle', bundle, findings }, certificates: [der] };
  } catch (error) {
    if (!isJwtError(error)) throw error;
    const findings = [findingOfError(error)];
    return { inspected: { source: source.name, kind: 'bundle', certificates: [], findings }, certificates: [] };
  }
};

const bundleInput = (input: Buffer): string => decodeText(input).text;
