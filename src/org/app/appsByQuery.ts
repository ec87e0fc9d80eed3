import type { OrgApp, OrgComponent } from './orgApp.ts';
import type { WithClient } from '../session/client.ts';
import { ifAllowed } from '../session/orgError.ts';
import { scopeFields, scopesOf } from './scopeFields.ts';
import { soqlText } from '../request/soql.ts';

type QueriedAppRow = { DeveloperName: string } & Record<string, unknown>;

/** Field by metadata element. */
type Fields = Readonly<Record<string, string>>;

type ObjectRow = {
  type: string;
  object: string;
  /** Known from orgs. */
  fields: Fields;
  /** In the published types: an org that doesn't know one of them refuses the whole question. */
  more: Fields;
};

const application: ObjectRow = {
  type: 'ExternalClientApplication',
  object: 'ExternalClientApplication',
  fields: { contactEmail: 'ContactEmail', description: 'Description', distributionState: 'DistributionState' },
  more: {
    contactPhone: 'ContactPhone',
    iconUrl: 'IconUrl',
    infoUrl: 'InfoUrl',
    label: 'MasterLabel',
    logoUrl: 'LogoUrl',
  },
};

/** Which object holds what of a component. */
const children: readonly ObjectRow[] = [
  { type: 'ExtlClntAppOauthSettings', object: 'ExtlClntAppOauthSettings', fields: {}, more: { label: 'MasterLabel' } },
  {
    type: 'ExtlClntAppOauthConfigurablePolicies',
    object: 'ExtlClntAppOauthPlcyCnfg',
    fields: {
      permittedUsersPolicyType: 'PermittedUsersPolicyType',
      ipRelaxationPolicyType: 'IpRelaxationPolicyType',
      refreshTokenPolicyType: 'RefreshTokenPolicyType',
      requiredSessionLevel: 'RequiredSessionLevel',
    },
    more: {
      isClientCredentialsFlowEnabled: 'IsClientCredentialsFlowEnabled',
      isGuestCodeCredFlowEnabled: 'IsGuestCodeCredFlowEnabled',
      isTokenExchangeFlowEnabled: 'IsTokenExchangeFlowEnabled',
      label: 'MasterLabel',
      policyAction: 'PolicyAction',
      refreshTokenValidityPeriod: 'RefreshTokenValidityPeriod',
      refreshTokenValidityUnit: 'RefreshTokenValidityUnit',
      sessionTimeoutInMinutes: 'SessionTimeoutInMinutes',
      singleLogoutUrl: 'SingleLogoutUrl',
      startUrl: 'StartUrl',
    },
  },
  {
    type: 'ExtlClntAppConfigurablePolicies',
    object: 'ExtlClntAppPlcyCnfg',
    fields: { isEnabled: 'IsEnabled' },
    more: { label: 'MasterLabel', startPage: 'StartPage', startUrl: 'StartUrl' },
  },
];

type KnownByQuery = Pick<OrgApp, 'id' | 'name' | 'description'>;

/**
 * An app as far as queries tell it, for sessions that SOAP refuses: the names of its settings and policies, and many of
 * their elements. Its global OAuth settings, with certificate, callback URL and consumer key, aren't among that. Each object
 * may be refused; then it is left out.
 */
export const readAppByQuery = async (admin: WithClient, app: KnownByQuery): Promise<OrgApp> => {
  const own: OrgComponent = {
    type: application.type,
    fullName: app.name,
    elements: { fullName: app.name, description: app.description },
    readable: ['description'],
  };
  const ofApp = `ExternalClientApplicationId = ${soqlText(app.id)}`;
  const [[queried], scopes, ...others] = await Promise.all([
    readObject(admin, app, application, `Id = ${soqlText(app.id)}`),
    readScopes(admin, ofApp),
    ...children.map((object) => readObject(admin, app, object, ofApp)),
  ]);
  const components = others.flat().map((component) => withScopes(component, scopes));
  return { ...app, components: [queried ?? own, ...components], isPartlyKnown: true };
};

/** With all fields, else with those that orgs are known to have. */
const readObject = async (
  admin: WithClient,
  { name }: KnownByQuery,
  { type, object, fields, more }: ObjectRow,
  condition: string,
): Promise<OrgComponent[]> => {
  const all = { ...fields, ...more };
  const whole = await select(admin, object, Object.values(all), condition);
  const rows = whole ?? (await select(admin, object, Object.values(fields), condition));
  return (rows ?? []).map((row) => componentOf(type, row, whole ? all : fields, name));
};

const select = (
  { client }: WithClient,
  object: string,
  fields: readonly string[],
  condition: string,
): Promise<QueriedAppRow[] | undefined> =>
  ifAllowed(
    client.query<QueriedAppRow>(`SELECT ${['DeveloperName', ...fields].join(', ')} FROM ${object} WHERE ${condition}`),
  );

const componentOf = (type: string, row: QueriedAppRow, fields: Fields, app: string): OrgComponent => ({
  type,
  fullName: row.DeveloperName,
  elements: {
    fullName: row.DeveloperName,
    ...(type !== application.type && { externalClientApplication: app }),
    ...Object.fromEntries(
      Object.entries(fields)
        .filter(([, field]) => row[field] !== null && row[field] !== undefined)
        .map(([element, field]) => [element, String(row[field])]),
    ),
  },
  readable: Object.keys(fields),
});

/** Of each OAuth settings by name; undefined where the org refuses to tell. */
const readScopes = async (admin: WithClient, ofApp: string): Promise<Map<string, string> | undefined> => {
  const rows = await select(admin, 'ExtlClntAppOauthSettings', scopeFields, ofApp);
  return rows && new Map(rows.map((row) => [row.DeveloperName, scopesOf(row).join(',')]));
};

const withScopes = (component: OrgComponent, scopes: Map<string, string> | undefined): OrgComponent => {
  const { type, fullName, elements, readable = [] } = component;
  const commaSeparatedOauthScopes = scopes?.get(fullName);
  if (type !== 'ExtlClntAppOauthSettings' || commaSeparatedOauthScopes === undefined) return component;
  return {
    ...component,
    elements: { ...elements, commaSeparatedOauthScopes },
    readable: [...readable, 'commaSeparatedOauthScopes'],
  };
};
