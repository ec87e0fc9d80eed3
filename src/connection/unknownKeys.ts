import {
  appSchema,
  certificateSchema,
  connectionFileSchema,
  connectionSchema,
  defaultsSchema,
  lintSchema,
} from './schema.ts';
import type { ConnectionFile } from './types.ts';

type Shaped = { shape: Record<string, unknown> };

/** The keys of a connection file that its schema doesn't know, as `connections.acme.color`. */
export const unknownKeys = (file: ConnectionFile): string[] => [
  ...unknownIn(connectionFileSchema, file, ''),
  ...unknownIn(defaultsSchema, file.defaults, 'defaults.'),
  ...unknownIn(lintSchema, file.lint, 'lint.'),
  ...unknownInEach(appSchema, file.apps, 'apps.'),
  ...Object.entries(file.connections).flatMap(([name, connection]) => [
    ...unknownIn(connectionSchema, connection, `connections.${name}.`),
    ...unknownIn(certificateSchema, connection.certificate, `connections.${name}.certificate.`),
  ]),
];

const unknownIn = ({ shape }: Shaped, value: object | undefined, prefix: string): string[] =>
  Object.keys(value ?? {})
    .filter((key) => !Object.hasOwn(shape, key))
    .map((key) => `${prefix}${key}`);

const unknownInEach = (schema: Shaped, values: Record<string, object> | undefined, prefix: string): string[] =>
  Object.entries(values ?? {}).flatMap(([name, value]) => unknownIn(schema, value, `${prefix}${name}.`));
