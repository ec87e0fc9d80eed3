import type { Symptom } from '../symptom.ts';
import type { TextValues } from '../../base/text/namedTexts.ts';
import { loginText, loginTexts } from '../texts.ts';
import { isListedError } from './listedErrors.ts';

/** Something that decides what a fault says beside its own texts: `# <detail>.<state>.explanation` and `.fix`. */
export const faultDetails = ['route', 'between', 'trust', 'credentials', 'override', 'audience', 'list'] as const;
export type FaultDetail = (typeof faultDetails)[number];

type DetailRow = {
  /** Nothing where there is nothing to add. */
  state: (symptom: Symptom, values: TextValues) => string | undefined;
  explains: boolean;
  fixes: boolean;
};

const detailRows: Record<FaultDetail, DetailRow> = {
  /** Whether a proxy might help depends on whether one is set. */
  route: {
    state: ({ stage, way }) => (stage === 'quoted' ? undefined : (way?.route ?? 'direct')),
    explains: false,
    fixes: true,
  },
  /** Who may have answered in place of the host. */
  between: { state: ({ way }) => (way?.route === 'proxied' ? 'proxied' : 'direct'), explains: false, fixes: true },
  /** What became of NODE_EXTRA_CA_CERTS. */
  trust: {
    state: ({ stage, trust }) => (stage === 'quoted' ? 'quoted' : (trust?.state ?? 'unset')),
    explains: true,
    fixes: true,
  },
  /** What the proxy of the environment was sent; an answer with 407 comes from another one. */
  credentials: {
    state: ({ stage, code }) =>
      stage === 'quoted' ? undefined : code === undefined ? 'unknown' : (credentialStates[code] ?? 'unset'),
    explains: true,
    fixes: true,
  },
  /** ALL_PROXY may have to stay as it is for other programs. */
  override: {
    state: ({ way }) => (/^all_proxy$/i.test(way?.proxyVariable ?? '') ? 'all' : undefined),
    explains: false,
    fixes: true,
  },
  /** The host that the assertion names, against the one that it went to. */
  audience: {
    state: ({ stage }, { audience = '', instanceUrl = '' }) => {
      if (stage === 'quoted') return 'login';
      if (audience !== instanceUrl && !instanceUrl.startsWith(`${audience}/`)) return 'given';
      return otherAudience(instanceUrl) === undefined ? 'login' : 'own';
    },
    explains: false,
    fixes: true,
  },
  /** What Salesforce's own list of errors has on an unknown one. */
  list: {
    state: ({ stage, error }) => {
      if ((stage !== 'token' && stage !== 'quoted') || error === undefined) return undefined;
      return /^(?:client_blocked|app_attest_failed)/i.test(error) ? 'attestation' : listState(error);
    },
    explains: true,
    fixes: false,
  },
};

const listState = (error: string): string => (isListedError(error) ? 'known' : 'unknown');

const credentialStates: Record<string, string> = { PROXY_407_GIVEN: 'given', PROXY_407_KIND: 'kind' };

/** The audience that some orgs want in place of their My Domain. */
const otherAudience = (instanceUrl: string): string | undefined => {
  if (/^https:\/\/(?:login|test)\.salesforce\./.test(instanceUrl)) return undefined;
  return `https://${/\.(?:sandbox|scratch)\./.test(instanceUrl) ? 'test' : 'login'}.salesforce.com`;
};

const proxyVariableOf = ({ way }: Symptom): string => way?.proxyVariable ?? 'HTTPS_PROXY';

/** The values that texts may name beside those of the login. */
export const detailValues = (symptom: Symptom, values: TextValues): TextValues => ({
  ...values,
  // Of a proxy whose address is no URL nothing is shown but the variable.
  proxy: symptom.way?.proxy ?? proxyVariableOf(symptom),
  proxyVariable: proxyVariableOf(symptom),
  caFile: symptom.trust?.file,
  error: symptom.error,
  otherAudience: otherAudience(values.instanceUrl ?? ''),
});

/** What the details of a fault add to its texts. */
export const detailTexts = (
  details: readonly FaultDetail[],
  symptom: Symptom,
  values: TextValues,
): { explanation: string[]; fix: string[] } => {
  const told = details.flatMap((detail) => {
    const state = detailRows[detail].state(symptom, values);
    return state === undefined ? [] : [{ ...detailRows[detail], key: `${detail}.${state}` }];
  });
  return {
    explanation: told.filter(({ explains }) => explains).map(({ key }) => loginText(`${key}.explanation`, values)),
    fix: told.filter(({ fixes }) => fixes).flatMap(({ key }) => loginTexts(`${key}.fix`, values)),
  };
};
