import { newestKnownVersion, oldestApiVersion } from '../../base/limits.ts';
import { jwtError, type JwtErrorKey } from '../../base/errors/errors.ts';
import type { HttpClient, HttpResponse } from '../../base/http.ts';
import { lastingProxyFailure } from './orgError.ts';

const timeoutMs = 10_000;

/**
 * The newest API version of the org, by one request that needs no session. Errors: OrgProxyUnusable, OrgHostUnknown,
 * OrgTlsUntrusted, OrgUnreachable, OrgNotReady, OrgGone and OrgAnswerUnexpected.
 */
export const newestApiVersion = async (instanceUrl: string, http: HttpClient): Promise<number> => {
  const result = await http({ method: 'GET', url: `${instanceUrl}/services/data`, timeoutMs });
  if (result.ok) return versionFrom(result.response, instanceUrl);
  const { code, message } = result.failure;
  throw jwtError(
    failureNames.find(({ codes }) => codes.test(code))?.name ?? 'OrgUnreachable',
    [instanceUrl, message.includes(code) ? message : `${code}: ${message}`],
    [instanceUrl],
  );
};

/** A proxy of another kind, a name that DNS doesn't know and a certificate that nobody trusts don't cure themselves. */
const failureNames: ReadonlyArray<{ codes: RegExp; name: JwtErrorKey }> = [
  { codes: lastingProxyFailure, name: 'OrgProxyUnusable' },
  { codes: /^ENOTFOUND$/, name: 'OrgHostUnknown' },
  { codes: /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL/, name: 'OrgTlsUntrusted' },
];

const versionFrom = (response: HttpResponse, instanceUrl: string): number => {
  const { status } = response;
  if (status === 420) throw jwtError('OrgGone', [instanceUrl], [instanceUrl]);
  if (status === 429 || status >= 500) throw jwtError('OrgNotReady', [instanceUrl, `HTTP ${status}`], [instanceUrl]);
  const versions = status === 200 ? versionNumbers(response.body) : [];
  if (versions.length === 0)
    throw jwtError('OrgAnswerUnexpected', [instanceUrl, reachEvidence(response)], [instanceUrl]);
  return Math.max(...versions);
};

const versionNumbers = (body: string): number[] => {
  try {
    const list = JSON.parse(body) as Array<{ version?: string }>;
    return list.map(({ version }) => Number(version)).filter((version) => version > 0);
  } catch {
    return [];
  }
};

const reachEvidence = ({ status, headers }: HttpResponse): string =>
  [`HTTP ${status}`, headers['content-type'], headers.location && `to ${headers.location}`].filter(Boolean).join(', ');

/**
 * The API version to work with, such as `67.0`: the one asked for if the org has it and it isn't too old, else the
 * newest that both sides know. A project's `sourceApiVersion` plays no part. Errors: OrgApiTooOld, ApiVersionUnusable.
 */
export const chooseApiVersion = (newest: number, wanted: string | undefined, instanceUrl: string): string => {
  if (newest < oldestApiVersion) throw jwtError('OrgApiTooOld', [instanceUrl, newest, oldestApiVersion]);
  if (wanted === undefined) return toVersion(Math.min(newest, newestKnownVersion));
  const version = Number(wanted);
  if (version >= oldestApiVersion && version <= newest) return toVersion(version);
  throw jwtError('ApiVersionUnusable', [wanted, oldestApiVersion, newest]);
};

const toVersion = (version: number): string => version.toFixed(1);
