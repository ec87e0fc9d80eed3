/** App files for the tests of the local org, written by hand from the Salesforce documentation, and raw calls to deploy them. */
import { execFileSync } from 'node:child_process';
import { createSign, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import JSZip from 'jszip';
import type { LocalOrg } from '../../org/index.ts';

const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';

export type KeyAndCertificate = { key: string; certificate: string };

/** A new key and its self-signed certificate, by openssl. */
export function opensslPair(algorithm = 'rsa:2048', days = 30): KeyAndCertificate {
  const folder = mkdtempSync(join(tmpdir(), 'local-org-test-'));
  try {
    const [keyFile, certFile] = [join(folder, 'k.pem'), join(folder, 'c.pem')];
    const newKey =
      algorithm === 'ec' ? ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] : ['-newkey', algorithm];
    const request = ['req', '-x509', ...newKey, '-nodes', '-keyout', keyFile, '-out', certFile];
    execFileSync('openssl', [...request, '-days', String(days), '-subj', '/CN=test'], { stdio: 'ignore' });
    return { key: readFileSync(keyFile, 'utf8'), certificate: readFileSync(certFile, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The base64 body of a PEM. */
export const pemBody = (pem: string): string => pem.replaceAll(/-----[^-]+-----/g, '').trim();

type Values = Record<string, string | null>;

/** A component's file; null leaves an element out. */
export function xml(type: string, values: Values): string {
  const elements = Object.entries(values).filter(([, value]) => value !== null);
  const lines = elements.map(([name, value]) => `    <${name}>${value}</${name}>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${type} xmlns="${NAMESPACE}">\n${lines.join('\n')}\n</${type}>\n`;
}

export type AppOptions = {
  app?: Values;
  oauth?: Values;
  global?: Values;
  policy?: Values;
  oauthPolicy?: Values;
};

/** The five files of an app and a permission set that may use it, by their path in a package. */
export function appFiles(name: string, certificate: string, options: AppOptions = {}): Record<string, string> {
  const of = { externalClientApplication: name, label: name };
  return {
    [`externalClientApps/${name}.eca`]: xml('ExternalClientApplication', {
      contactEmail: 'admin@acme.example',
      distributionState: 'Local',
      isProtected: 'false',
      label: name,
      ...options.app,
    }),
    [`extlClntAppOauthSettings/${name}_oauth.ecaOauth`]: xml('ExtlClntAppOauthSettings', {
      commaSeparatedOauthScopes: 'Api, RefreshToken',
      ...of,
      ...options.oauth,
    }),
    [`extlClntAppGlobalOauthSets/${name}_glbloauth.ecaGlblOauth`]: xml('ExtlClntAppGlobalOauthSettings', {
      callbackUrl: 'http://localhost:1717/OauthRedirect',
      certificate: pemBody(certificate),
      isPkceRequired: 'true',
      ...of,
      ...options.global,
    }),
    [`extlClntAppPolicies/${name}_plcy.ecaPlcy`]: xml('ExtlClntAppConfigurablePolicies', {
      isEnabled: 'true',
      isOauthPluginEnabled: 'true',
      ...of,
      ...options.policy,
    }),
    [`extlClntAppOauthPolicies/${name}_oauthPlcy.ecaOauthPlcy`]: xml('ExtlClntAppOauthConfigurablePolicies', {
      commaSeparatedPermissionSet: `${name}_Access`,
      ipRelaxationPolicyType: 'Enforce',
      permittedUsersPolicyType: 'AdminApprovedPreAuthorized',
      refreshTokenPolicyType: 'SpecificLifetime',
      refreshTokenValidityPeriod: '365',
      refreshTokenValidityUnit: 'Days',
      ...of,
      ...options.oauthPolicy,
    }),
    [`permissionsets/${name}_Access.permissionset`]: xml('PermissionSet', {
      hasActivationRequired: 'false',
      label: `${name} Access`,
    }),
  };
}

const TYPE_BY_SUFFIX: Record<string, string> = {
  eca: 'ExternalClientApplication',
  ecaOauth: 'ExtlClntAppOauthSettings',
  ecaGlblOauth: 'ExtlClntAppGlobalOauthSettings',
  ecaPlcy: 'ExtlClntAppConfigurablePolicies',
  ecaOauthPlcy: 'ExtlClntAppOauthConfigurablePolicies',
  permissionset: 'PermissionSet',
};

function manifest(paths: string[], version: string): string {
  const types = paths.map((path) => {
    const [, member, suffix = ''] = /\/(.+)\.(\w+)$/.exec(path) ?? [];
    return `<types><members>${member}</members><name>${TYPE_BY_SUFFIX[suffix]}</name></types>`;
  });
  return `<?xml version="1.0"?><Package xmlns="${NAMESPACE}">${types.join('')}<version>${version}</version></Package>`;
}

/** A manifest that names these components of one type. */
export function packageXml(type: string, ...members: string[]): string {
  const names = members.map((name) => `<members>${name}</members>`).join('');
  return `<Package xmlns="${NAMESPACE}"><types>${names}<name>${type}</name></types><version>67.0</version></Package>`;
}

export type DeployOptions = { checkOnly?: boolean; rollbackOnError?: boolean; version?: string; token?: string };

/** A call of the Metadata API; gives the XML of the answer. */
export async function soapCall(
  org: LocalOrg,
  body: string,
  token = org.admin.accessToken,
  version = '67.0',
): Promise<string> {
  const header = `<soapenv:Header xmlns="${NAMESPACE}"><SessionHeader><sessionId>${token}</sessionId></SessionHeader></soapenv:Header>`;
  const envelope = `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">${header}<soapenv:Body xmlns="${NAMESPACE}">${body}</soapenv:Body></soapenv:Envelope>`;
  const headers = { 'content-type': 'text/xml', soapaction: '""' };
  const response = await fetch(`${org.origin}/services/Soap/m/${version}`, { method: 'POST', headers, body: envelope });
  return response.text();
}

export type DeployOutcome = { xml: string; status: string; problems: string[] };

/** Zips files with a manifest for them and deploys them over SOAP. */
export async function deployFiles(
  org: LocalOrg,
  files: Record<string, string>,
  options: DeployOptions = {},
): Promise<DeployOutcome> {
  const zip = new JSZip();
  zip.file(
    'package.xml',
    manifest(
      Object.keys(files).filter((path) => path.includes('/')),
      options.version ?? '67.0',
    ),
  );
  for (const [path, text] of Object.entries(files)) zip.file(path, text);
  const settings = `<rollbackOnError>${options.rollbackOnError ?? true}</rollbackOnError><checkOnly>${options.checkOnly ?? false}</checkOnly><singlePackage>true</singlePackage>`;
  const zipFile = await zip.generateAsync({ type: 'base64' });
  const started = await soapCall(
    org,
    `<deploy><ZipFile>${zipFile}</ZipFile><DeployOptions>${settings}</DeployOptions></deploy>`,
    options.token,
  );
  const id = /<id>(\w+)<\/id>/.exec(started)?.[1];
  if (id === undefined) return { xml: started, status: 'Refused', problems: [] };
  const done = await soapCall(
    org,
    `<checkDeployStatus><asyncProcessId>${id}</asyncProcessId><includeDetails>true</includeDetails></checkDeployStatus>`,
  );
  const problems = [...done.matchAll(/<problem>([^<]*)<\/problem>/g)].map(([, problem = '']) =>
    problem.replaceAll('&apos;', "'"),
  );
  return { xml: done, status: /<status>(\w+)</.exec(done)?.[1] ?? '', problems };
}

/** Deploys an app, assigns its permission set to the login user, and gives the consumer key. */
export async function readyApp(
  org: LocalOrg,
  pair: KeyAndCertificate,
  options: AppOptions = {},
  name = 'JwtApp',
): Promise<string> {
  const { status, problems } = await deployFiles(org, appFiles(name, pair.certificate, options));
  if (status !== 'Succeeded') throw new Error(problems.join('\n'));
  const permissionSetId = org.state.permissionSets.find((set) => set.name === `${name}_Access`)?.id ?? '';
  const assigneeId = loginUser(org).id;
  org.state.permissionSetAssignments.push({
    id: `0Pa${randomUUID().slice(0, 12)}`,
    assigneeId,
    permissionSetId,
    expirationDate: null,
  });
  return org.state.apps.find((app) => app.fullName === name)?.consumerKey ?? '';
}

/** The user that the default state has beside the admin. */
export function loginUser(org: LocalOrg): LocalOrg['state']['users'][number] {
  const user = org.state.users[1];
  if (!user) throw new Error('no login user');
  return user;
}

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** Signs claims; null takes one away. */
export function sign(
  key: string,
  claims: Record<string, unknown>,
  header: object = { alg: 'RS256', typ: 'JWT' },
): string {
  const present = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null));
  const signed = `${encode(header)}.${encode(present)}`;
  return `${signed}.${createSign('sha256').update(signed).sign(key, 'base64url')}`;
}

export type TokenAnswer = { status: number; json: Record<string, string> };

/** Posts an assertion as a client should. */
export async function postAssertion(org: LocalOrg, assertion: string): Promise<TokenAnswer> {
  const body = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
  const response = await fetch(`${org.origin}/services/oauth2/token`, { method: 'POST', body });
  return { status: response.status, json: (await response.json()) as Record<string, string> };
}
