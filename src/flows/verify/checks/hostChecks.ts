import type { HttpResult } from '../../../base/http.ts';
import { routeTo } from '../../../base/network/route.ts';
import { describe, findFault } from '../../../login/faults.ts';
import { resolveInstanceUrl, shownUrl, type InstanceUrl } from '../../../login/instanceUrl.ts';
import { clockSkewSeconds, readIssuer, requestDiscovery } from '../../../login/probes.ts';
import { readSymptom } from '../../../login/symptom.ts';
import { hostDoubts } from '../../../login/usernameHost.ts';
import { checkStep, faultOfError, pass, checkTextValues } from '../checkStep.ts';
import { patiently, type Attempt } from '../patience.ts';
import { checkText } from '../../checkTexts.ts';
import type { CheckContext, VerifyWorld } from '../types.ts';

/** The instance URL is one that an assertion may be sent to, and fits the user name as far as that can be told. */
export const instanceUrlCheck = checkStep({
  id: 'instance-url',
  run: async ({ input, world }) => {
    try {
      const target = resolveInstanceUrl(input.connection.instanceUrl, world.env);
      const audience = input.audience ?? target.audience;
      const doubts = doubtsAbout(target, input);
      const evidence = (): string => [describeTarget(target, audience), ...doubts].join(' ');
      return { outcome: doubts.length > 0 ? 'warn' : 'pass', evidence, facts: { target, audience } };
    } catch (error) {
      const evidence = shownUrl(input.connection.instanceUrl);
      return { outcome: 'fail', found: faultOfError(error, 'instance-url', 'usage', evidence) };
    }
  },
});

const describeTarget = (target: InstanceUrl, audience: string): string => {
  const rule = checkText(`instance-url.${target.allowedBy}`);
  const text = checkText('instance-url.pass', { url: target.url, audience, rule });
  return target.turnedFrom === undefined
    ? text
    : `${text} ${checkText('instance-url.turned', { host: target.turnedFrom })}`;
};

const doubtsAbout = (target: InstanceUrl, { connection }: CheckContext['input']): string[] =>
  hostDoubts({ target, username: connection.username, isExternalApp: connection.isExternalApp === true }).map(
    ({ id, suggestion }) =>
      [
        checkText(`instance-url.${id}`, { username: connection.username, host: target.host }),
        suggestion === undefined ? checkText('instance-url.lookUp') : checkText('instance-url.try', { suggestion }),
      ].join(' '),
  );

/** Name, connection, TLS and proxy work. The request is the one for the discovery document, so that it costs nothing. */
export const networkCheck = checkStep({
  id: 'network',
  needs: ['target'],
  run: async (context) => {
    const { facts, world } = context;
    const answer = await patiently(context, async (): Promise<Attempt<HttpResult>> => {
      const discovery = await requestDiscovery(facts.target.url, world.http);
      if (discovery.ok) return { value: discovery };
      return { found: findFault(readSymptom('host', discovery, world.now()), checkTextValues(context)) };
    });
    if ('found' in answer) return { outcome: 'fail', found: answer.found };
    return pass('network', { how: howReached(facts.target, world.env) }, { discovery: answer.value });
  },
});

const howReached = ({ url, host }: InstanceUrl, env: VerifyWorld['env']): string => {
  const reached = checkText(url.startsWith('https:') ? 'network.verified' : 'network.plain', { host });
  const route = routeTo(new URL(url), env);
  if (route.kind === 'proxied') return `${reached} ${checkText('network.proxied', { proxy: route.proxy.variable })}`;
  if (route.kind === 'excepted') return `${reached} ${checkText('network.excepted', { proxy: route.variable })}`;
  return reached;
};

/** The host is that of a Salesforce org. A missing discovery document only warns: the token endpoint is the judge. */
export const hostCheck = checkStep({
  id: 'host',
  needs: ['target', 'discovery'],
  run: async ({ facts, world }) => {
    const { host } = facts.target;
    const issuer = readIssuer(facts.discovery);
    if (issuer !== undefined) return pass('host', { host, issuer });
    const seen = describe(readSymptom('host', facts.discovery, world.now()));
    return { outcome: 'warn', evidence: checkText('host.warn', { host, seen }) };
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
