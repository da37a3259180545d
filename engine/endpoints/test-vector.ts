import * as z from 'zod';
import { InvalidInputError } from '../../shared/errors.ts';
import { type SchemeName, verificationSchema } from '../../shared/model/verification.ts';
import { firstHeader } from '../events/raw-headers.ts';
import { prepareVerifier, SCHEMES } from './schemes/index.ts';
import type { VerifiableRequest } from './schemes/scheme.ts';
import { decodeBase64 } from './schemes/secrets.ts';

const secretValueSchema = z.union([z.string(), z.record(z.string(), z.unknown())]);

/** A recorded request with what should become of it; the format is that of test/fixtures/vectors. */
export const testVectorSchema = z.looseObject({
  provider: z.string().min(1),
  /** A text, several (a rotation), or the parts of a credential by name; null: there is none. */
  secret: z.union([secretValueSchema, z.array(secretValueSchema), z.null()]).optional(),
  /** By name, or as pairs where one is there more than once. */
  headers: z
    .union([
      z.record(z.string(), z.union([z.string(), z.array(z.string())])),
      z.array(z.tuple([z.string(), z.string()])),
    ])
    .default({}),
  method: z.string().min(1).default('POST'),
  url: z.string().min(1).default('https://example.com/hook'),
  bodyBase64: z.string().default(''),
  /** Unix seconds; null: times are not checked. */
  now: z.number().nullable().default(null),
  /** 0: the time is not checked. */
  toleranceSec: z.number().min(0).nullish(),
  /** Fields of the scheme's settings. */
  options: z.record(z.string(), z.unknown()).nullish(),
  expect: z.enum(['accept', 'reject']),
  note: z.string().optional(),
});
export type TestVector = z.output<typeof testVectorSchema>;

export interface VectorResult {
  /** As the vector expects. */
  passed: boolean;
  verdict: 'accept' | 'reject';
  /** Why it was rejected: the event's reason, or `settings` where the settings cannot work. */
  reason: string | null;
  detail: string | null;
  /** Which secret matched. */
  secret: string | null;
}

/** Names that are not the scheme's own, with the options that they stand for. */
const ALIASES: Readonly<Record<string, { scheme: SchemeName; options?: object }>> = {
  'basic-auth': { scheme: 'basic' },
  'bearer-token': { scheme: 'bearer' },
  'generic-hmac': { scheme: 'hmac' },
  'gitlab-signing': { scheme: 'gitlab' },
  'gitlab-token': { scheme: 'gitlab' },
  'discord-interactions': { scheme: 'discord' },
  'discord-webhook-events': { scheme: 'discord' },
  'hubspot-v1': { scheme: 'hubspot', options: { version: 'v1' } },
  'hubspot-v2': { scheme: 'hubspot', options: { version: 'v2' } },
  'hubspot-v3': { scheme: 'hubspot', options: { version: 'v3' } },
  facebook: { scheme: 'meta' },
  instagram: { scheme: 'meta' },
  messenger: { scheme: 'meta' },
  'ms-teams': { scheme: 'ms-teams-outgoing' },
  x: { scheme: 'twitter' },
};

/**
 * Checks one vector with its own clock. Throws InvalidInputError for a provider or an option that
 * Patchbay does not know: silently left out, they would make a result worthless.
 */
export function verifyVector(vector: TestVector): VectorResult {
  const verdict = check(vector);
  return { ...verdict, passed: verdict.verdict === vector.expect };
}

function check(vector: TestVector): Omit<VectorResult, 'passed'> {
  const request = requestOf(vector);
  const settings = settingsOf(vector, request);
  const parsed = verificationSchema.safeParse(settings);
  if (!parsed.success) {
    const { issues } = parsed.error;
    const problems = issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    if (issues.some((issue) => issue.code === 'unrecognized_keys'))
      throw new InvalidInputError(
        `The options of the provider "${vector.provider}" cannot be read.`,
        problems,
      );
    return { verdict: 'reject', reason: 'settings', detail: problems.join('; '), secret: null };
  }
  try {
    const verifier = prepareVerifier(parsed.data);
    const verdict = verifier.verify(request, vector.now === null ? Date.now() : vector.now * 1000);
    return verdict.ok
      ? { verdict: 'accept', reason: null, detail: null, secret: verdict.secret }
      : { verdict: 'reject', reason: verdict.reason, detail: verdict.detail, secret: null };
  } catch (error) {
    // A secret that cannot be one verifies nothing.
    if (!(error instanceof InvalidInputError)) throw error;
    return { verdict: 'reject', reason: 'settings', detail: error.message, secret: null };
  }
}

function requestOf({ headers, method, url, bodyBase64 }: TestVector): VerifiableRequest {
  const body = bodyBase64 === '' ? Buffer.alloc(0) : decodeBase64(bodyBase64);
  if (body === null)
    throw new InvalidInputError('A test vector cannot be read.', ['bodyBase64: is not base64']);
  const pairs = Array.isArray(headers)
    ? headers
    : Object.entries(headers).flatMap(([name, value]) =>
        (Array.isArray(value) ? value : [value]).map((one): [string, string] => [name, one]),
      );
  // What a header holds beyond ASCII arrives as bytes, and Node gives bytes as latin1.
  const rawHeaders = pairs.flatMap(([name, value]) => [
    name,
    Buffer.from(value, 'utf8').toString('latin1'),
  ]);
  const path = /^https?:\/\/[^/?#]*([^#]*)/i.exec(url)?.[1] ?? url;
  const target = path.startsWith('/') ? path : `/${path}`;
  return { rawHeaders, method, url: target, publicUrl: url, body };
}

function settingsOf(vector: TestVector, request: VerifiableRequest): Record<string, unknown> {
  const { provider, now, toleranceSec, options } = vector;
  const alias = ALIASES[provider];
  const scheme = alias?.scheme ?? provider;
  if (!isScheme(scheme)) {
    throw new InvalidInputError(`There is no scheme for the provider "${provider}".`, []);
  }
  const settings: Record<string, unknown> = {
    scheme,
    ...impliedOptions(scheme, request),
    ...alias?.options,
    ...knownOptions(scheme, options ?? {}),
  };
  if (hasField(scheme, 'toleranceSec')) {
    const tolerance = now === null ? 0 : toleranceSec;
    if (typeof tolerance === 'number') settings.toleranceSec = tolerance;
  }
  const { secret } = vector;
  const given = secret === undefined || secret === null ? [] : [secret].flat();
  settings.secrets = given.flatMap((one) => secretOf(one, settings));
  if (scheme === 'none') delete settings.secrets;
  return settings;
}

function isScheme(name: string): name is SchemeName {
  return Object.hasOwn(SCHEMES, name);
}

function hasField(scheme: SchemeName, field: string): boolean {
  const option = verificationSchema.options.find((one) => one.shape.scheme.value === scheme);
  return option !== undefined && Object.hasOwn(option.shape, field);
}

/** What the request itself says about the kind of signature it has. */
function impliedOptions(scheme: SchemeName, { rawHeaders }: VerifiableRequest): object {
  if (scheme !== 'hubspot' || firstHeader(rawHeaders, 'x-hubspot-signature-v3') !== undefined)
    return {};
  const version = firstHeader(rawHeaders, 'x-hubspot-signature-version');
  return version === undefined ? {} : { version };
}

/** The settings' own names for options that others call differently. */
function knownOptions(scheme: SchemeName, options: Record<string, unknown>): object {
  if (scheme === 'api-key') {
    const { header, query, ...others } = options;
    if (header !== undefined) return { in: 'header', name: header, ...others };
    if (query !== undefined) return { in: 'query', name: query, ...others };
  }
  if ((scheme === 'standard-webhooks' || scheme === 'svix') && options.format === 'raw') {
    const { format: _, ...others } = options;
    return { secretEncoding: 'utf8', ...others };
  }
  if (scheme === 'hmac' && typeof options.algorithm === 'string') {
    const algorithm = options.algorithm
      .toLowerCase()
      .replace(/^hmac-?/, '')
      .replace('-', '');
    return { ...options, algorithm };
  }
  return options;
}

/** An empty secret is no secret. The named parts of a credential go where the settings have them. */
function secretOf(
  secret: string | Record<string, unknown>,
  settings: Record<string, unknown>,
): unknown[] {
  if (typeof secret === 'string') {
    if (settings.scheme === 'paypal' && !secret.includes('-----BEGIN')) {
      settings.webhookId ??= secret;
      return [];
    }
    return secret === '' ? [] : [secret];
  }
  const { value, password, label, expiresAt, ...fields } = secret;
  for (const [name, part] of Object.entries(fields)) settings[name] ??= part;
  const hidden = value ?? password;
  if (hidden === undefined || hidden === '') return [];
  return [{ value: hidden, label, expiresAt }];
}
