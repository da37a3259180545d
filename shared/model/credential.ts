import * as z from 'zod';
import { idSchema, timeSchema } from './json-schema.ts';

const kind = { title: 'Kind', field: 'select' };

/** What signs a request in. */
export const signInSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('basic').meta(kind),
    username: z.string().min(1).max(1000).meta({ title: 'User name', field: 'text' }),
    password: z.string().max(10_000).meta({ title: 'Password', field: 'text' }),
  }),
  z.strictObject({
    type: z.literal('bearer').meta(kind),
    token: z.string().min(1).max(10_000).meta({ title: 'Token', field: 'text' }),
  }),
  z.strictObject({
    type: z.literal('api-key').meta(kind),
    in: z.enum(['header', 'query']).default('header').meta({ title: 'Sent in', field: 'select' }),
    name: z.string().min(1).max(128).meta({ title: 'Name', field: 'text' }),
    value: z.string().min(1).max(10_000).meta({ title: 'Value', field: 'text' }),
  }),
]);
export type SignInData = z.output<typeof signInSchema>;

/** What outgoing webhooks are signed with; never sent itself. */
const webhookSecretSchema = z.strictObject({
  type: z.literal('webhook-secret').meta(kind),
  secret: z.string().min(1).max(10_000).meta({ title: 'Secret', field: 'text' }),
});

export const credentialDataSchema = z.discriminatedUnion('type', [
  ...signInSchema.options,
  webhookSecretSchema,
]);
export type CredentialData = z.output<typeof credentialDataSchema>;
export type CredentialType = CredentialData['type'];

export const credentialNameSchema = z.string().trim().min(1).max(100);

/** A credential as screens and commands see it: its secret fields never leave the engine. */
export const credentialSchema = z.object({
  id: idSchema,
  name: z.string(),
  type: z.enum(['basic', 'bearer', 'api-key', 'webhook-secret']),
  createdAt: timeSchema,
  updatedAt: timeSchema,
});
export type Credential = z.output<typeof credentialSchema>;
