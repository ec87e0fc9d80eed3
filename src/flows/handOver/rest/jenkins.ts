import { jwtError } from '../../../base/errors/errors.ts';
import type { StorePlace } from '../../../pipeline/stores/storeTypes.ts';
import type { OpenStore } from '../openStore.ts';
import type { StoreTarget } from '../targets.ts';
import type { HandOverWorld } from '../world.ts';
import { authorization, doorWhenNeeded, jsonFields, jsonList, restDoor, type RestDoor } from './restCall.ts';

/** Secret texts of the credentials plugin, https://github.com/jenkinsci/credentials-plugin/blob/master/docs/user.adoc */
export const openJenkins = ({ place }: StoreTarget, world: HandOverWorld): OpenStore => {
  const { JENKINS_USER_ID: user, JENKINS_API_TOKEN: token } = world.env;
  const base = (place.place ?? '').replace(/\/+$/, '');
  const call = doorWhenNeeded(() => {
    if (!user || !token) throw jwtError('StoreTokenMissing', ['jenkins', 'JENKINS_USER_ID, JENKINS_API_TOKEN']);
    return restDoor(base, authorization(user, token), world);
  });
  const domain = `${base}${domainPath(place)}`;
  const list = async (): Promise<string[]> => {
    const { body } = await call({ method: 'GET', url: `${domain}/api/json?tree=credentials[id]` });
    return jsonList(body, 'credentials').flatMap(({ id }) => (typeof id === 'string' ? [id] : []));
  };
  return {
    rehearse: async () => {
      await list();
      return base;
    },
    list: async (names) => (await list()).filter((name) => names.includes(name)).map((name) => ({ name })),
    put: async ({ name, text }) => {
      const exists = (await list()).includes(name);
      await call({
        method: 'POST',
        url: `${domain}${writePath({ name, exists })}`,
        headers: { 'content-type': 'application/xml', ...(await crumb(base, call)) },
        body: secretText(name, text),
      });
    },
    shown: (secret) => `POST ${domain}${writePath(secret)}`,
    see: () => `GET ${domain}/api/json?tree=credentials[id]`,
  };
};

const domainPath = ({ group }: StorePlace): string => {
  const folders = (group ?? '').split('/').filter(Boolean);
  const jobs = folders.map((folder) => `/job/${encodeURIComponent(folder)}`).join('');
  return `${jobs}/credentials/store/${folders.length > 0 ? 'folder' : 'system'}/domain/_`;
};

const writePath = ({ name, exists = false }: { name: string; exists?: boolean }): string =>
  exists ? `/credential/${encodeURIComponent(name)}/config.xml` : '/createCredentials';

/** What shows that a request comes from no page of others. Where none is wanted, none is issued; it may count with a cookie only. */
const crumb = async (base: string, call: RestDoor): Promise<Record<string, string>> => {
  const answer = await call({ method: 'GET', url: `${base}/crumbIssuer/api/json`, allowed: [404] });
  const { crumbRequestField: field, crumb: value } = jsonFields(answer.body);
  if (typeof field !== 'string' || typeof value !== 'string' || !/^[\w.-]+$/.test(field) || !/^[\w.:-]+$/.test(value))
    return {};
  const [cookie = ''] = (answer.headers['set-cookie'] ?? '').split(';');
  return { [field]: value, ...(/^[\w.-]+=[\w.:-]+$/.test(cookie) && { cookie }) };
};

const secretText = (id: string, text: string): string => {
  const element = 'org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl';
  const fields = { scope: 'GLOBAL', id, description: 'sf jwt', secret: text };
  const inside = Object.entries(fields).map(([name, value]) => `<${name}>${xmlText(value)}</${name}>`);
  return `<${element} plugin="plain-credentials">${inside.join('')}</${element}>`;
};

const xmlText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
