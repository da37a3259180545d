import * as z from 'zod';
import { timeSchema } from './json-schema.ts';

/** RFC 9110 field name. */
export const headerNameSchema = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/, 'is not a valid header name');

/** One active secret. With several, a request is accepted when any unexpired one matches. */
export const secretSchema = z.strictObject({
  value: z.string().min(1, 'an empty secret would accept anything'),
  label: z.string().max(100).optional(),
  expiresAt: timeSchema.optional(),
});
export type EndpointSecret = z.output<typeof secretSchema>;

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
  .max(10)
  .default([]);

/**
 * How far the signed time may be from ours, in seconds and in both directions. 0: the time is not
 * checked, so that a recorded request can be sent again at any time.
 */
const tolerance = (seconds: number) => z.int().min(0).max(604_800).default(seconds);

/** Public and therefore kept in the clear; more of them, for a rotation, stand in `secrets`. */
const publicKeySchema = z.string().min(1).max(20_000).optional();

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
    secretEncoding: z.enum(['base64', 'utf8']).default('base64'),
  });

/** Meta's own handshake is answered only when `verifyToken` is set, and only for that token. */
const meta = <S extends string>(scheme: S) =>
  keyed(scheme).extend({ verifyToken: z.string().min(1).max(1000).optional() });

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
  keyed('bearer'),
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
    /** Whether a signature without the prefix counts as well. */
    prefixOptional: z.boolean().default(false),
    /** What stands between several signatures in one header; left out: there is one only. */
    separator: z.string().min(1).max(5).optional(),
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
    toleranceSec: tolerance(300),
    secretEncoding: z.enum(['utf8', 'hex', 'base64']).default('utf8'),
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
    version: z.enum(['v1', 'v2', 'v3']).default('v3'),
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
    /** The webhook's id in PayPal's dashboard: it is part of what is signed. */
    webhookId: z
      .string()
      .regex(/^[\x21-\x7e]{1,200}$/, 'is the id in PayPal’s dashboard, without blanks'),
    /** PEM of the certificate behind PAYPAL-CERT-URL, followed by its issuers where there are any. */
    certificate: z.string().min(1).max(50_000).optional(),
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
    /** `token`: a bearer token or `access_token`; `none`: the path is all that protects it. */
    authorization: z.enum(['token', 'none']).default('token'),
    /** Who may be told that it may send (WebHook-Allowed-Origin); `*` means anybody. */
    origins: z.array(z.string().min(1).max(253)).min(1).max(100).default(['*']),
    /** Requests per minute that are promised in WebHook-Allowed-Rate; left out: any number. */
    ratePerMinute: z.int().min(1).max(1_000_000).optional(),
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
