import * as z from 'zod';
import { namedTexts } from '../base/text/namedTexts.ts';

const schemaText = namedTexts('connectionFile').one;

const recordTextSchema = z.string().min(1).max(2000);
const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

const certificate = z
  .looseObject({
    sha256: sha256Schema.describe(schemaText('certificate.sha256')),
    publicKeySha256: sha256Schema.describe(schemaText('certificate.publicKeySha256')),
    notAfter: recordTextSchema.describe(schemaText('certificate.notAfter')),
  })
  .describe(schemaText('certificate'));

const connection = z.looseObject({
  instanceUrl: recordTextSchema.describe(schemaText('instanceUrl')),
  username: recordTextSchema.describe(schemaText('username')),
  app: recordTextSchema.optional().describe(schemaText('app')),
  clientId: recordTextSchema.optional().describe(schemaText('clientId')),
  orgId: recordTextSchema.optional().describe(schemaText('orgId')),
  environment: recordTextSchema.optional().describe(schemaText('environment')),
  devHub: z.boolean().optional().describe(schemaText('devHub')),
  keyName: recordTextSchema.optional().describe(schemaText('keyName')),
  certificate: certificate.optional(),
  tags: z.array(recordTextSchema).optional(),
  description: recordTextSchema.optional(),
  site: recordTextSchema.optional().describe(schemaText('site')),
  appKind: recordTextSchema.optional().describe(schemaText('appKind')),
});

const app = z.looseObject({
  path: recordTextSchema.describe(schemaText('app.path')),
  marker: recordTextSchema.describe(schemaText('app.marker')),
});

const fileDefaultsSchema = z.looseObject({
  connection: recordTextSchema.optional().describe(schemaText('defaults.connection')),
  app: recordTextSchema.optional(),
  certificateDays: z.int().positive().optional(),
  expiresIn: recordTextSchema.optional(),
});

const switchedOff = z.looseObject({
  rule: recordTextSchema.describe(schemaText('lint.rule')),
  reason: z.string().max(2000).optional().describe(schemaText('lint.reason')),
  path: recordTextSchema.optional().describe(schemaText('lint.path')),
});

const lintSettingsSchema = z.looseObject({ off: z.array(switchedOff).optional() }).describe(schemaText('lint'));

export const lintSchema = lintSettingsSchema;
export const connectionSchema = connection;
export const appSchema = app;
export const defaultsSchema = fileDefaultsSchema;
export const certificateSchema = certificate;

/** The connection file: which JWT logins there are. Unknown keys are kept. */
export const connectionFileSchema = z
  .looseObject({
    $schema: z.string().optional(),
    version: z.literal(1),
    defaults: fileDefaultsSchema.optional(),
    lint: lintSettingsSchema.optional(),
    apps: z.record(z.string(), app).optional(),
    connections: z.record(z.string(), connection),
  })
  .meta({ title: schemaText('title'), description: schemaText('description') });

/** The JSON schema that `schemas/jwt-connections.schema.json` holds. */
export const connectionFileJsonSchema = (): object => z.toJSONSchema(connectionFileSchema, { io: 'input' });
