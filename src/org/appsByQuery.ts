import type { OrgApp, OrgComponent } from './apps.ts';
import type { WithClient } from './client.ts';
import { ifAllowed } from './orgError.ts';
import { soqlText } from './soql.ts';

type Row = { DeveloperName: string } & Record<string, unknown>;

/** Which object holds what of a component: its fields, and the metadata elements that these are. */
const objects: ReadonlyArray<{ type: string; object: string; fields: Record<string, string> }> = [
  { type: 'ExtlClntAppOauthSettings', object: 'ExtlClntAppOauthSettings', fields: {} },
  {
    type: 'ExtlClntAppOauthConfigurablePolicies',
    object: 'ExtlClntAppOauthPlcyCnfg',
    fields: {
      PermittedUsersPolicyType: 'permittedUsersPolicyType',
      IpRelaxationPolicyType: 'ipRelaxationPolicyType',
      RefreshTokenPolicyType: 'refreshTokenPolicyType',
      RequiredSessionLevel: 'requiredSessionLevel',
    },
  },
  { type: 'ExtlClntAppConfigurablePolicies', object: 'ExtlClntAppPlcyCnfg', fields: { IsEnabled: 'isEnabled' } },
];

/**
 * An app as far as queries tell it, for sessions that SOAP refuses: the names of its settings and policies, and who may use
 * it. Its certificate, callback URL and consumer key aren't among that. Each object may be refused; then it is left out.
 */
export const readAppByQuery = async (
  admin: WithClient,
  app: Pick<OrgApp, 'id' | 'name' | 'description'>,
): Promise<OrgApp> => {
  const own: OrgComponent = {
    type: 'ExternalClientApplication',
    fullName: app.name,
    elements: { fullName: app.name, description: app.description },
  };
  const children = await Promise.all(objects.map((object) => readChildren(admin, app, object)));
  return { ...app, components: [own, ...children.flat()], isPartlyKnown: true };
};

const readChildren = async (
  { client }: WithClient,
  app: Pick<OrgApp, 'id' | 'name'>,
  { type, object, fields }: (typeof objects)[number],
): Promise<OrgComponent[]> => {
  const names = ['DeveloperName', ...Object.keys(fields)].join(', ');
  const rows = await ifAllowed(
    client.query<Row>(`SELECT ${names} FROM ${object} WHERE ExternalClientApplicationId = ${soqlText(app.id)}`),
  );
  return (rows ?? []).map((row) => ({
    type,
    fullName: row.DeveloperName,
    elements: elementsOf(row, fields, app.name),
  }));
};

const elementsOf = (row: Row, fields: Record<string, string>, app: string): OrgComponent['elements'] => ({
  fullName: row.DeveloperName,
  externalClientApplication: app,
  ...Object.fromEntries(
    Object.entries(fields)
      .filter(([field]) => row[field] !== null && row[field] !== undefined)
      .map(([field, element]) => [element, String(row[field])]),
  ),
});
