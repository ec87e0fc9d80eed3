import { oldestApiVersion } from '../../../base/limits.ts';
import { isSameUsername } from '../../../base/username.ts';
import { isSameId } from '../../../connection/orgId.ts';
import { signAssertion } from '../../../login/assertion.ts';
import { checkFault, findFault } from '../../../login/faults.ts';
import { resolveInstanceUrl, shownUrl, type InstanceUrl } from '../../../login/instanceUrl.ts';
import { readUsername, requestApi } from '../../../login/probes.ts';
import { readSymptom } from '../../../login/symptom.ts';
import {
  parseIdentity,
  parseObject,
  parseTokenResponse,
  requestToken,
  type TokenResponse,
} from '../../../login/tokenRequest.ts';
import { checkStep, pass, checkTextValues } from '../checkStep.ts';
import { patiently, type Attempt } from '../patience.ts';
import { withRecordHint } from './recordedCertificate.ts';
import { isRefreshed, withRefreshHint } from './refreshedSandbox.ts';
import { checkText } from '../../checkTexts.ts';
import type { CheckContext } from '../types.ts';

/** The org exchanges an assertion for a token. Each attempt is one request with a fresh assertion. */
export const tokenCheck = checkStep({
  id: 'token',
  needs: ['key', 'target', 'audience'],
  run: async (context) => {
    const { facts, input, world } = context;
    const { clientId, username } = input.connection;
    let attempts = 0;
    const answer = await patiently(context, async (): Promise<Attempt<TokenResponse>> => {
      attempts += 1;
      const claims = { key: facts.key, clientId, username, audience: facts.audience };
      const assertion = await signAssertion({ ...claims, now: world.now(), jti: world.uuid() });
      const result = await requestToken(facts.target.url, assertion, world.http);
      const token = parseTokenResponse(result);
      if (token) return { value: token };
      const found = findFault(readSymptom('token', result, world.now()), checkTextValues(context));
      return { found: withRecordHint(withRefreshHint(found, input.connection), context) };
    });
    if ('found' in answer) return { outcome: 'fail', found: answer.found, facts: { attempts } };
    const values = { scopes: answer.value.scopes.join(' ') || 'none reported', attempts: String(attempts) };
    return pass('token', values, { token: answer.value, attempts });
  },
});

/** The right org answered, for the right user, and names an address that the token may be sent to. */
export const identityCheck = checkStep({
  id: 'identity',
  needs: ['token'],
  run: async (context) => {
    const { facts, input, world } = context;
    const identity = parseIdentity(facts.token.id);
    const fail = (id: Parameters<typeof checkFault>[0], evidence: string) =>
      ({
        outcome: 'fail',
        found: checkFault(id, evidence, { ...checkTextValues(context), answered: identity?.orgId }),
      }) as const;
    if (!identity) return fail('answer-without-identity', checkText('identity.none'));
    const others = input.connection.orgPins.filter(({ orgId }) => !isSameId(orgId, identity.orgId));
    if (others[0])
      return fail(
        isRefreshed(input.connection, others) ? 'sandbox-refreshed' : 'org-unexpected',
        checkText('identity.other', { ...others[0], answered: identity.orgId }),
      );
    const api = allowedUrl(facts.token.instanceUrl, context);
    if (!api) return fail('answered-host-not-allowed', shownUrl(facts.token.instanceUrl));
    const username = await readUsername(api.url, facts.token.accessToken, world.http);
    const values = { ...identity, username: username ?? checkText('identity.unnamed') };
    if (username === undefined || isSameUsername(username, input.connection.username))
      return pass('identity', values, { ...identity, api });
    return { outcome: 'warn', evidence: checkText('identity.otherUser', values), facts: { ...identity, api } };
  },
});

const allowedUrl = (url: string, { world }: Pick<CheckContext, 'world'>): InstanceUrl | undefined => {
  try {
    const resolved = resolveInstanceUrl(url, world.env);
    return resolved.turnedFrom === undefined ? resolved : undefined;
  } catch {
    // Whatever the rule says about it, the token isn't sent there.
    return undefined;
  }
};

/** The REST API version that proves API access, unless another is asked for. */
export const defaultApiVersion = oldestApiVersion.toFixed(1);

/** The API takes the token. */
export const apiCheck = checkStep({
  id: 'api',
  needs: ['token', 'api'],
  run: async (context) => {
    const { facts, input, world } = context;
    const apiVersion = input.apiVersion ?? defaultApiVersion;
    const answer = await patiently(context, async (): Promise<Attempt<true>> => {
      const result = await requestApi(facts.api.url, apiVersion, facts.token.accessToken, world.http);
      if (result.ok && result.response.status === 200 && parseObject(result.response.body)) return { value: true };
      return {
        found: findFault(readSymptom('api', result, world.now()), {
          ...checkTextValues(context),
          host: facts.api.host,
          instanceUrl: facts.api.url,
        }),
      };
    });
    return 'found' in answer ? { outcome: 'fail', found: answer.found } : pass('api', { apiVersion });
  },
});
