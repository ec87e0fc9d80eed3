import { hasPermission } from '../access.ts';
import { Refusal } from '../answers.ts';
import { sameId } from '../ids.ts';
import type { Answer } from '../request.ts';
import type { DataCall } from '../router.ts';
import type { App } from '../state.ts';

/** The consumers of an app. Needs an org setting and *View Client Secret*. */
export function consumers(call: DataCall): Answer {
  const app = findApp(call);
  return { status: 200, json: { consumers: [{ id: app.consumerId, key: app.consumerKey, name: app.fullName }] } };
}

/** One part of a consumer: its `key`. The secret is never given here. */
export function consumerKeyPart(call: DataCall): Answer {
  const app = findApp(call);
  if (call.params[1] !== app.consumerId || call.request.query.get('part') !== 'key')
    throw new Refusal(404, 'NOT_FOUND', 'The requested resource does not exist');
  return { status: 200, json: { key: app.consumerKey } };
}

function findApp({ org, user, params }: DataCall): App {
  if (!org.switches.credentialsApi || !hasPermission(org.state, user.id, 'ViewClientSecret'))
    throw new Refusal(
      403,
      'FUNCTIONALITY_NOT_ENABLED',
      'Access to External Client App consumer secrets via REST API is not enabled.',
    );
  const app = org.state.apps.find((candidate) => sameId(candidate.id, params[0] ?? ''));
  if (!app) throw new Refusal(404, 'NOT_FOUND', 'The requested resource does not exist');
  return app;
}
