import * as z from 'zod';
import { idSchema, timeSchema } from './json-schema.ts';

export const credentialDataSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('basic'),
    username: z.string().min(1).max(1000),
    password: z.string().max(10_000),
  }),
  z.strictObject({ type: z.literal('bearer'), token: z.string().min(1).max(10_000) }),
  z.strictObject({
    type: z.literal('api-key'),
    in: z.enum(['header', 'query']).default('header'),
    name: z.string().min(1).max(128),
    value: z.string().min(1).max(10_000),
  }),
]);
export type CredentialData = z.output<typeof credentialDataSchema>;
export type CredentialType = CredentialData['type'];

export const credentialNameSchema = z.string().trim().min(1).max(100);

/** A credential as screens and commands see it: its secret fields never leave the engine. */
export const credentialSchema = z.object({
  id: idSchema,
  name: z.string(),
  type: z.enum(['basic', 'bearer', 'api-key']),
  createdAt: timeSchema,
  updatedAt: timeSchema,
});
export type Credential = z.output<typeof credentialSchema>;
