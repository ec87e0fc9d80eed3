import type { Connection } from '@salesforce/core';
import { rememberSecret } from '../../base/text/sentSecrets.ts';
import type { PageLimits } from '../request/limits.ts';
import { orgError } from './orgError.ts';
import { queryAll } from '../request/pages.ts';

/** The elements of a metadata component as an org gives them: texts, lists and nested objects. */
export type ReadElements = Record<string, unknown>;

/** `changedAt` in ISO 8601. */
export type ListedComponent = {
  type: string;
  fullName: string;
  id?: string;
  namespacePrefix?: string;
  changedAt?: string;
};

/** What the admin's side asks an org. Every failure is one of our named errors. */
export type OrgClient = {
  query<Row>(soql: string): Promise<Row[]>;
  count(soql: string): Promise<number>;
  /** GET of a path that begins with `/services/`. */
  get<Answer>(path: string): Promise<Answer>;
  create(object: string, fields: Record<string, string>): Promise<string>;
  update(object: string, id: string, fields: Record<string, string | boolean>): Promise<void>;
  /** Deletes a record. */
  remove(object: string, id: string): Promise<void>;
  /** DELETE of a path that begins with `/services/`. */
  removeAt(path: string): Promise<void>;
  list(types: readonly string[]): Promise<ListedComponent[]>;
  read(type: string, fullNames: readonly string[]): Promise<ReadElements[]>;
};

/** All that most functions here need of an opened org. */
export type WithClient = { client: OrgClient };

/** The Metadata API takes three queries in one list call, and ten names in one read call. */
const limits = { list: 3, read: 10 };

/** The client of a core connection. */
export const orgClient = (connection: Connection, pages?: PageLimits): OrgClient => {
  rememberSecret(connection.accessToken);
  const ask = async <Answer>(request: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await request();
    } catch (error) {
      rememberSecret(connection.accessToken);
      throw orgError(error, connection.instanceUrl);
    }
  };
  return {
    query: <Row>(soql: string) => ask(() => queryAll<Row>(connection, soql, pages)),
    count: (soql) => ask(async () => (await connection.query(soql)).totalSize),
    get: <Answer>(path: string) => ask<Answer>(() => connection.request<Answer>(withoutEndSlash(connection) + path)),
    create: (object, fields) => ask(async () => createdId(await connection.sobject(object).create(fields))),
    update: (object, id, fields) =>
      ask(async () => void (await connection.sobject(object).update({ Id: id, ...fields }))),
    remove: (object, id) => ask(async () => void (await connection.sobject(object).destroy(id))),
    removeAt: (path) =>
      ask(async () => void (await connection.request({ method: 'DELETE', url: withoutEndSlash(connection) + path }))),
    list: (types) => inChunks(types, limits.list, (some) => ask(() => listComponents(connection, some))),
    read: (type, names) => inChunks(names, limits.read, (some) => ask(() => readInOrg(connection, type, some))),
  };
};

const withoutEndSlash = (connection: Connection): string => connection.instanceUrl.replace(/\/+$/, '');

const createdId = (answer: { id?: string }): string => answer.id ?? '';

const listComponents = async (connection: Connection, types: string[]): Promise<ListedComponent[]> =>
  (await connection.metadata.list(types.map((type) => ({ type })))).map((found) => ({
    type: found.type,
    fullName: found.fullName,
    ...(found.id && { id: found.id }),
    ...(found.namespacePrefix && { namespacePrefix: found.namespacePrefix }),
    ...(found.lastModifiedDate && { changedAt: found.lastModifiedDate }),
  }));

/** A name that the org doesn't have comes back as an empty object: left out. */
const readInOrg = async (connection: Connection, type: string, names: string[]): Promise<ReadElements[]> => {
  const records: unknown[] = await connection.metadata.read(type as 'CustomObject', names);
  return records.filter(isElements).filter((elements) => typeof elements.fullName === 'string');
};

const isElements = (value: unknown): value is ReadElements => typeof value === 'object' && value !== null;

const inChunks = async <Item, Found>(
  items: readonly Item[],
  size: number,
  ask: (some: Item[]) => Promise<Found[]>,
): Promise<Found[]> => {
  const found: Found[] = [];
  for (let start = 0; start < items.length; start += size) found.push(...(await ask(items.slice(start, start + size))));
  return found;
};
