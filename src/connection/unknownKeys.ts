import type { ObjectShape } from '../base/shape.ts';
import {
  appShape,
  certificateShape,
  connectionFileShape,
  connectionShape,
  defaultsShape,
  lintShape,
  retiringShape,
} from './shapes.ts';
import type { ConnectionFile } from './types.ts';

/** The keys of a connection file that its shape doesn't know, as `connections.acme.color`. */
export const unknownKeys = (file: ConnectionFile): string[] => [
  ...unknownIn(connectionFileShape, file, ''),
  ...unknownIn(defaultsShape, file.defaults, 'defaults.'),
  ...unknownIn(lintShape, file.lint, 'lint.'),
  ...unknownInEach(appShape, file.apps, 'apps.'),
  ...Object.entries(file.connections).flatMap(([name, connection]) => [
    ...unknownIn(connectionShape, connection, `connections.${name}.`),
    ...unknownIn(certificateShape, connection.certificate, `connections.${name}.certificate.`),
    ...unknownIn(retiringShape, connection.retiring, `connections.${name}.retiring.`),
  ]),
];

/** The keys of one object that its shape doesn't know. */
export const unknownIn = ({ properties = {} }: ObjectShape, value: object | undefined, prefix: string): string[] =>
  Object.keys(value ?? {})
    .filter((key) => !Object.hasOwn(properties, key))
    .map((key) => `${prefix}${key}`);

const unknownInEach = (shape: ObjectShape, values: Record<string, object> | undefined, prefix: string): string[] =>
  Object.entries(values ?? {}).flatMap(([name, value]) => unknownIn(shape, value, `${prefix}${name}.`));
