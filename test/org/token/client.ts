import { SCOPES, scopeTokens } from '../scopes.ts';
import type { App, ConnectedApp, Elements, OrgState } from '../state.ts';

/** What the token endpoint needs to know of an app, whichever kind it is. */
export type Client = {
  id: string;
  name: string;
  /** What the login history calls it. */
  label: string;
  kind: 'external' | 'connected';
  /** As deployed, or null. */
  certificate: string | null;
  /** Runtime names. */
  scopes: string[];
  isEnabled: boolean;
  adminApprovedUsersOnly: boolean;
  requiredSessionLevel: string;
  issuesJwt: boolean;
  asksDpop: boolean;
  app?: App;
};

/** The app with that consumer key. */
export function findClient(state: OrgState, consumerKey: string): Client | undefined {
  const app = state.apps.find((candidate) => candidate.consumerKey === consumerKey);
  if (app) return ofApp(app);
  const connected = state.connectedApps.find((candidate) => candidate.consumerKey === consumerKey);
  return connected && ofConnectedApp(connected);
}

function ofApp(app: App): Client {
  const elements = (type: keyof App['components']): Elements => app.components[type]?.elements ?? {};
  const global = elements('ExtlClntAppGlobalOauthSettings');
  const policy = elements('ExtlClntAppOauthConfigurablePolicies');
  const plugins = elements('ExtlClntAppConfigurablePolicies');
  const scopes = elements('ExtlClntAppOauthSettings')['commaSeparatedOauthScopes'];
  return {
    id: app.id,
    name: app.fullName,
    label: labelOf(app),
    kind: 'external',
    certificate: text(global['certificate']) ?? null,
    scopes: scopeTokens(text(scopes) ?? '').map((token) => SCOPES[token]?.[0] ?? token),
    isEnabled: plugins['isEnabled'] === 'true' && plugins['isOauthPluginEnabled'] !== 'false',
    adminApprovedUsersOnly: policy['permittedUsersPolicyType'] === 'AdminApprovedPreAuthorized',
    requiredSessionLevel: text(policy['requiredSessionLevel']) ?? 'STANDARD',
    issuesJwt: global['isNamedUserJwtEnabled'] === 'true',
    asksDpop: global['isDPopEnabled'] === 'true',
    app,
  };
}

/** The label that people gave an app, else its name. */
export function labelOf(app: App): string {
  return text(app.components.ExternalClientApplication?.elements['label']) ?? app.fullName;
}

function ofConnectedApp(app: ConnectedApp): Client {
  const { id, name, certificate, scopes, adminApprovedUsersOnly } = app;
  const fixed = {
    kind: 'connected',
    isEnabled: true,
    requiredSessionLevel: app.highAssurance ? 'HIGH_ASSURANCE' : 'STANDARD',
    issuesJwt: false,
    asksDpop: false,
  } as const;
  return { id, name, label: name, certificate, scopes, adminApprovedUsersOnly, ...fixed };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
