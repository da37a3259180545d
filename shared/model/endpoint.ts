import * as z from 'zod';
import { eventSchemaSchema } from './event-schema.ts';
import { idSchema, timeSchema } from './json-schema.ts';
import { headerNameSchema, verificationSchema, withHiddenSettings } from './verification.ts';

export const HTTP_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

const headerValueSchema = z
  .string()
  .max(8192)
  .regex(/^[^\r\n\0]*$/, 'must not contain line breaks');

const endpointPathSchema = z
  .string()
  .min(1)
  .max(200)
  .regex(
    /^[A-Za-z0-9_~.-]+(\/[A-Za-z0-9_~.-]+)*$/,
    'may use letters, digits, "-", "_", ".", "~" and "/" between parts',
  )
  .refine((path) => !path.split('/').some((part) => part === '.' || part === '..'), {
    message: 'must not contain "." or ".." as a part',
  });

const dedupeSchema = z.discriminatedUnion('by', [
  /** By what the verification scheme knows of its provider; with a scheme that knows nothing, not. */
  z.strictObject({ by: z.literal('preset') }),
  z.strictObject({ by: z.literal('none') }),
  z.strictObject({ by: z.literal('header'), header: headerNameSchema }),
  z.strictObject({ by: z.literal('expression'), expression: z.string().min(1).max(2000) }),
  z.strictObject({ by: z.literal('body') }),
]);

const responseSchema = z.strictObject({
  /** `immediate` answers after the commit; `workflow` waits for a respond step. */
  mode: z.enum(['immediate', 'workflow']).default('immediate'),
  status: z.int().min(200).max(299).default(200),
  headers: z.record(headerNameSchema, headerValueSchema).default({}),
  /** Text with expressions over `trigger`; left out: `{"ok":true,"id":...}`. */
  body: z.string().max(100_000).optional(),
  /** How long a `workflow` answer is waited for before 202. */
  timeoutMs: z.int().min(100).max(120_000).default(20_000),
});

export const endpointSettingsSchema = z.strictObject({
  path: endpointPathSchema,
  name: z.string().min(1).max(200).optional(),
  methods: z.array(z.enum(HTTP_METHODS)).min(1).default(['POST']),
  verification: verificationSchema.default({ scheme: 'none' }),
  response: responseSchema.prefault({}),
  dedupe: dedupeSchema.default({ by: 'preset' }),
  dedupeWindowMs: z
    .int()
    .min(1000)
    .max(90 * 86_400_000)
    .default(7 * 86_400_000),
  maxBodyBytes: z
    .int()
    .min(1024)
    .max(100 * 1024 * 1024)
    .default(10 * 1024 * 1024),
  /** Token bucket; left out: no limit. */
  rate: z
    .strictObject({
      perSecond: z.number().positive().max(100_000),
      burst: z.int().min(1).max(1_000_000),
    })
    .optional(),
  /** Requests of this endpoint being read or answered at once. */
  maxConcurrent: z.int().min(1).max(10_000).default(512),
  /** CIDR, v4 and v6; empty: any address. */
  allowedAddresses: z.array(z.string().min(1).max(64)).max(1000).default([]),
  /** Origins whose browsers may post here: `https://example.com`, or `*`. */
  allowedOrigins: z.array(z.string().min(1).max(300)).max(100).default([]),
  /** The address senders call, where a signature covers it; never rebuilt from the Host header. */
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .optional(),
  schema: eventSchemaSchema.optional(),
  state: z.enum(['active', 'paused', 'retired']).default('active'),
});

export type EndpointSettings = z.output<typeof endpointSettingsSchema>;
export type EndpointSettingsInput = z.input<typeof endpointSettingsSchema>;

/** An endpoint as screens and commands see it: secrets are counted, never shown. */
export const endpointSchema = z.object({
  id: idSchema,
  createdAt: timeSchema,
  settings: endpointSettingsSchema,
  secretCount: z.int(),
  url: z.string().nullable(),
  eventCount: z.int(),
  lastEventAt: timeSchema.nullable(),
});
export type Endpoint = z.output<typeof endpointSchema>;

/** The settings with secret values taken out, for display and export. */
export function withoutSecrets(settings: EndpointSettings): EndpointSettings {
  return { ...settings, verification: withHiddenSettings(settings.verification) };
}
