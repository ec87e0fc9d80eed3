import * as z from 'zod';
import { isOrgId } from '../orgId.ts';

const bundleText = z.string().min(1).max(2000);
const pem = (label: string) =>
  z
    .string()
    .max(30_000)
    .regex(new RegExp(`-----BEGIN ${label}-----[^]+-----END ${label}-----`));

/** What stands in a bundle of version 1. */
export const bundleSchema = z.strictObject({
  sfJwtBundle: z.literal(1),
  key: pem('[A-Z ]*PRIVATE KEY'),
  certificate: pem('CERTIFICATE'),
  clientId: bundleText,
  username: bundleText,
  instanceUrl: bundleText,
  orgId: z.string().refine(isOrgId),
});
