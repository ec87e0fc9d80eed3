import type { ObjectShape, Shape } from '../base/shape.ts';
import { namedTexts } from '../base/text/namedTexts.ts';
import type {
  AppRecord,
  CertificateRecord,
  Connection,
  ConnectionDefaults,
  ConnectionFile,
  RetiringApp,
  SwitchedOffRule,
} from './types.ts';

const recordValue = { type: 'string', minLength: 1, maxLength: 2000 } as const;
const sha256 = { type: 'string', maxLength: 64, pattern: '^[0-9a-f]{64}$' } as const;

const described = <S extends Shape>(shape: S, describedBy: string): S => ({ ...shape, describedBy });

export const certificateShape: ObjectShape<keyof CertificateRecord> = {
  describedBy: 'certificate',
  type: 'object',
  properties: {
    sha256: described(sha256, 'certificate.sha256'),
    publicKeySha256: described(sha256, 'certificate.publicKeySha256'),
    notAfter: described(recordValue, 'certificate.notAfter'),
  },
  required: ['sha256', 'publicKeySha256', 'notAfter'],
};

export const retiringShape: ObjectShape<keyof RetiringApp> = {
  describedBy: 'retiring',
  type: 'object',
  properties: {
    app: described(recordValue, 'app'),
    clientId: described(recordValue, 'clientId'),
    keyName: described(recordValue, 'retiring.keyName'),
    certificate: certificateShape,
  },
  required: ['app', 'clientId', 'keyName', 'certificate'],
};

export const connectionShape: ObjectShape<keyof Connection> = {
  type: 'object',
  properties: {
    instanceUrl: described(recordValue, 'instanceUrl'),
    username: described(recordValue, 'username'),
    app: described(recordValue, 'app'),
    clientId: described(recordValue, 'clientId'),
    orgId: described(recordValue, 'orgId'),
    environment: described(recordValue, 'environment'),
    devHub: described({ type: 'boolean' }, 'devHub'),
    keyName: described(recordValue, 'keyName'),
    certificate: certificateShape,
    publicKeySha256: described(sha256, 'publicKeySha256'),
    retiring: retiringShape,
    tags: { type: 'array', items: recordValue },
    description: recordValue,
    site: described(recordValue, 'site'),
    appKind: described(recordValue, 'appKind'),
  },
  required: ['instanceUrl', 'username'],
};

export const appShape: ObjectShape<keyof AppRecord> = {
  type: 'object',
  properties: { path: described(recordValue, 'app.path'), marker: described(recordValue, 'app.marker') },
  required: ['path', 'marker'],
};

export const defaultsShape: ObjectShape<keyof ConnectionDefaults> = {
  type: 'object',
  properties: {
    connection: described(recordValue, 'defaults.connection'),
    app: recordValue,
    certificateDays: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
    expiresIn: recordValue,
  },
};

const switchedOff: ObjectShape<keyof SwitchedOffRule> = {
  type: 'object',
  properties: {
    rule: described(recordValue, 'lint.rule'),
    reason: { describedBy: 'lint.reason', type: 'string', maxLength: 2000 },
    path: described(recordValue, 'lint.path'),
  },
  required: ['rule'],
};

export const lintShape: ObjectShape<'off'> = {
  describedBy: 'lint',
  type: 'object',
  properties: { off: { type: 'array', items: switchedOff } },
};

/** The connection file: which JWT logins there are. Unknown keys are kept. */
export const connectionFileShape: ObjectShape<keyof ConnectionFile> = {
  type: 'object',
  properties: {
    $schema: { type: 'string', maxLength: 2000 },
    version: { type: 'integer', minimum: 1, maximum: 1 },
    defaults: defaultsShape,
    lint: lintShape,
    apps: { type: 'object', additionalProperties: appShape },
    connections: { type: 'object', additionalProperties: connectionShape },
  },
  required: ['version', 'connections'],
};

/** The JSON schema that `schemas/jwt-connections.schema.json` holds. */
export const connectionFileJsonSchema = (): object => {
  const texts = namedTexts('connectionFile').one;
  const schema: unknown = JSON.parse(JSON.stringify(connectionFileShape), (_, value: unknown) =>
    withDescription(value, texts),
  );
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: texts('title'),
    description: texts('description'),
    ...(schema as object),
  };
};

const withDescription = (value: unknown, texts: (key: string) => string): unknown => {
  if (typeof value !== 'object' || value === null || !('describedBy' in value)) return value;
  const { describedBy, ...shape } = value;
  return { ...shape, description: texts(String(describedBy)) };
};
