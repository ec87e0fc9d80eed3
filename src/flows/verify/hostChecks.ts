import type { HttpResult } from '../../base/http.ts';
import { describe, findFault } from '../../login/faults.ts';
import { resolveInstanceUrl, shownUrl } from '../../login/instanceUrl.ts';
import { clockSkewSeconds, readIssuer, requestDiscovery } from '../../login/probes.ts';
import { readSymptom } from '../../login/symptom.ts';
import { checkStep, faultOfError, pass, textValues } from './checkStep.ts';
import { patiently, type Attempt } from './patience.ts';
import { checkText } from './texts.ts';

/** The instance URL is one that an assertion may be sent to. */
export const instanceUrlCheck = checkStep({
  id: 'instance-url',
  run: async ({ input, world }) => {
    try {
      const target = resolveInstanceUrl(input.connection.instanceUrl, world.env);
      const audience = input.audience ?? target.audience;
      const values = { url: target.url, audience, rule: checkText(`instance-url.${target.allowedBy}`) };
      return pass('instance-url', values, { target, audience });
    } catch (error) {
      const evidence = shownUrl(input.connection.instanceUrl);
      return { outcome: 'fail', found: faultOfError(error, 'instance-url', 'usage', evidence) };
    }
  },
});

/** The host answers. What it answers doesn't matter much: a missing discovery document only warns. */
export const hostCheck = checkStep({
  id: 'host',
  needs: ['target'],
  run: async (context) => {
    const { facts, world } = context;
    const answer = await patiently(context, async (): Promise<Attempt<HttpResult>> => {
      const discovery = await requestDiscovery(facts.target.url, world.http);
      if (discovery.ok) return { value: discovery };
      return { found: findFault(readSymptom('host', discovery, world.now()), textValues(context)) };
    });
    if ('found' in answer) return { outcome: 'fail', found: answer.found };
    const discovery = answer.value;
    const issuer = readIssuer(discovery);
    if (issuer !== undefined) return pass('host', { host: facts.target.host, issuer }, { discovery });
    const seen = describe(readSymptom('host', discovery, world.now()));
    return {
      outcome: 'warn',
      evidence: checkText('host.warn', { host: facts.target.host, seen }),
      facts: { discovery },
    };
  },
});

const tolerableSkewSeconds = 60;

/** The clock here is near the server's. A wrong one only warns: the token endpoint is the judge. */
export const clockCheck = checkStep({
  id: 'clock',
  needs: ['discovery'],
  run: async ({ facts, world }) => {
    const skew = clockSkewSeconds(facts.discovery, world.now());
    if (skew === undefined) return { outcome: 'skipped', evidence: checkText('clock.skipped') };
    if (Math.abs(skew) <= tolerableSkewSeconds) return pass('clock', { seconds: String(Math.abs(skew)) });
    const key = skew > 0 ? 'clock.ahead' : 'clock.behind';
    return { outcome: 'warn', evidence: checkText(key, { seconds: String(Math.abs(skew)) }) };
  },
});
