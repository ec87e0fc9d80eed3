import type { AuthInfo } from '@salesforce/core';
import { jwtError } from '../../base/errors/errors.ts';
import type { EnvironmentVariables } from '../../base/environment.ts';
import { isSameUsername } from '../../base/username.ts';
import { isPipeline } from '../../connection/environment.ts';
import { isSameId } from '../../connection/orgId.ts';
import { outsidePin, variableOf } from '../../connection/pins.ts';
import type { OrgPin } from '../../connection/resolve/resolve.ts';
import type { AdminOrg } from '../../org/session/connect.ts';

type TargetWay = {
  connection: string;
  orgPins: readonly OrgPin[];
  /** The login that a person named, by flag or, in a pipeline, by a setting from outside the project. */
  namedAdmin?: AuthInfo;
  defaultAdmin?: AuthInfo;
  env: EnvironmentVariables;
};

type AnsweringTarget = Pick<AdminOrg, 'orgId' | 'organization' | 'username'>;

/**
 * The variable that would pin the org, if in a pipeline only the project says where a command goes: then a pull request
 * could send it to another org for which there is a login. Undefined if something outside the project says so.
 */
export const missingPin = (way: TargetWay, admin: AnsweringTarget): string | undefined => {
  const { connection, orgPins, namedAdmin, env } = way;
  if (!isPipeline(env) || outsidePin(orgPins) || namedAdmin || isDefaultOrg(way, admin)) return undefined;
  return variableOf(connection, 'ORG_ID');
};

/** The same before something is changed. Throws ProductionNotPinned. */
export const checkPipelineTarget = (way: TargetWay, admin: AnsweringTarget): string | undefined => {
  const variable = missingPin(way, admin);
  if (variable === undefined || admin.organization.environment !== 'production') return variable;
  const { orgId, organization } = admin;
  throw jwtError('ProductionNotPinned', [organization.name, orgId, way.connection], [variable, orgId, orgId]);
};

/** In a pipeline the default comes from the environment or from the user's own settings. */
const isDefaultOrg = ({ defaultAdmin }: TargetWay, { orgId, username }: AnsweringTarget): boolean => {
  if (!defaultAdmin) return false;
  const { orgId: defaultOrgId } = defaultAdmin.getFields();
  return defaultOrgId === undefined
    ? isSameUsername(defaultAdmin.getUsername(), username)
    : isSameId(defaultOrgId, orgId);
};
