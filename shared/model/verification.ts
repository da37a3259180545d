import * as z from 'zod';
import { timeSchema } from './json-schema.ts';

/** RFC 9110 field name. */
export const headerNameSchema = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/, 'is not a valid header name');

/** One active secret. With several, a request is accepted when any unexpired one matches. */
const secretSchema = z.strictObject({
  value: z.string().min(1, 'an empty secret would accept anything'),
  label: z.string().max(100).optional(),
  expiresAt: timeSchema.optional(),
});

/** As the engine keeps it. */
export const keptSecretSchema = secretSchema.extend({
  /** By which screens name it: its value is never told. */
  id: z.string().optional(),
  addedAt: timeSchema.optional(),
});
export type EndpointSecret = z.output<typeof keptSecretSchema>;

export const MOST_SECRETS = 10;

const secretsSchema = z
  .array(
    z.union([
      z
        .string()
        .min(1)
        .transform((value): EndpointSecret => ({ value })),
      secretSchema,
    ]),
  )
  .max(MOST_SECRETS)
  .default([]);

/**
 * How far the signed time may be from ours, in seconds and in both directions. 0: the time is not
 * checked, so that a recorded request can be sent again at any time.
 */
const tolerance = (seconds: number) =>
  z.int().min(0).max(604_800).default(seconds).meta({
    title: 'Time tolerance, in seconds',
    description:
      'How far the signed time may be off, in the past and in the future. 0: the time is not checked.',
  });

/** Public and therefore kept in the clear; more of them, for a rotation, stand in `secrets`. */
const publicKeySchema = z.string().min(1).max(20_000).optional().meta({
  title: 'Public key',
  description: 'As the provider shows it. It is no secret.',
  field: 'multiline',
});

/** Presets that need nothing but secrets. */
const keyed = <S extends string>(scheme: S) =>
  z.strictObject({ scheme: z.literal(scheme), secrets: secretsSchema });

/** Presets that sign a time as well. */
const timed = <S extends string>(scheme: S, seconds: number) =>
  z.strictObject({
    scheme: z.literal(scheme),
    toleranceSec: tolerance(seconds),
    secrets: secretsSchema,
  });

/** Presets whose senders hold the private key. */
const publicKeyed = <S extends string>(scheme: S) =>
  z.strictObject({
    scheme: z.literal(scheme),
    publicKey: publicKeySchema,
    secrets: secretsSchema,
  });

const timedPublicKeyed = <S extends string>(scheme: S, seconds: number) =>
  publicKeyed(scheme).extend({ toleranceSec: tolerance(seconds) });

const standardWebhooks = <S extends string>(scheme: S) =>
  timed(scheme, 300).extend({
    /** `base64`, with or without `whsec_`, is the standard's way; some senders use the text itself. */
    secretEncoding: z
      .enum(['base64', 'utf8'])
      .default('base64')
      .meta({
        title: 'The secret is written as',
        options: [
          { value: 'base64', title: 'Base64, with or without whsec_' },
          { value: 'utf8', title: 'Plain text' },
        ],
      }),
  });

/** Meta's own handshake is answered only when `verifyToken` is set, and only for that token. */
const meta = <S extends string>(scheme: S) =>
  keyed(scheme).extend({
    verifyToken: z.string().min(1).max(1000).optional().meta({
      title: 'Verify token',
      description: 'A word of your own, which you enter in the app’s dashboard as well.',
      field: 'text',
      secret: true,
    }),
  });

export const verificationSchema = z.discriminatedUnion('scheme', [
  z.strictObject({ scheme: z.literal('none') }),
  z.strictObject({
    scheme: z.literal('basic'),
    username: z
      .string()
      .min(1)
      .regex(/^[^:]*$/, 'must not contain ":" (RFC 7617)')
      .meta({ title: 'User name' }),
    secrets: secretsSchema,
  }),
  keyed('bearer'),
  z.strictObject({
    scheme: z.literal('api-key'),
    in: z.enum(['header', 'query']).default('header').meta({ title: 'Sent in' }),
    name: z.string().min(1).max(128).default('x-api-key').meta({ title: 'Name' }),
    secrets: secretsSchema,
  }),
  z.strictObject({
    scheme: z.literal('hmac'),
    header: headerNameSchema.default('x-signature').meta({ title: 'Header of the signature' }),
    algorithm: z
      .enum(['sha1', 'sha256', 'sha384', 'sha512'])
      .default('sha256')
      .meta({ title: 'Hash' }),
    encoding: z
      .enum(['hex', 'base64', 'base64url'])
      .default('hex')
      .meta({ title: 'The signature is written as' }),
    prefix: z
      .string()
      .max(50)
      .default('')
      .meta({ title: 'Prefix', description: 'Stands before the signature, as in `sha256=`.' }),
    prefixOptional: z.boolean().default(false).meta({
      title: 'The prefix may be missing',
      description: 'A signature without it counts as well.',
    }),
    separator: z.string().min(1).max(5).optional().meta({
      title: 'Separator',
      description: 'Between several signatures in the header. Left out: there is one only.',
    }),
    content: z
      .string()
      .max(500)
      .refine((text) => text.includes('{body}'), {
        message: 'must contain {body}: a signature that does not cover the body proves nothing',
      })
      .refine((text) => !/\{(?!(?:body|timestamp|method|path|url|header:[\w-]+)\})/.test(text), {
        message: 'knows {body}, {timestamp}, {method}, {path}, {url} and {header:NAME}',
      })
      .default('{body}')
      .meta({
        title: 'What is signed',
        description:
          '`{body}` is the bytes as they arrive. Also `{timestamp}`, `{method}`, `{path}`, `{url}`, `{header:NAME}`, and text.',
      }),
    timestampHeader: headerNameSchema.optional().meta({
      title: 'Header of the time',
      description: 'Where the sender signs the time, so that a request cannot be sent again later.',
    }),
    toleranceSec: tolerance(300),
    secretEncoding: z
      .enum(['utf8', 'hex', 'base64'])
      .default('utf8')
      .meta({
        title: 'The secret is written as',
        options: [
          { value: 'utf8', title: 'Plain text' },
          { value: 'hex', title: 'Hex' },
          { value: 'base64', title: 'Base64' },
        ],
      }),
    secrets: secretsSchema,
  }),
  standardWebhooks('standard-webhooks'),
  standardWebhooks('svix'),
  keyed('github'),
  timed('stripe', 300),
  timed('slack', 300),
  keyed('shopify'),
  keyed('twilio'),
  timed('gitlab', 300),
  keyed('square'),
  timed('paddle', 5),
  timed('linear', 60),
  timedPublicKeyed('discord', 300),
  timed('hubspot', 300).extend({
    /** v1 and v2 sign no time and are plain hashes: v3 comes with every webhook they come with. */
    version: z.enum(['v1', 'v2', 'v3']).default('v3').meta({ title: 'Version of the signature' }),
  }),
  keyed('typeform'),
  timed('zoom', 300),
  meta('meta'),
  meta('whatsapp'),
  keyed('dropbox'),
  keyed('microsoft-graph'),
  keyed('ms-teams-outgoing'),
  z.strictObject({
    scheme: z.literal('paypal'),
    webhookId: z
      .string()
      .regex(/^[\x21-\x7e]{1,200}$/, 'is the id in PayPal’s dashboard, without blanks')
      .meta({
        title: 'Webhook id',
        description: 'As PayPal’s dashboard shows it: it is part of what is signed.',
      }),
    certificate: z.string().min(1).max(50_000).optional().meta({
      title: 'Certificate',
      description:
        'PEM of the certificate behind PAYPAL-CERT-URL, followed by its issuers where there are any.',
      field: 'multiline',
    }),
    /** As long as twins are known: PayPal tries for three days and does not say if it signs anew. */
    toleranceSec: tolerance(604_800),
    secrets: secretsSchema,
  }),
  timedPublicKeyed('sendgrid', 300),
  timed('sanity', 300),
  publicKeyed('wise'),
  keyed('adyen'),
  keyed('twitter'),
  z.strictObject({
    scheme: z.literal('cloudevents'),
    authorization: z
      .enum(['token', 'none'])
      .default('token')
      .meta({
        title: 'Protected by',
        options: [
          { value: 'token', title: 'A bearer token, or access_token in the address' },
          { value: 'none', title: 'Its path alone' },
        ],
      }),
    origins: z.array(z.string().min(1).max(253)).min(1).max(100).default(['*']).meta({
      title: 'Senders that may register',
      description: 'Named in WebHook-Request-Origin; `*` means anybody.',
    }),
    ratePerMinute: z.int().min(1).max(1_000_000).optional().meta({
      title: 'Requests per minute',
      description: 'Promised in WebHook-Allowed-Rate. Left out: any number.',
    }),
    secrets: secretsSchema,
  }),
]);

export type Verification = z.output<typeof verificationSchema>;
export type VerificationInput = z.input<typeof verificationSchema>;
export type SchemeName = Verification['scheme'];
export type VerificationOf<S extends SchemeName> = Extract<Verification, { scheme: S }>;

/** Every scheme, in the order in which screens and help name them. */
export const SCHEME_NAMES: readonly SchemeName[] = verificationSchema.options.map(
  (option) => option.shape.scheme.value,
);

/** What of the settings is secret: stored encrypted, never shown, never exported. */
export interface HiddenSettings {
  secrets: EndpointSecret[];
  verifyToken?: string | undefined;
}

export function hiddenSettings(verification: Verification): HiddenSettings {
  if (verification.scheme === 'none') return { secrets: [] };
  if (verification.scheme === 'meta' || verification.scheme === 'whatsapp')
    return { secrets: verification.secrets, verifyToken: verification.verifyToken };
  return { secrets: verification.secrets };
}

/** The settings with others in the place of what is secret; with none it is taken out. */
export function withHiddenSettings(
  verification: Verification,
  hidden: HiddenSettings = { secrets: [] },
): Verification {
  if (verification.scheme === 'none') return verification;
  const secrets = [...hidden.secrets];
  if (verification.scheme === 'meta' || verification.scheme === 'whatsapp') {
    const { verifyToken: _, ...shown } = verification;
    const { verifyToken } = hidden;
    return verifyToken === undefined ? { ...shown, secrets } : { ...shown, secrets, verifyToken };
  }
  return { ...verification, secrets };
}

/** Whether every request will be refused because there is nothing to check it against. */
export function lacksKey(verification: Verification, secretCount: number): boolean {
  if (verification.scheme === 'none' || secretCount > 0) return false;
  if (verification.scheme === 'cloudevents') return verification.authorization === 'token';
  if ('publicKey' in verification) return verification.publicKey === undefined;
  if (verification.scheme === 'paypal') return verification.certificate === undefined;
  return true;
}

/** Whether the public URL is part of what is signed; settings that are left out are the usual. */
export function signsAddress(settings: {
  scheme: SchemeName;
  content?: string;
  version?: string;
}): boolean {
  switch (settings.scheme) {
    case 'hmac':
      return settings.content?.includes('{url}') ?? false;
    case 'hubspot':
      return settings.version !== 'v1';
    case 'square':
    case 'twilio':
      return true;
    default:
      return false;
  }
}
