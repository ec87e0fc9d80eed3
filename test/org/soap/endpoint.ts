import { hasPermission } from '../access.ts';
import type { Org } from '../org.ts';
import { orgText } from '../org.ts';
import type { Answer, Request } from '../request.ts';
import { findSession, refuseDataApi } from '../sessions.ts';
import type { SignedIn } from '../sessions.ts';
import { SoapFault, fault, readEnvelope } from './envelope.ts';
import type { SoapCall } from './envelope.ts';
import { HANDLERS } from './handlers.ts';

/** `POST /services/Soap/m/NN.0`: the Metadata API. The session comes in the body. */
export async function soap(org: Org, request: Request): Promise<Answer> {
  try {
    const version = /\/m\/([\d.]+)/.exec(request.path)?.[1] ?? '';
    const call = readEnvelope(request.body);
    const signedIn = signIn(org, version, call);
    const handler = HANDLERS[call.action];
    if (!handler) throw new SoapFault('INVALID_OPERATION', `No operation available for request ${call.action}`);
    return await handler({ ...signedIn, org, version, element: call.element });
  } catch (error) {
    if (error instanceof SoapFault) return fault(new SoapFault(error.code, orgText(org, error.message)));
    throw error;
  }
}

function signIn(org: Org, version: string, { sessionId }: SoapCall): SignedIn {
  if (Number(version) > Number(org.state.organization.apiVersion))
    throw new SoapFault('UNSUPPORTED_API_VERSION', `Invalid Api version specified on URL`);
  const signedIn = findSession(org, sessionId);
  if (!signedIn)
    throw new SoapFault(
      'INVALID_SESSION_ID',
      'Invalid Session ID found in SessionHeader: Illegal Session. Session not found, missing session hash',
    );
  if (signedIn.session.format === 'jwt' && Number(version) < 68)
    throw new SoapFault('INVALID_SESSION_ID', 'SOAP API does not support JWT-based access tokens');
  refuseWithoutAccess(org, signedIn);
  return signedIn;
}

function refuseWithoutAccess(org: Org, signedIn: SignedIn): void {
  const refused = refuseDataApi(org, signedIn);
  if (refused?.status === 403)
    throw new SoapFault('API_DISABLED_FOR_ORG', 'API is not enabled for this Organization or Partner');
  if (refused) throw new SoapFault('INVALID_SESSION_ID', 'This session is not valid for use with the API');
  const may = (permission: string): boolean => hasPermission(org.state, signedIn.user.id, permission);
  if (!may('ModifyMetadata') && !may('ModifyAllData'))
    throw new SoapFault(
      'INSUFFICIENT_ACCESS',
      'use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions',
    );
}
