import { Refusal } from '../answers.ts';
import type { Answer } from '../request.ts';
import type { DataCall } from '../router.ts';
import { runQuery } from '../soql/evaluate.ts';
import { parseQuery } from '../soql/parse.ts';
import { openTable } from '../soql/resolve.ts';
import { columnMetadata } from './columns.ts';

/** `GET …/query?q=` and `…/tooling/query?q=`. */
export function query({ org, user, request, version, params }: DataCall): Answer {
  const soql = request.query.get('q');
  if (soql === null) throw new Refusal(400, 'MALFORMED_QUERY', 'A query string has to be specified');
  const isTooling = params[0] !== undefined;
  const context = { org, user };
  const parsed = parseQuery(soql);
  const { totalSize, records } = runQuery(context, parsed, `/services/data/v${version}${isTooling ? '/tooling' : ''}`);
  if (request.query.get('columns') === 'true')
    return { status: 200, json: columnMetadata(openTable(context, parsed.from), parsed.fields ?? []) };
  return { status: 200, json: { totalSize, done: true, records } };
}
