import * as z from 'zod';
import { credentialDataSchema, credentialNameSchema } from '../../../shared/model/credential.ts';

const MEBIBYTE = 1024 * 1024;
/** RFC 9110, 5.6.2. CONNECT opens a tunnel instead of asking for something. */
const METHOD = /^(?!CONNECT$)[!#$%&'*+.^_`|~0-9A-Z-]+$/;
const STATUS_RANGES = /^\s*[1-5]\d\d(\s*-\s*[1-5]\d\d)?(\s*,\s*[1-5]\d\d(\s*-\s*[1-5]\d\d)?)*\s*$/;

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const scalars = z.union([scalar, z.array(scalar)]);

/** `{ "name": value }`, or a list of names and values where order or repetition matters. */
const namedValues = z.union([
  z.record(z.string(), scalars),
  z.array(z.strictObject({ name: z.string().min(1), value: scalars })),
]);
export type NamedValues = z.output<typeof namedValues>;
export type Scalar = z.output<typeof scalar>;

const part = z
  .strictObject({
    name: z.string().min(1),
    value: scalar.optional(),
    filename: z.string().optional(),
    contentType: z.string().optional(),
    contentBase64: z.string().optional(),
  })
  .refine((p) => (p.contentBase64 === undefined) !== (p.value === undefined), {
    message: 'a part has either a "value" or, for a file, "contentBase64"',
  });
export type MultipartPart = z.output<typeof part>;

const body = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({ type: z.literal('json'), value: z.unknown() }),
  z.strictObject({ type: z.literal('form'), fields: namedValues }),
  z.strictObject({ type: z.literal('multipart'), fields: z.array(part) }),
  z
    .strictObject({
      type: z.literal('raw'),
      contentType: z.string().optional(),
      text: z.string().optional(),
      base64: z.string().optional(),
    })
    .refine((b) => (b.text === undefined) !== (b.base64 === undefined), {
      message: 'a raw body has either "text" or "base64"',
    }),
]);
export type BodyParams = z.output<typeof body>;

const auth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({ type: z.literal('credential'), credential: credentialNameSchema }),
  ...credentialDataSchema.options,
]);
export type AuthParams = z.output<typeof auth>;

const maxPages = z.int().min(1).max(1000).default(20);
/** Where the items are in a page's JSON: `data.items`; left out when the page itself is the list. */
const itemsPath = z.string().default('');

const pagination = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({ type: z.literal('link-header'), itemsPath, maxPages }),
  z.strictObject({ type: z.literal('next-url'), path: z.string().min(1), itemsPath, maxPages }),
  z.strictObject({
    type: z.literal('page'),
    parameter: z.string().min(1).default('page'),
    start: z.int().default(1),
    /** 1 counts pages; the page size counts items, as offsets do. */
    step: z.int().min(1).default(1),
    sizeParameter: z.string().min(1).optional(),
    size: z.int().min(1).optional(),
    itemsPath,
    maxPages,
  }),
  z.strictObject({
    type: z.literal('cursor'),
    parameter: z.string().min(1),
    path: z.string().min(1),
    in: z.enum(['query', 'body']).default('query'),
    itemsPath,
    maxPages,
  }),
]);
export type PaginationParams = z.output<typeof pagination>;

const pem = z.string().refine((text) => text.includes('-----BEGIN '), {
  message: 'must be in PEM form: it starts with "-----BEGIN"',
});

const tls = z
  .strictObject({
    rejectUnauthorized: z.boolean().default(true),
    ca: pem.optional(),
    cert: pem.optional(),
    key: pem.optional(),
  })
  .refine((t) => (t.cert === undefined) === (t.key === undefined), {
    message: 'a client certificate needs both "cert" and "key"',
  });

export const httpRequestParams = z.strictObject({
  method: z
    .string()
    .trim()
    .toUpperCase()
    .regex(METHOD, 'must be an HTTP method such as GET or POST')
    .default('GET')
    .meta({ examples: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] }),
  url: z
    .string()
    .trim()
    .min(1)
    .max(65_536)
    .refine(isHttpUrl, { message: 'must be an address that starts with http:// or https://' }),
  query: namedValues.optional(),
  headers: namedValues.optional(),
  body: body.default({ type: 'none' }),
  auth: auth.default({ type: 'none' }),
  /** The engine's stable key of this step in this run, on methods that change something. */
  idempotencyKey: z.boolean().default(true),
  redirects: z
    .strictObject({
      follow: z.boolean().default(true),
      max: z.int().min(0).max(50).default(10),
    })
    .default({ follow: true, max: 10 }),
  proxy: z
    .string()
    .trim()
    .refine(isHttpUrl, { message: 'must be like http://user:password@host:port' })
    .optional(),
  tls: tls.optional(),
  /** From the start of a request to the end of its answer, redirects included. */
  timeoutMs: z.int().min(1).max(86_400_000).default(30_000),
  response: z
    .strictObject({
      as: z.enum(['auto', 'json', 'text', 'binary']).default('auto'),
      maxBytes: z
        .int()
        .min(1)
        .max(100 * MEBIBYTE)
        .default(10 * MEBIBYTE),
    })
    .default({ as: 'auto', maxBytes: 10 * MEBIBYTE }),
  /** "200-299,404"; other answers fail the step. Default: 200-299. */
  successStatus: z
    .union([
      z.string().regex(STATUS_RANGES, 'must be like "200-299,404"'),
      z.array(z.int().min(100).max(599)).min(1),
    ])
    .optional(),
  pagination: pagination.default({ type: 'none' }),
});
export type HttpRequestParams = z.output<typeof httpRequestParams>;

function isHttpUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}
