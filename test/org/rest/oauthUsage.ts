import { hasPermission } from '../access.ts';
import { Refusal } from '../answers.ts';
import { sameId } from '../ids.ts';
import type { Answer } from '../request.ts';
import type { DataCall } from '../router.ts';
import type { App, Approval } from '../state.ts';

/** `DELETE …/apps/oauth/usage/{app}/tokens`: all refresh tokens of an app. No session ends by it. */
export function deleteAppTokens(call: DataCall): Answer {
  const app = findApp(call);
  return deleteTokens(call, ({ appId }) => appId === app.id);
}

/** `DELETE …/apps/oauth/usage/{app}/{user}/tokens`: those of one user. */
export function deleteUserTokens(call: DataCall): Answer {
  const app = findApp(call);
  const user = call.org.state.users.find(({ id }) => sameId(id, call.params[1] ?? ''));
  if (!user) throw missing();
  return deleteTokens(call, ({ appId, userId }) => appId === app.id && userId === user.id);
}

function deleteTokens({ org }: DataCall, isMeant: (row: Approval) => boolean): Answer {
  org.state.approvals = org.state.approvals.filter((row) => !isMeant(row));
  return { status: 204 };
}

function findApp({ org, user, params }: DataCall): App {
  if (!hasPermission(org.state, user.id, 'CustomizeApplication'))
    throw new Refusal(403, 'INSUFFICIENT_ACCESS', 'insufficient access rights on object id');
  const app = org.state.apps.find(({ id }) => sameId(id, params[0] ?? ''));
  if (!app) throw missing();
  return app;
}

const missing = (): Refusal => new Refusal(404, 'NOT_FOUND', 'The requested resource does not exist');
