import { readFileSync } from 'node:fs';

/** What an element may hold. `type` is `string`, `boolean`, `int`, or the name of an enum or of another type. */
export type ElementSchema = {
  type: string;
  list: boolean;
  required: boolean;
  since: number;
  /** The last version that has it here. */
  until?: number;
};

export type MetadataSchema = {
  types: Record<string, Record<string, ElementSchema>>;
  enums: Record<string, string[]>;
};

const load = (name: string): unknown => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));

/** The metadata types that this org knows, made by generate.ts. */
export const metadataSchema = load('metadata.json') as MetadataSchema;

/** Every user permission, without the prefix `Permissions`. */
export const permissionNames = load('permissions.json') as string[];
