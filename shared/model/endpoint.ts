import * as z from 'zod';
import { idSchema, timeSchema } from './json-schema.ts';

export const HTTP_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** RFC 9110 field name. */
const headerNameSchema = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/, 'is not a valid header name');

const headerValueSchema = z
  .string()
  .max(8192)
  .regex(/^[^\r\n\0]*$/, 'must not contain line breaks');

export const endpointPathSchema = z
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

/** One active secret. With several, a request is accepted when any unexpired one matches. */
export const secretSchema = z.strictObject({
  value: z.string().min(1, 'an empty secret would accept anything'),
  label: z.string().max(100).optional(),
  expiresAt: timeSchema.optional(),
});

const secretsSchema = z
  .array(
    z.union([
      z
        .string()
        .min(1)
        .transform((value) => ({ value })),
      secretSchema,
    ]),
  )
  .max(10)
  .default([]);

export const verificationSchema = z.discriminatedUnion('scheme', [
  z.strictObject({ scheme: z.literal('none') }),
  z.strictObject({
    scheme: z.literal('basic'),
    username: z
      .string()
      .min(1)
      .regex(/^[^:]*$/, 'must not contain ":" (RFC 7617)'),
    secrets: secretsSchema,
  }),
  z.strictObject({ scheme: z.literal('bearer'), secrets: secretsSchema }),
  z.strictObject({
    scheme: z.literal('api-key'),
    in: z.enum(['header', 'query']).default('header'),
    name: z.string().min(1).max(128).default('x-api-key'),
    secrets: secretsSchema,
  }),
  z.strictObject({
    scheme: z.literal('hmac'),
    header: headerNameSchema.default('x-signature'),
    algorithm: z.enum(['sha1', 'sha256', 'sha384', 'sha512']).default('sha256'),
    encoding: z.enum(['hex', 'base64', 'base64url']).default('hex'),
    /** Stands before the signature in its header, as in `sha256=`. */
    prefix: z.string().max(50).default(''),
    /** What is signed; `{body}` is the bytes as they arrived. */
    content: z
      .string()
      .max(500)
      .refine((text) => text.includes('{body}'), {
        message: 'must contain {body}: a signature that does not cover the body proves nothing',
      })
      .refine((text) => !/\{(?!(?:body|timestamp|method|path|url|header:[\w-]+)\})/.test(text), {
        message: 'knows {body}, {timestamp}, {method}, {path}, {url} and {header:NAME}',
      })
      .default('{body}'),
    timestampHeader: headerNameSchema.optional(),
    toleranceSec: z.int().min(1).max(86_400).default(300),
    secretEncoding: z.enum(['utf8', 'hex', 'base64']).default('utf8'),
    secrets: secretsSchema,
  }),
]);

export const dedupeSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('none') }),
  z.strictObject({ by: z.literal('header'), header: headerNameSchema }),
  z.strictObject({ by: z.literal('expression'), expression: z.string().min(1).max(2000) }),
  z.strictObject({ by: z.literal('body') }),
]);

export const responseSchema = z.strictObject({
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
  dedupe: dedupeSchema.default({ by: 'none' }),
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
  state: z.enum(['active', 'paused', 'retired']).default('active'),
});

export type EndpointSettings = z.output<typeof endpointSettingsSchema>;
export type EndpointSettingsInput = z.input<typeof endpointSettingsSchema>;
export type Verification = EndpointSettings['verification'];
export type EndpointSecret = z.output<typeof secretSchema>;

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
  const { verification } = settings;
  if (verification.scheme === 'none') return settings;
  return { ...settings, verification: { ...verification, secrets: [] } };
}
