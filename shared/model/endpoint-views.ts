import * as z from 'zod';
import { eventReasonSchema, eventStatusSchema } from './event.ts';
import { idSchema, jsonSchema, timeSchema } from './json-schema.ts';
import { SCHEME_NAMES } from './verification.ts';

/** What a form needs of a verification scheme; the engine serves it as it serves step types. */
export const schemeEntrySchema = z.object({
  scheme: z.enum(SCHEME_NAMES),
  /** Whose it is, for people. */
  name: z.string(),
  kind: z.enum(['provider', 'standard', 'own']),
  /** Where the provider publishes the rules. */
  docsUrl: z.string().nullable(),
  /** What is signed, and how, in a sentence. */
  description: z.string(),
  /** Where to get what the fields ask for, in a sentence or two. */
  help: z.string(),
  /** What its secret is called there; null where there is none. */
  secret: z.string().nullable(),
  /** JSON Schema (2020-12) of the settings, without scheme and secrets. */
  fields: jsonSchema,
  /** Whether the address that senders call is part of what is signed, with the usual settings. */
  signsAddress: z.boolean(),
  /** What it asks for when the address is entered there, and what it is answered; null: nothing. */
  handshake: z.string().nullable(),
  /** By what the provider's events are known to be the same; null: by nothing. */
  dedupe: z.string().nullable(),
  /** Whether the sender signs with a private key whose public half the endpoint holds. */
  publicKeyed: z.boolean(),
});
export type SchemeEntry = z.output<typeof schemeEntrySchema>;

/** One secret of an endpoint, without its value: that never leaves the engine. */
const secretViewSchema = z.object({
  id: z.string(),
  /** As events name the one that matched. */
  name: z.string(),
  addedAt: timeSchema.nullable(),
  expiresAt: timeSchema.nullable(),
  active: z.boolean(),
  /** When it was the one that matched, among the newest events. */
  lastMatchedAt: timeSchema.nullable(),
});
export type SecretView = z.output<typeof secretViewSchema>;

export const secretsViewSchema = z.object({
  secrets: z.array(secretViewSchema),
  /** How many of the newest events were looked at for `lastMatchedAt`. */
  eventsSeen: z.int(),
  /** Of Meta's handshake; null where the scheme knows none. */
  verifyTokenSet: z.boolean().nullable(),
});
export type SecretsView = z.output<typeof secretsViewSchema>;

/** What an endpoint heard last, whatever became of it. */
export const latestEventSchema = z.object({
  /** Of the endpoint. */
  id: idSchema,
  eventId: idSchema,
  at: timeSchema,
  status: eventStatusSchema,
  reason: eventReasonSchema.nullable(),
});
export type LatestEvent = z.output<typeof latestEventSchema>;
