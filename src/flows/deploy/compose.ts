import { editComponent } from '../../app/xmlEdit.ts';
import { withText, type ParsedComponent } from '../../app/parsed.ts';
import type { DeployFacts, DeployWishes } from './facts.ts';
import { fitToOrg, type FittedComponent } from './fit.ts';
import { adoptFiles, isKeptAsItIs, type Adoption } from './guard/adopt.ts';
import { askedGrantees } from './guard/grantees.ts';
import { openQuestions } from './compareOrg.ts';

/** The components as the org must get them, and what of somebody else's app stays. */
export type Composed = { components: FittedComponent[]; adoption?: Adoption };

/** Only for facts that no guard refuses: an app that can't be taken over, or a grant that can't be written, is an error here. */
export const composeDeploy = (facts: DeployFacts, wishes: DeployWishes): Composed => {
  const { components, orgApp, grants = [] } = facts;
  const { forcePolicy = false } = wishes;
  const adopted =
    orgApp && isKeptAsItIs(components, orgApp) ? adoptFiles(components, orgApp, { forcePolicy }) : undefined;
  const rows = grants === 'unreadable' ? [] : grants;
  const asked = askedGrantees(wishes, facts.grantees);
  const fitted = fitToOrg(adopted?.components ?? components, orgApp, rows, asked);
  return {
    components: orgApp ? fitted : withNewClientId(fitted, wishes.newClientId),
    ...(adopted && { adoption: adopted.adoption }),
  };
};

const settingsWithClientId = 'ExtlClntAppGlobalOauthSettings';

/** With the consumer key of a new app: in memory only. An app that is there keeps its own. */
const withNewClientId = (components: FittedComponent[], consumerKey: string | undefined): FittedComponent[] =>
  consumerKey === undefined
    ? components
    : components.map((component) =>
        component.type === settingsWithClientId
          ? withText(component, editComponent(component.content, { consumerKey }))
          : component,
      );

/** The elements in which the org may hold something else than is to be sent; the app itself, if it isn't there. */
export const differencesInOrg = (
  components: readonly ParsedComponent[],
  { app, orgApp, others = [] }: DeployFacts,
): string[] => (orgApp ? openQuestions(components, [...orgApp.components, ...others]) : [app]);
