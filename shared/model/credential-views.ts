import * as z from 'zod';
import { CREDENTIAL_TYPES, credentialNameSchema, credentialSchema } from './credential.ts';
import { idSchema, jsonSchema, timeSchema } from './json-schema.ts';

/** What a form needs of a credential type; the engine serves it as it serves step types. */
export const credentialTypeEntrySchema = z.object({
  type: z.enum(CREDENTIAL_TYPES),
  name: z.string(),
  description: z.string(),
  /** A lucide icon name. */
  icon: z.string(),
  /** Where to get what the fields ask for, in a sentence or two. */
  help: z.string(),
  /** JSON Schema (2020-12) of the data, without `type`; `secret: true` marks fields that stay here. */
  fields: jsonSchema,
  secretFields: z.array(z.string()),
  /** `url`: it needs an address to try it on, for example one of the API it is for. */
  test: z.enum(['none', 'by-itself', 'url']),
  /** Fillings of the form for well-known services; every value may be changed. */
  presets: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      docsUrl: z.string(),
      note: z.string(),
      data: z.record(z.string(), jsonSchema),
    }),
  ),
});
export type CredentialTypeEntry = z.output<typeof credentialTypeEntrySchema>;

/**
 * Data as a form sends it: secret fields that are left out stay as they are stored, as long as the
 * type is the same; null takes one away.
 */
export const credentialInputSchema = z.looseObject({ type: z.enum(CREDENTIAL_TYPES) });
export type CredentialInput = z.output<typeof credentialInputSchema>;

/** A step of a workflow that names a credential. */
export const credentialUseSchema = z.object({
  workflowId: idSchema,
  workflow: z.string(),
  version: z.enum(['draft', 'published']),
  steps: z.array(z.string()),
});
export type CredentialUse = z.output<typeof credentialUseSchema>;

export const credentialDetailSchema = credentialSchema.extend({
  /** Without secret fields; null when it cannot be decrypted. */
  data: z.record(z.string(), jsonSchema).nullable(),
  /** Secret fields that hold something. */
  secretsSet: z.array(z.string()),
  usedBy: z.array(credentialUseSchema),
  /** Other credentials that sign in with this one. */
  usedByCredentials: z.array(z.string()),
  /** Alerts that tell by it. */
  usedByAlerts: z.array(z.string()),
  /** Of oauth2, once somebody has signed in. */
  tokens: z
    .object({
      /** Who signed in, where the provider says it. */
      account: z.string().nullable(),
      scopes: z.string().nullable(),
      expiresAt: timeSchema.nullable(),
      obtainedAt: timeSchema,
      renewable: z.boolean(),
    })
    .nullable(),
});
export type CredentialDetail = z.output<typeof credentialDetailSchema>;

export const credentialTestSchema = z.object({
  ok: z.boolean(),
  /** What was tried and what came of it, in words. */
  message: z.string(),
  hint: z.string().nullable(),
});
export type CredentialTest = z.output<typeof credentialTestSchema>;

export const authorizationSchema = z.object({
  id: z.string(),
  credential: credentialNameSchema,
  status: z.enum(['waiting', 'exchanging', 'done', 'failed', 'expired', 'canceled']),
  /** How it stands, in words. */
  message: z.string(),
  hint: z.string().nullable(),
  /** To be opened in the browser; null once it is over. */
  url: z.string().nullable(),
  redirectUrl: z.string(),
  /** False: nothing listens at the redirect URL; the address that the browser ends at is pasted. */
  listening: z.boolean(),
  expiresAt: timeSchema,
});
export type Authorization = z.output<typeof authorizationSchema>;
