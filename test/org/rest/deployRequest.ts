import { hasPermission } from '../access.ts';
import { Refusal } from '../answers.ts';
import { sameId } from '../ids.ts';
import { deploy } from '../metadata/deploy.ts';
import { deployResult } from '../metadata/deployResult.ts';
import type { Answer } from '../request.ts';
import type { DataCall } from '../router.ts';

type Options = { checkOnly?: boolean; rollbackOnError?: boolean; singlePackage?: boolean; ignoreWarnings?: boolean };

/** `POST …/metadata/deployRequest`: the same deploy as over SOAP, as a multipart form. */
export async function startDeploy(call: DataCall): Promise<Answer> {
  refuseWithoutAccess(call);
  const form = await readForm(call);
  const file = form.get('file');
  const content = form.get('entity_content') ?? form.get('json');
  if (!(file instanceof Blob)) throw new Refusal(400, 'INVALID_MULTIPART_REQUEST', 'The part "file" is missing');
  const { deployOptions = {} } = JSON.parse(content instanceof Blob ? await content.text() : (content ?? '{}')) as {
    deployOptions?: Options;
  };
  const deployment = await deploy(call.org, call.user, Buffer.from(await file.arrayBuffer()), {
    checkOnly: deployOptions.checkOnly ?? false,
    rollbackOnError: deployOptions.rollbackOnError ?? true,
    singlePackage: deployOptions.singlePackage ?? true,
    ignoreWarnings: deployOptions.ignoreWarnings ?? false,
  });
  return {
    status: 201,
    json: {
      id: deployment.id,
      validatedDeployRequestId: null,
      deployOptions,
      deployResult: { id: deployment.id, status: 'Pending' },
    },
  };
}

function refuseWithoutAccess({ org, user }: DataCall): void {
  const may = (permission: string): boolean => hasPermission(org.state, user.id, permission);
  if (!may('ModifyMetadata') && !may('ModifyAllData'))
    throw new Refusal(
      403,
      'INSUFFICIENT_ACCESS',
      'use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions',
    );
}

async function readForm({ request }: DataCall): Promise<FormData> {
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  const form = await new Response(new Uint8Array(request.bytes), { headers }).formData().catch(() => undefined);
  if (!form) throw new Refusal(400, 'INVALID_MULTIPART_REQUEST', 'The request is not a valid multipart form');
  return form;
}

/** `GET …/metadata/deployRequest/ID`. */
export function deployStatus({ org, request, params }: DataCall): Answer {
  const deployment = org.state.deployments.find((candidate) => sameId(candidate.id, params[0] ?? ''));
  if (!deployment) throw new Refusal(404, 'NOT_FOUND', 'The requested resource does not exist');
  const result = deployResult(org, deployment, request.query.get('includeDetails') === 'true');
  return { status: 200, json: { id: deployment.id, deployResult: result } };
}
