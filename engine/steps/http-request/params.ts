import * as z from 'zod';
import { isHttpUrl, pem } from '../../http/address-params.ts';
import { anyAuth, kind } from '../../http/auth-params.ts';
import { namedValues, scalar } from '../../http/named-values.ts';

const MEBIBYTE = 1024 * 1024;
/** RFC 9110, 5.6.2. CONNECT opens a tunnel instead of asking for something. */
const METHOD = /^(?!CONNECT$)[!#$%&'*+.^_`|~0-9A-Z-]+$/;
/** A name or an address, without scheme, port and path. */
const HOST = /^(?:\*|[\p{L}\p{N}._-]+|[0-9a-f.:]*:[0-9a-f.:]*)$/u;
const STATUS_RANGES = /^\s*[1-5]\d\d(\s*-\s*[1-5]\d\d)?(\s*,\s*[1-5]\d\d(\s*-\s*[1-5]\d\d)?)*\s*$/;

const part = z
  .strictObject({
    name: z.string().min(1).meta({ title: 'Name', field: 'text' }),
    value: scalar.meta({ title: 'Value', field: 'expression' }).optional(),
    filename: z
      .string()
      .meta({ title: 'File name', description: 'Makes the part a file.', field: 'text' })
      .optional(),
    contentType: z.string().meta({ title: 'Content type', field: 'text' }).optional(),
    contentBase64: z
      .string()
      .meta({
        title: 'File content',
        description: 'The bytes in base64, as a binary response gives them; instead of a value.',
        field: 'expression',
      })
      .optional(),
  })
  .refine((p) => (p.contentBase64 === undefined) !== (p.value === undefined), {
    message: 'a part has either a "value" or, for a file, "contentBase64"',
  });
export type MultipartPart = z.output<typeof part>;

const body = z.discriminatedUnion('type', [
  z.strictObject({ type: kind('none') }).meta({ title: 'None' }),
  z
    .strictObject({
      type: kind('json'),
      value: z.unknown().meta({ title: 'Value', description: 'Sent as JSON.', field: 'json' }),
    })
    .meta({ title: 'JSON' }),
  z
    .strictObject({
      type: kind('form'),
      fields: namedValues.meta({
        title: 'Fields',
        description: 'Sent as a web form does (`application/x-www-form-urlencoded`).',
        field: 'key-value',
      }),
    })
    .meta({ title: 'Form' }),
  z
    .strictObject({
      type: kind('multipart'),
      fields: z.array(part).meta({
        title: 'Parts',
        description: 'Values and files (`multipart/form-data`).',
        field: 'list',
      }),
    })
    .meta({ title: 'Multipart form' }),
  z
    .strictObject({
      type: kind('raw'),
      contentType: z.string().meta({ title: 'Content type', field: 'text' }).optional(),
      text: z
        .string()
        .meta({ title: 'Text', description: 'Sent as UTF-8.', field: 'multiline' })
        .optional(),
      base64: z
        .string()
        .meta({ title: 'Bytes', description: 'In base64; instead of text.', field: 'expression' })
        .optional(),
    })
    .meta({ title: 'Raw' })
    .refine((b) => (b.text === undefined) !== (b.base64 === undefined), {
      message: 'a raw body has either "text" or "base64"',
    }),
]);
export type BodyParams = z.output<typeof body>;

const maxPages = z
  .int()
  .min(1)
  .max(1000)
  .default(20)
  .meta({ title: 'Pages at most', description: 'Ends there and says so.', field: 'number' });
const itemsPath = z.string().default('').meta({
  title: 'Items',
  description:
    'Where the list is in a page’s JSON: `data.items`. Left out: the page itself is the list.',
  field: 'text',
});
const parameter = z.string().min(1).meta({
  title: 'Parameter',
  description: 'Asks for the page.',
  field: 'text',
});

const pagination = z.discriminatedUnion('type', [
  z.strictObject({ type: kind('none') }).meta({ title: 'None' }),
  z.strictObject({ type: kind('link-header'), itemsPath, maxPages }).meta({ title: 'Link header' }),
  z
    .strictObject({
      type: kind('next-url'),
      path: z.string().min(1).meta({
        title: 'Next address',
        description: 'Where a page’s JSON has the address of the next one.',
        field: 'text',
      }),
      itemsPath,
      maxPages,
    })
    .meta({ title: 'Address in the page' }),
  z
    .strictObject({
      type: kind('page'),
      parameter: parameter.default('page'),
      start: z.int().default(1).meta({ title: 'First page', field: 'number' }),
      step: z.int().min(1).default(1).meta({
        title: 'Step',
        description: '1 counts pages; the page size counts items, as offsets do.',
        field: 'number',
      }),
      sizeParameter: z
        .string()
        .min(1)
        .meta({ title: 'Size parameter', description: 'Asks for `size` items.', field: 'text' })
        .optional(),
      size: z
        .int()
        .min(1)
        .meta({
          title: 'Page size',
          description: 'A page with fewer items is the last one.',
          field: 'number',
        })
        .optional(),
      itemsPath,
      maxPages,
    })
    .meta({ title: 'Page number or offset' }),
  z
    .strictObject({
      type: kind('cursor'),
      parameter,
      path: z.string().min(1).meta({
        title: 'Cursor',
        description: 'Where a page’s JSON has the cursor of the next one.',
        field: 'text',
      }),
      in: z.enum(['query', 'body']).default('query').meta({
        title: 'Sent in',
        description: 'The query, or the JSON body.',
        field: 'select',
      }),
      itemsPath,
      maxPages,
    })
    .meta({ title: 'Cursor' }),
]);
export type PaginationParams = z.output<typeof pagination>;

const tls = z
  .strictObject({
    rejectUnauthorized: z.boolean().default(true).meta({
      title: 'Check the certificate',
      description: 'Off: any certificate will do, and anyone in between can read along.',
      field: 'boolean',
    }),
    ca: pem
      .meta({
        title: 'Certificate authority',
        description: 'PEM; trusted instead of the usual ones.',
        field: 'code',
      })
      .optional(),
    cert: pem.meta({ title: 'Client certificate', description: 'PEM.', field: 'code' }).optional(),
    key: pem
      .meta({ title: 'Client key', description: 'PEM, of the client certificate.', field: 'code' })
      .optional(),
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
    .meta({
      title: 'Method',
      description: 'Any HTTP method but CONNECT.',
      field: 'text',
      examples: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'],
    }),
  url: z
    .string()
    .trim()
    .min(1)
    .max(65_536)
    .refine(isHttpUrl, { message: 'must be an address that starts with http:// or https://' })
    .meta({ title: 'URL', description: 'The address that is called.', field: 'text' }),
  query: namedValues
    .meta({
      title: 'Query',
      description: 'Added to what the URL has; encoded as needed.',
      field: 'key-value',
    })
    .optional(),
  headers: namedValues
    .meta({ title: 'Headers', description: 'Sent along.', field: 'key-value' })
    .optional(),
  body: body
    .default({ type: 'none' })
    .meta({ title: 'Body', description: 'What is sent.', field: 'group' }),
  auth: anyAuth
    .default({ type: 'none' })
    .meta({ title: 'Sign in', description: 'How the request says who it is.', field: 'group' }),
  idempotencyKey: z.boolean().default(true).meta({
    title: 'Idempotency key',
    description:
      'Sends a key that is the same in every attempt, with methods that change something.',
    field: 'boolean',
  }),
  redirects: z
    .strictObject({
      follow: z.boolean().default(true).meta({
        title: 'Follow redirects',
        description: 'Off: the redirect is the answer.',
        field: 'boolean',
      }),
      max: z.int().min(0).max(50).default(10).meta({ title: 'At most', field: 'number' }),
      hosts: z
        .array(
          z.string().trim().toLowerCase().regex(HOST, 'must be a host such as cdn.example.com'),
        )
        .max(50)
        .meta({
          title: 'Other hosts',
          description:
            'Where redirects and next pages may lead besides the hosts that the workflow’s steps name; `*` is any.',
          field: 'list',
        })
        .optional(),
    })
    .default({ follow: true, max: 10 })
    .meta({ title: 'Redirects', description: 'Whether and how often.', field: 'group' }),
  proxy: z
    .string()
    .trim()
    .refine(isHttpUrl, { message: 'must be like http://user:password@host:port' })
    .meta({ title: 'Proxy', description: '`http://user:password@host:port`.', field: 'text' })
    .optional(),
  tls: tls.meta({ title: 'TLS', description: 'Certificates of https.', field: 'group' }).optional(),
  timeoutMs: z.int().min(1).max(86_400_000).default(30_000).meta({
    title: 'Time limit',
    description:
      'In milliseconds, from the start of a request to the end of its answer, redirects included.',
    field: 'number',
  }),
  response: z
    .strictObject({
      as: z.enum(['auto', 'json', 'text', 'binary']).default('auto').meta({
        title: 'Read as',
        description: '`auto` goes by the content type.',
        field: 'select',
      }),
      maxBytes: z
        .int()
        .min(1)
        .max(100 * MEBIBYTE)
        .default(10 * MEBIBYTE)
        .meta({
          title: 'Bytes at most',
          description: 'After decompression; a larger answer fails the step.',
          field: 'number',
        }),
    })
    .default({ as: 'auto', maxBytes: 10 * MEBIBYTE })
    .meta({ title: 'Response', description: 'How the answer is read.', field: 'group' }),
  successStatus: z
    .union([
      z.string().regex(STATUS_RANGES, 'must be like "200-299,404"'),
      z.array(z.int().min(100).max(599)).min(1),
    ])
    .meta({
      title: 'Success',
      description: 'Such as `200-299,404`; other answers fail the step. Left out: 200 to 299.',
      field: 'text',
    })
    .optional(),
  pagination: pagination.default({ type: 'none' }).meta({
    title: 'Pagination',
    description: 'Collects the items of several pages into one list.',
    field: 'group',
  }),
});
export type HttpRequestParams = z.output<typeof httpRequestParams>;
