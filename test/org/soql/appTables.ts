import { textOf } from '../metadata/elements.ts';
import { SCOPES, scopeTokens } from '../scopes.ts';
import type { App, AppComponent, AppComponentType } from '../state.ts';
import { auditValues, withAudit } from './table.ts';
import type { FieldType, QueryContext, Row, Scalar, Table } from './table.ts';

const READERS = ['ExternalClientAppViewer', 'ExternalClientAppAdmin', 'ExternalClientAppDeveloper', 'ViewSetup'];

/** A field that a metadata element fills: its type, the element, and what counts where that is missing. */
type ElementField = [type: FieldType, element: string, otherwise: Scalar];

const COMMON: Record<string, FieldType> = { DeveloperName: 'string', MasterLabel: 'text', Language: 'string' };

function scalar(type: FieldType, value: unknown, otherwise: Scalar): Scalar {
  if (typeof value !== 'string') return otherwise;
  if (type === 'boolean') return value === 'true';
  return type === 'int' ? Number(value) : value;
}

/** A table with one row for each app that has a component of this type. */
function componentTable(
  name: string,
  type: AppComponentType,
  fields: Record<string, ElementField>,
  extra: { fields: Record<string, FieldType>; values: (app: App, component: AppComponent) => Row },
): Table {
  const types = Object.fromEntries(Object.entries(fields).map(([field, [fieldType]]) => [field, fieldType]));
  return {
    name,
    needs: READERS,
    isInternal: name !== 'ExternalClientApplication',
    fields: withAudit({ ...COMMON, ...types, ...extra.fields }),
    parents:
      name === 'ExternalClientApplication'
        ? {}
        : { ExternalClientApplication: ['ExternalClientApplication', 'ExternalClientApplicationId'] },
    rows: (context) => rowsOf(context, type, fields, extra.values),
  };
}

function rowsOf(
  { org, user }: QueryContext,
  type: AppComponentType,
  fields: Record<string, ElementField>,
  extra: (app: App, component: AppComponent) => Row,
): Row[] {
  return org.state.apps.flatMap((app) => {
    const component = app.components[type];
    if (!component) return [];
    const values = Object.entries(fields).map(([field, [fieldType, element, otherwise]]): [string, Scalar] => [
      field,
      scalar(fieldType, component.elements[element], otherwise),
    ]);
    const label = component.elements['label'];
    return [
      {
        Id: component.id,
        DeveloperName: component.fullName,
        MasterLabel: typeof label === 'string' ? label : component.fullName,
        Language: 'en_US',
        ...Object.fromEntries(values),
        ...extra(app, component),
        ...auditValues(component.createdAt, user.id, component.modifiedAt),
      },
    ];
  });
}

const ofApp = {
  fields: { ExternalClientApplicationId: 'id' } as Record<string, FieldType>,
  values: (app: App): Row => ({ ExternalClientApplicationId: app.id }),
};

const application = componentTable(
  'ExternalClientApplication',
  'ExternalClientApplication',
  {
    ContactEmail: ['text', 'contactEmail', null],
    ContactPhone: ['text', 'contactPhone', null],
    Description: ['text', 'description', null],
    DistributionState: ['string', 'distributionState', 'Local'],
    IconUrl: ['text', 'iconUrl', null],
    InfoUrl: ['text', 'infoUrl', null],
    LogoUrl: ['text', 'logoUrl', null],
    ManagedType: ['string', 'managedType', null],
    OrgScopedExternalApp: ['string', 'orgScopedExternalApp', null],
  },
  {
    fields: { NamespacePrefix: 'string', ManageableState: 'string', Version: 'string' },
    values: (app) => ({
      NamespacePrefix: app.namespacePrefix,
      ManageableState: app.namespacePrefix === null ? 'unmanaged' : 'installed',
      Version: '1.0',
    }),
  },
);

const policies = componentTable(
  'ExtlClntAppPlcyCnfg',
  'ExtlClntAppConfigurablePolicies',
  {
    IsEnabled: ['boolean', 'isEnabled', false],
    StartPage: ['string', 'startPage', 'None'],
    StartUrl: ['text', 'startUrl', null],
  },
  {
    fields: { ExternalClientApplicationId: 'id', OauthPluginStatus: 'string', SamlPluginStatus: 'string' },
    values: (app, component) => ({
      ExternalClientApplicationId: app.id,
      OauthPluginStatus: component.elements['isOauthPluginEnabled'] === 'false' ? 'Disabled' : 'Enabled',
      SamlPluginStatus: 'Notinstalled',
    }),
  },
);

const oauthPolicies = componentTable(
  'ExtlClntAppOauthPlcyCnfg',
  'ExtlClntAppOauthConfigurablePolicies',
  {
    PermittedUsersPolicyType: ['string', 'permittedUsersPolicyType', 'AllSelfAuthorized'],
    IpRelaxationPolicyType: ['string', 'ipRelaxationPolicyType', 'Enforce'],
    RefreshTokenPolicyType: ['string', 'refreshTokenPolicyType', 'Infinite'],
    RefreshTokenValidityPeriod: ['int', 'refreshTokenValidityPeriod', null],
    RefreshTokenValidityUnit: ['string', 'refreshTokenValidityUnit', null],
    RequiredSessionLevel: ['string', 'requiredSessionLevel', 'STANDARD'],
    SessionTimeoutInMinutes: ['int', 'sessionTimeoutInMinutes', null],
    PolicyAction: ['string', 'policyAction', null],
    IsClientCredentialsFlowEnabled: ['boolean', 'isClientCredentialsFlowEnabled', false],
    IsGuestCodeCredFlowEnabled: ['boolean', 'isGuestCodeCredFlowEnabled', false],
    IsTokenExchangeFlowEnabled: ['boolean', 'isTokenExchangeFlowEnabled', false],
    StartUrl: ['text', 'startUrl', null],
    SingleLogoutUrl: ['text', 'singleLogoutUrl', null],
  },
  ofApp,
);

const scopeFields = Object.values(SCOPES).map(([, field]): [string, FieldType] => [`OauthScopes${field}`, 'boolean']);

const oauthSettings = componentTable(
  'ExtlClntAppOauthSettings',
  'ExtlClntAppOauthSettings',
  {},
  {
    fields: { ExternalClientApplicationId: 'id', ...Object.fromEntries(scopeFields) },
    values: (app, component) => {
      const tokens = scopeTokens(textOf(component.elements, 'commaSeparatedOauthScopes'));
      const values = Object.entries(SCOPES).map(([token, [, field]]): [string, Scalar] => [
        `OauthScopes${field}`,
        tokens.includes(token),
      ]);
      return { ExternalClientApplicationId: app.id, ...Object.fromEntries(values) };
    },
  },
);

export const appTables: Table[] = [application, policies, oauthPolicies, oauthSettings];
