import { jwtError } from '../base/errors.ts';
import type { OrgComponent } from './apps.ts';
import type { WithClient } from './client.ts';
import { ifAllowed } from './orgError.ts';
import { soqlText } from './soql.ts';

/** A component as far as queries tell of it. */
export type QueriedComponent = OrgComponent & { readable: string[] };
export type QueriedApp = { id: string; components: QueriedComponent[] };

type Row = Record<string, unknown> & { Id: string; DeveloperName: string; NamespacePrefix?: string | null };

type ComponentTable = {
  type: string;
  object: string;
  /** Field by element. */
  fields: Readonly<Record<string, string>>;
};

const appTable: ComponentTable = {
  type: 'ExternalClientApplication',
  object: 'ExternalClientApplication',
  fields: {
    contactEmail: 'ContactEmail',
    contactPhone: 'ContactPhone',
    description: 'Description',
    distributionState: 'DistributionState',
    iconUrl: 'IconUrl',
    infoUrl: 'InfoUrl',
    label: 'MasterLabel',
    logoUrl: 'LogoUrl',
  },
};

const childTables: readonly ComponentTable[] = [
  {
    type: 'ExtlClntAppConfigurablePolicies',
    object: 'ExtlClntAppPlcyCnfg',
    fields: { isEnabled: 'IsEnabled', label: 'MasterLabel', startPage: 'StartPage', startUrl: 'StartUrl' },
  },
  {
    type: 'ExtlClntAppOauthConfigurablePolicies',
    object: 'ExtlClntAppOauthPlcyCnfg',
    fields: {
      ipRelaxationPolicyType: 'IpRelaxationPolicyType',
      isClientCredentialsFlowEnabled: 'IsClientCredentialsFlowEnabled',
      isGuestCodeCredFlowEnabled: 'IsGuestCodeCredFlowEnabled',
      isTokenExchangeFlowEnabled: 'IsTokenExchangeFlowEnabled',
      label: 'MasterLabel',
      permittedUsersPolicyType: 'PermittedUsersPolicyType',
      policyAction: 'PolicyAction',
      refreshTokenPolicyType: 'RefreshTokenPolicyType',
      refreshTokenValidityPeriod: 'RefreshTokenValidityPeriod',
      refreshTokenValidityUnit: 'RefreshTokenValidityUnit',
      requiredSessionLevel: 'RequiredSessionLevel',
      sessionTimeoutInMinutes: 'SessionTimeoutInMinutes',
      singleLogoutUrl: 'SingleLogoutUrl',
      startUrl: 'StartUrl',
    },
  },
];

/** The fields of the object for OAuth settings, each a scope. */
const scopeTokens: Readonly<Record<string, string>> = {
  ADDRESS: 'Address',
  API: 'Api',
  CDP_API: 'CDP',
  CDP_CALCULATED_INSIGHT_API: 'CDPCalculatedInsight',
  CDP_IDENTITYRESOLUTION_API: 'CDPIdentityResolution',
  CDP_INGEST_API: 'CDPIngest',
  CDP_PROFILE_API: 'CDPProfile',
  CDP_QUERY_API: 'CDPQuery',
  CDP_SEGMENT_API: 'CDPSegment',
  CHATBOT_API: 'Chatbot',
  CHATTER_REST_API: 'Chatter',
  CONTENT: 'Content',
  CUSTOM_PERMISSIONS: 'CustomPermissions',
  DATA_CLOUD_USER_CLAIMS: 'DataCloudUserClaims',
  ECLAIR_REST_API: 'Eclair',
  EINSTEIN_GPT_API: 'EinsteinGPT',
  EMAIL: 'Email',
  FORGOT_PASSWORD: 'ForgotPassword',
  FULL: 'Full',
  INTERACTION_API: 'Interaction',
  LIGHTNING: 'Lightning',
  MCP_API: 'MCP',
  OFFLINE_ACCESS: 'OfflineAccess',
  OPENID: 'OpenID',
  PARDOT_API: 'Pardot',
  PHONE: 'Phone',
  PROFILE: 'Profile',
  PWDLESS_LOGIN_API: 'PwdlessLogin',
  REFRESH_TOKEN: 'RefreshToken',
  SCRT_API: 'SCRT',
  SFAP_API: 'SFApiPlatform',
  SSO: 'Basic',
  USER_REGISTRATION_API: 'UserRegistration',
  VF: 'CustomApplications',
  WAVE_REST_API: 'Wave',
  WEB: 'Web',
};

/**
 * An app as plain queries show it, for a session that the Metadata API refuses. The global OAuth settings (certificate,
 * callback URL, switches) have no object. Undefined: there is no such app. Throws AppNamespaced.
 */
export const queryApp = async (admin: WithClient, name: string): Promise<QueriedApp | undefined> => {
  const rows = await select(admin, appTable, `DeveloperName = ${soqlText(name)}`, ['NamespacePrefix']);
  const row = rows.find(({ NamespacePrefix }) => !NamespacePrefix) ?? rows[0];
  if (!row) return undefined;
  if (row.NamespacePrefix) throw jwtError('AppNamespaced', [name, row.NamespacePrefix]);
  const ofApp = `ExternalClientApplicationId = ${soqlText(row.Id)}`;
  const children = await Promise.all([
    ...childTables.map(async (table) =>
      ((await ifAllowed(select(admin, table, ofApp))) ?? []).map((child) => componentOf(table, child, name)),
    ),
    queryScopes(admin, ofApp, name),
  ]);
  return { id: row.Id, components: [componentOf(appTable, row, name), ...children.flat()] };
};

const select = (
  { client }: WithClient,
  { object, fields }: Pick<ComponentTable, 'object' | 'fields'>,
  condition: string,
  others: readonly string[] = [],
): Promise<Row[]> => {
  const names = ['Id', 'DeveloperName', ...others, ...Object.values(fields)];
  return client.query<Row>(`SELECT ${names.join(', ')} FROM ${object} WHERE ${condition}`);
};

const componentOf = ({ type, fields }: ComponentTable, row: Row, app: string): QueriedComponent => {
  const elements = Object.entries(fields).map(([element, field]): [string, unknown] => [element, row[field]]);
  return {
    type,
    fullName: row.DeveloperName,
    elements: { ...Object.fromEntries(elements), externalClientApplication: app },
    readable: Object.keys(fields),
  };
};

const queryScopes = async (admin: WithClient, ofApp: string, app: string): Promise<QueriedComponent[]> => {
  const fields = Object.fromEntries(Object.keys(scopeTokens).map((name) => [name, `OauthScopes${name}`]));
  const object = 'ExtlClntAppOauthSettings';
  const table = { type: object, object, fields: { ...fields, label: 'MasterLabel' } };
  const rows = (await ifAllowed(select(admin, table, ofApp))) ?? [];
  return rows.map((row) => {
    const scopes = Object.entries(fields).flatMap(([name, field]) => (row[field] === true ? [scopeTokens[name]] : []));
    return {
      type: object,
      fullName: row.DeveloperName,
      elements: { commaSeparatedOauthScopes: scopes.join(','), label: row.MasterLabel, externalClientApplication: app },
      readable: ['commaSeparatedOauthScopes', 'label'],
    };
  });
};
