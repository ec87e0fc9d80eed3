import type { HttpResult } from '../../../base/http.ts';
import { checkFault, findFault } from '../../../login/faults.ts';
import { requestQuery } from '../../../login/probes.ts';
import { readSymptom } from '../../../login/symptom.ts';
import { parseObject } from '../../../login/tokenRequest.ts';
import { checkStep, pass, checkTextValues } from '../checkStep.ts';
import { defaultApiVersion } from './loginChecks.ts';
import { patiently, type Attempt } from '../patience.ts';
import { checkText } from '../../checkTexts.ts';
import type { CheckContext, Facts } from '../types.ts';

type QueryAnswer = { totalSize: number; records: ReadonlyArray<Record<string, unknown>> };
type AfterApi = CheckContext & { facts: Required<Pick<Facts, 'token' | 'api'>> };

/** Either of these permissions lets a user deploy metadata; what they are called in Setup. */
const deployFields = {
  PermissionsModifyMetadata: 'Modify Metadata Through Metadata API Functions',
  PermissionsModifyAllData: 'Modify All Data',
};

/** The user may deploy metadata. One query about the user's own permissions tells. */
export const deployCheck = checkStep({
  id: 'deploy',
  needs: ['token', 'api'],
  run: async (context) => {
    const fields = Object.keys(deployFields);
    const answer = await query(context, `SELECT ${fields.join(', ')} FROM UserPermissionAccess`);
    if ('found' in answer) return { outcome: 'fail', found: answer.found };
    const [own = {}] = answer.value.records;
    const granted = Object.entries(deployFields).filter(([field]) => own[field] === true);
    if (granted.length > 0) return pass('deploy', { permission: granted.map(([, label]) => label).join(', ') });
    const evidence = checkText('deploy.missing', { permissions: Object.values(deployFields).join('", "') });
    return { outcome: 'fail', found: checkFault('deploy-right-missing', evidence, checkTextValues(context)) };
  },
});

/** A query of the user's own goes through. */
export const smokeCheck = checkStep({
  id: 'smoke',
  needs: ['token', 'api'],
  run: async (context) => {
    const answer = await query(context, context.input.smoke ?? '');
    if ('found' in answer) return { outcome: 'fail', found: answer.found };
    return pass('smoke', { rows: String(answer.value.totalSize) });
  },
});

const query = (context: AfterApi, soql: string): Promise<Attempt<QueryAnswer>> =>
  patiently(context, async (): Promise<Attempt<QueryAnswer>> => {
    const { input, facts, world } = context;
    const request = { url: facts.api.url, apiVersion: input.apiVersion ?? defaultApiVersion, soql };
    const result = await requestQuery(request, facts.token.accessToken, world.http);
    const value = readQueryAnswer(result);
    if (value) return { value };
    const values = { ...checkTextValues(context), host: facts.api.host, instanceUrl: facts.api.url };
    return { found: findFault(readSymptom('query', result, world.now()), values) };
  });

const readQueryAnswer = (result: HttpResult): QueryAnswer | undefined => {
  const answer = result.ok && result.response.status === 200 ? parseObject(result.response.body) : undefined;
  const { totalSize, records } = answer ?? {};
  return typeof totalSize === 'number' && Array.isArray(records) ? { totalSize, records } : undefined;
};
