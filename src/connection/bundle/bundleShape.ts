import type { ObjectShape, Shape } from '../../base/shape.ts';
import { orgIdShape } from '../orgId.ts';
import type { Bundle } from './bundle.ts';

const bundleText = { type: 'string', minLength: 1, maxLength: 2000 } as const;
const pem = (label: string): Shape => ({
  type: 'string',
  maxLength: 30_000,
  pattern: `-----BEGIN ${label}-----[^]+-----END ${label}-----`,
});

/** What stands in a bundle of version 1, and nothing else. */
export const bundleShape: ObjectShape<keyof Bundle | 'sfJwtBundle'> = {
  type: 'object',
  properties: {
    sfJwtBundle: { type: 'integer', minimum: 1, maximum: 1 },
    key: pem('[A-Z ]*PRIVATE KEY'),
    certificate: pem('CERTIFICATE'),
    clientId: bundleText,
    username: bundleText,
    instanceUrl: bundleText,
    orgId: { type: 'string', maxLength: 18, pattern: orgIdShape.source },
  },
  required: ['sfJwtBundle', 'key', 'certificate', 'clientId', 'username', 'instanceUrl', 'orgId'],
};
