import { soapTakesJwt } from '../../base/limits.ts';
import type { Connection } from '@salesforce/core';

type ProtocolSession = Pick<Connection, 'version'> & Partial<Pick<Connection, 'accessToken'>>;

/** Whether SOAP is known to refuse this session: its access token is a JWT. The client of sf throws then, and asks nothing. */
export const refusesSoap = ({ accessToken, version }: ProtocolSession): boolean =>
  /^eyJ/.test(accessToken ?? '') && Number(version) < soapTakesJwt;

/** The answer of SOAP, or undefined where it refuses the session: then REST and queries have to do. */
export const unlessSoapRefused = async <Answer>(question: Promise<Answer>): Promise<Answer | undefined> => {
  try {
    return await question;
  } catch (error) {
    if (error instanceof Error && error.name === 'SessionIsJwtError') return undefined;
    throw error;
  }
};

/** Whether to deploy by REST: where SOAP refuses the session, and where the settings of sf say so. */
export const deploysByRest = async (session: ProtocolSession): Promise<boolean> =>
  refusesSoap(session) || (await isRestPreferred());

const restDeploy = 'org-metadata-rest-deploy';

/** The setting of `sf project deploy start`: `org-metadata-rest-deploy`, or SF_ORG_METADATA_REST_DEPLOY. */
const isRestPreferred = async (): Promise<boolean> => {
  const { default: core } = await import('@salesforce/core');
  // The key belongs to another plugin, which need not be loaded.
  if (!core.Config.getAllowedProperties().some(({ key }) => key === restDeploy))
    core.Config.addAllowedProperties([{ key: restDeploy, description: restDeploy, hidden: true }]);
  return (await core.ConfigAggregator.create()).getPropertyValue(restDeploy) === 'true';
};
