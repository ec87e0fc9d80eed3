import { Refusal, notFound } from './answers.ts';
import { discovery, identity, revoke, userinfo } from './identity.ts';
import type { Org } from './org.ts';
import type { Answer, Request, RequestKind } from './request.ts';
import { consumerKeyPart, consumers } from './rest/credentials.ts';
import { deleteAppTokens, deleteUserTokens } from './rest/oauthUsage.ts';
import { deployStatus, startDeploy } from './rest/deployRequest.ts';
import { limits, resources, versions } from './rest/resources.ts';
import { createRecord, deleteRecord, describe, getRecord, updateRecord } from './rest/records.ts';
import { query, queryMore } from './rest/query.ts';
import { bearerOf, findSession, refuseDataApi } from './sessions.ts';
import type { SignedIn } from './sessions.ts';
import { soap } from './soap/endpoint.ts';
import { token } from './token/endpoint.ts';

/** A call of the data API: who calls, in which version, and the parts of the path. */
export type DataCall = SignedIn & { org: Org; request: Request; version: string; params: string[] };
type Handler = (call: DataCall) => Answer | Promise<Answer>;
type OpenHandler = (org: Org, request: Request) => Answer | Promise<Answer>;

const OPEN_ROUTES: [RequestKind, RegExp, Record<string, OpenHandler>][] = [
  ['discovery', /^\/\.well-known\/openid-configuration$/, { GET: discovery }],
  ['token', /^\/services\/oauth2\/token$/, { POST: token }],
  ['userinfo', /^\/services\/oauth2\/userinfo$/, { GET: userinfo, POST: userinfo }],
  ['revoke', /^\/services\/oauth2\/revoke$/, { GET: revoke, POST: revoke }],
  ['identity', /^\/id\/\w+\/\w+$/, { GET: identity, POST: identity }],
  ['versions', /^\/services\/data\/?$/, { GET: versions }],
  ['soap', /^\/services\/Soap\/m\/[\d.]+(?:\/\w+)?$/, { POST: soap }],
];

/** Below /services/data/vNN.0; the groups of the pattern are the handler's params. */
const DATA_ROUTES: [RequestKind, RegExp, Record<string, Handler>][] = [
  ['data', /^\/?$/, { GET: resources }],
  ['data', /^\/limits\/?$/, { GET: limits }],
  ['query', /^(\/tooling)?\/query\/?$/, { GET: query }],
  ['query', /^(\/tooling)?\/query\/(01g\w+-\d+)$/, { GET: queryMore }],
  ['sobject', /^(?:\/tooling)?\/sobjects\/(\w+)\/describe\/?$/, { GET: describe }],
  ['sobject', /^(?:\/tooling)?\/sobjects\/(\w+)\/?$/, { POST: createRecord }],
  [
    'sobject',
    /^(?:\/tooling)?\/sobjects\/(\w+)\/(\w+)\/?$/,
    { GET: getRecord, DELETE: deleteRecord, PATCH: updateRecord },
  ],
  ['deployRequest', /^\/metadata\/deployRequest\/?$/, { POST: startDeploy }],
  ['deployRequest', /^\/metadata\/deployRequest\/(\w+)\/?$/, { GET: deployStatus }],
  ['usage', /^\/apps\/oauth\/usage\/(\w+)\/tokens\/?$/, { DELETE: deleteAppTokens }],
  ['usage', /^\/apps\/oauth\/usage\/(\w+)\/(\w+)\/tokens\/?$/, { DELETE: deleteUserTokens }],
  ['credentials', /^\/apps\/oauth\/credentials\/(\w+)\/?$/, { GET: consumers }],
  ['credentials', /^\/apps\/oauth\/credentials\/(\w+)\/(\w+)\/?$/, { GET: consumerKeyPart }],
];

const DATA_PATH = /^\/services\/data\/v(\d+\.0)(\/.*)?$/;

/** What a path is about; `other` if the org doesn't know it. */
export function kindOf(path: string): RequestKind {
  const open = OPEN_ROUTES.find(([, pattern]) => pattern.test(path));
  if (open) return open[0];
  const below = DATA_PATH.exec(path);
  if (!below) return 'other';
  return DATA_ROUTES.find(([, pattern]) => pattern.test(below[2] ?? ''))?.[0] ?? 'data';
}

/** Finds the handler and lets it answer. */
export async function answerRequest(org: Org, request: Request): Promise<Answer> {
  try {
    const open = OPEN_ROUTES.find(([, pattern]) => pattern.test(request.path));
    if (!open) return await answerData(org, request);
    const handler = open[2][request.method];
    return handler ? await handler(org, request) : methodNotAllowed();
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

async function answerData(org: Org, request: Request): Promise<Answer> {
  const below = DATA_PATH.exec(request.path);
  if (!below)
    return { status: 404, headers: { 'content-type': 'text/html' }, body: '<html>URL No Longer Exists</html>' };
  const version = below[1] ?? '';
  const signedIn = findSession(org, bearerOf(request));
  const refused = refuseDataApi(org, signedIn);
  if (refused || !signedIn) return refused ?? notFound();
  if (Number(version) > Number(org.state.organization.apiVersion) || Number(version) < 31) return notFound();
  for (const [, pattern, handlers] of DATA_ROUTES) {
    const match = pattern.exec(below[2] ?? '');
    const handler = match && handlers[request.method];
    if (match && !handler) return methodNotAllowed();
    if (handler) return handler({ ...signedIn, org, request, version, params: match.slice(1) });
  }
  return notFound();
}

function methodNotAllowed(): Answer {
  return { status: 405, json: [{ message: 'HTTP Method not allowed.', errorCode: 'METHOD_NOT_ALLOWED' }] };
}
