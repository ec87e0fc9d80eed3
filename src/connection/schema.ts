import * as z from 'zod';

const recordTextSchema = z.string().min(1).max(2000);
const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

const certificate = z
  .looseObject({
    sha256: sha256Schema.describe('SHA-256 of the certificate in DER, lower-case hex.'),
    publicKeySha256: sha256Schema.describe('SHA-256 of the public key in DER, lower-case hex.'),
    notAfter: recordTextSchema.describe('When the certificate ends, ISO 8601 in UTC.'),
  })
  .describe('The certificate that the app in the org holds. Public facts only.');

const connection = z.looseObject({
  instanceUrl: recordTextSchema.describe('Where the login goes: the My Domain URL of the org.'),
  username: recordTextSchema.describe('The Username (not the e-mail address) that logs in.'),
  app: recordTextSchema.optional().describe('The External Client App, by its name below "apps".'),
  clientId: recordTextSchema.optional().describe('The consumer key of the app in this org.'),
  orgId: recordTextSchema.optional().describe('The org that must answer: 15 or 18 characters, from 00D.'),
  environment: recordTextSchema.optional().describe('production, sandbox, scratch, developer, trailhead or demo.'),
  devHub: z.boolean().optional().describe('Whether the org is a Dev Hub.'),
  keyName: recordTextSchema
    .optional()
    .describe('The key pair in the key store; the name of the connection unless given.'),
  certificate: certificate.optional(),
  tags: z.array(recordTextSchema).optional(),
  description: recordTextSchema.optional(),
  site: recordTextSchema.optional().describe('The Experience Cloud site, if the login goes through one.'),
  appKind: recordTextSchema.optional().describe('externalClientApp or connectedApp.'),
});

const app = z.looseObject({
  path: recordTextSchema.describe('The folder of the app files, relative to the project.'),
  marker: recordTextSchema.describe('The text in the description of the app by which the plugin knows its own.'),
});

const fileDefaultsSchema = z.looseObject({
  connection: recordTextSchema.optional().describe('The connection that is meant when none is named.'),
  app: recordTextSchema.optional(),
  certificateDays: z.int().positive().optional(),
  expiresIn: recordTextSchema.optional(),
});

const switchedOff = z.looseObject({
  rule: recordTextSchema.describe('The rule, by the name that sf jwt lint shows.'),
  reason: z.string().max(2000).optional().describe('Why it does not apply here; without it, the rule stays on.'),
  path: recordTextSchema.optional().describe('The file, relative to the project; all files unless given.'),
});

const lintSettingsSchema = z
  .looseObject({ off: z.array(switchedOff).optional() })
  .describe('Rules of sf jwt lint that are switched off.');

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
  .meta({ title: 'JWT connections', description: 'The JWT logins of this project. It never holds a secret.' });

/** The JSON schema that `schemas/jwt-connections.schema.json` holds. */
export const connectionFileJsonSchema = (): object => z.toJSONSchema(connectionFileSchema, { io: 'input' });
