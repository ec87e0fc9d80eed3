import { jwtError } from '../../../base/errors/errors.ts';
import type { StorePlace } from '../../../pipeline/stores/storeTypes.ts';
import type { OpenStore } from '../openStore.ts';
import type { StoreTarget } from '../targets.ts';
import type { HandOverWorld } from '../world.ts';
import { authorization, doorWhenNeeded, jsonFields, jsonList, restDoor, type RestDoor } from './restCall.ts';

const ownHost = 'api.bitbucket.org';
const publicApi = `https://${ownHost}/2.0`;

/** Variables of Bitbucket Pipelines, https://developer.atlassian.com/cloud/bitbucket/rest/api-group-pipelines/ */
export const openBitbucket = ({ place }: StoreTarget, world: HandOverWorld): OpenStore => {
  const { BITBUCKET_TOKEN: token, BITBUCKET_USERNAME: user, BITBUCKET_API_URL } = world.env;
  const api = (BITBUCKET_API_URL ?? publicApi).replace(/\/+$/, '');
  const call = doorWhenNeeded(() => {
    if (!token) throw jwtError('StoreTokenMissing', ['bitbucket', 'BITBUCKET_TOKEN']);
    return restDoor(api, authorization(user || undefined, token), { ...world, ownHost });
  });
  const below = `${api}${variablesPath(place)}`;
  let found: Promise<string> | undefined;
  const variables = (): Promise<string> => (found ??= variablesOf(place, { api, below, call }));
  const list = async (): Promise<BitbucketVariable[]> => variablesAt(await variables(), call);
  return {
    rehearse: async () => {
      await list();
      return place.place ?? place.group;
    },
    list: async (names) => (await list()).filter(({ name }) => names.includes(name)).map(({ name }) => ({ name })),
    put: async ({ name, text }) => {
      const url = await variables();
      const known = (await list()).find((each) => each.name === name);
      const body = JSON.stringify({ key: name, value: text, secured: true });
      const headers = { 'content-type': 'application/json' };
      if (known) await call({ method: 'PUT', url: `${url}/${encodeURIComponent(known.uuid)}`, headers, body });
      else await call({ method: 'POST', url, headers, body });
    },
    shown: ({ exists = false }) => `${exists ? 'PUT' : 'POST'} ${below}`,
    see: () => `GET ${below}`,
  };
};

type BitbucketVariable = { name: string; uuid: string };

/** Where the variables lie; of a deployment environment, where the environments do. */
const variablesPath = ({ place, environment, group }: StorePlace): string => {
  if (group !== undefined) return `/workspaces/${encodeURIComponent(group)}/pipelines-config/variables`;
  const [workspace, repository, ...more] = (place ?? '').split('/').map(encodeURIComponent);
  if (!workspace || !repository || more.length > 0) throw jwtError('StorePlaceInvalid', ['--place', 'bitbucket']);
  const repositoryPath = `/repositories/${workspace}/${repository}`;
  return environment === undefined
    ? `${repositoryPath}/pipelines_config/variables`
    : `${repositoryPath}/deployments_config/environments`;
};

type Reached = { api: string; below: string; call: RestDoor };

/** An environment is known by its id alone. */
const variablesOf = async ({ environment }: StorePlace, { below, call }: Reached): Promise<string> => {
  if (environment === undefined) return below;
  const environments = await call({
    method: 'GET',
    url: below.replace(/\/deployments_config\/environments$/, '/environments?pagelen=100'),
  });
  const named = jsonList(environments.body, 'values').find(({ name }) => name === environment);
  if (typeof named?.uuid !== 'string') throw jwtError('StoreEnvironmentUnknown', ['bitbucket', environment]);
  return `${below}/${encodeURIComponent(named.uuid)}/variables`;
};

/** More pages than anybody has. */
const maximumPages = 20;

const variablesAt = async (url: string, call: RestDoor): Promise<BitbucketVariable[]> => {
  const all: BitbucketVariable[] = [];
  for (let page = 1; page <= maximumPages; page += 1) {
    const { body } = await call({ method: 'GET', url: `${url}?pagelen=100&page=${page}` });
    for (const { key, uuid } of jsonList(body, 'values'))
      if (typeof key === 'string' && typeof uuid === 'string') all.push({ name: key, uuid });
    if (jsonFields(body).next === undefined) break;
  }
  return all;
};
