import { createHash, createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { isJsonObject, type Json, type JsonObject } from '../../../shared/json.ts';
import { credentialNameSchema } from '../../../shared/model/credential.ts';
import { ANY, type Permission } from '../../../shared/model/permission.ts';
import { numberParam, textParam } from '../../values/param-schemas.ts';
import { defineStep, type ParamProblem, type StepContext, StepFailure } from '../define-step.ts';
import { decodeBytes, ENCODINGS } from './bytes.ts';
import { uuidOfTime } from './uuid.ts';

const HIDDEN = '••••••';
/** Hashing takes some milliseconds for each million. */
const MAX_INPUT = 10_000_000;

const ALGORITHMS = ['md5', 'sha1', 'sha256', 'sha384', 'sha512', 'sha3-256', 'sha3-512'] as const;
const OPERATIONS = ['hash', 'hmac', 'random', 'uuid'] as const;

/** Which params go with which operation. */
const goesWith: Readonly<Record<string, readonly string[]>> = {
  input: ['hash', 'hmac'],
  inputEncoding: ['hash', 'hmac'],
  algorithm: ['hash', 'hmac'],
  key: ['hmac'],
  expected: ['hash', 'hmac'],
  encoding: ['hash', 'hmac', 'random'],
  bytes: ['random'],
  version: ['uuid'],
};

const keySchema = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: z.literal('credential').meta({ title: 'Kind', field: 'select' }),
      credential: credentialNameSchema.meta({
        title: 'Credential',
        description: 'The name of a stored webhook-secret, bearer, api-key or basic credential.',
        field: 'credential',
      }),
      encoding: keyEncoding(),
    })
    .meta({ title: 'A stored credential' }),
  z
    .strictObject({
      type: z.literal('text').meta({ title: 'Kind', field: 'select' }),
      text: textParam(z.string().min(1).max(10_000)).meta({
        title: 'Key',
        description: 'Kept out of what is stored of a run, but readable in the workflow itself.',
        field: 'text',
      }),
      encoding: keyEncoding(),
    })
    .meta({ title: 'Written here' }),
]);
type KeyParams = z.output<typeof keySchema>;

function keyEncoding() {
  return z.enum(ENCODINGS).default('utf8').meta({
    title: 'Written as',
    description: 'How the key’s bytes are written.',
    field: 'select',
  });
}

export const crypto = defineStep({
  type: 'crypto',
  name: 'Crypto',
  description: 'Makes hashes, HMACs, random values and UUIDs.',
  icon: 'key-round',
  group: 'data',
  effects: 'none',
  ports: [{ name: 'out', label: 'Made' }],
  permissions,
  hideSecrets: hideKey,
  params: z.strictObject({
    operation: z.enum(OPERATIONS).meta({
      title: 'Make',
      description: 'What is made.',
      field: 'select',
    }),
    input: textParam(z.string().max(MAX_INPUT))
      .meta({
        title: 'Input',
        description: 'What is hashed or signed: text, or JSON for lists and objects.',
        field: 'multiline',
      })
      .optional(),
    inputEncoding: z.enum(ENCODINGS).default('utf8').meta({
      title: 'Input written as',
      description: 'How the input’s bytes are written.',
      field: 'select',
    }),
    algorithm: z.enum(ALGORITHMS).default('sha256').meta({
      title: 'Algorithm',
      description: 'MD5 and SHA-1 are broken: only for old interfaces.',
      field: 'select',
    }),
    key: keySchema.meta({ title: 'Key', description: 'Of the HMAC.', field: 'group' }).optional(),
    encoding: z.enum(['hex', 'base64', 'base64url']).default('hex').meta({
      title: 'Written as',
      description: 'How the result is written.',
      field: 'select',
    }),
    expected: textParam(z.string().max(10_000))
      .meta({
        title: 'Compare with',
        description: 'A value that came in: `matches` says whether it is the same.',
        field: 'text',
      })
      .optional(),
    bytes: numberParam(z.int().min(1).max(4096)).default(32).meta({
      title: 'Bytes',
      description: 'Of a random value.',
      field: 'number',
    }),
    version: z.enum(['v4', 'v7']).default('v4').meta({
      title: 'UUID version',
      description: '`v4` is random, `v7` begins with the time and so sorts by it.',
      field: 'select',
    }),
  }),
  problems: cryptoProblems,
  example: {
    operation: 'hmac',
    input: '{{ trigger.body }}',
    key: { type: 'credential', credential: 'partner signing' },
    encoding: 'base64',
  },
  run(params, context) {
    switch (params.operation) {
      case 'hash': {
        const hash = createHash(params.algorithm).update(inputOf(params));
        return { output: result(hash.digest(), params) };
      }
      case 'hmac': {
        const hmac = createHmac(params.algorithm, keyOf(params.key, context));
        return { output: result(hmac.update(inputOf(params)).digest(), params) };
      }
      case 'random':
        return { output: { value: randomBytes(params.bytes).toString(params.encoding) } };
      case 'uuid':
        return {
          output: { value: params.version === 'v7' ? uuidOfTime(context.now()) : randomUUID() },
        };
    }
  },
  docs: `
| operation | needs | output |
|---|---|---|
| \`hash\` | \`input\` | \`{ "value": "9f86d0…" }\` |
| \`hmac\` | \`input\`, \`key\` | \`{ "value": "5b50d8…" }\` |
| \`random\` | | \`{ "value": "…" }\`: \`bytes\` from the system’s source of randomness |
| \`uuid\` | | \`{ "value": "0190…" }\` (RFC 9562) |

With \`expected\`, the output says as well whether it is the same: \`{ "value": "…", "matches": true }\`,
compared in a time that tells nothing, and without a prefix such as \`sha256=\`.

A key is a stored credential, or text. Neither is stored with a run or shown in it. Random values are
outputs like others: whoever may read the run can read them.
`,
});

interface Input {
  input?: string | undefined;
  inputEncoding: (typeof ENCODINGS)[number];
}

function inputOf({ input, inputEncoding }: Input): Buffer {
  if (input !== undefined) return decodeBytes(input, inputEncoding, 'input');
  throw new StepFailure({
    code: 'crypto_input',
    message: 'There is nothing to work on: the expression of "input" gave nothing.',
    hint: 'Look at its path, or give it a default: {{ path ?? "" }}.',
  });
}

function result(
  digest: Buffer,
  {
    encoding,
    expected,
  }: { encoding: 'hex' | 'base64' | 'base64url'; expected?: string | undefined },
): Json {
  const value = digest.toString(encoding);
  return expected === undefined
    ? { value }
    : { value, matches: matches(digest, expected, encoding) };
}

function matches(
  digest: Buffer,
  expected: string,
  encoding: 'hex' | 'base64' | 'base64url',
): boolean {
  const text = expected.trim().replace(/^[A-Za-z0-9-]{2,10}=(?=.)/, '');
  const bytes = Buffer.from(text, encoding);
  return bytes.length === digest.length && timingSafeEqual(bytes, digest);
}

function keyOf(key: KeyParams | undefined, { services }: StepContext): Buffer {
  if (key === undefined)
    throw new StepFailure({
      code: 'crypto_key',
      message: 'An HMAC needs a key.',
      hint: 'Give "key".',
    });
  if (key.type === 'text') return decodeBytes(key.text, key.encoding, 'key');
  services.permits({ kind: 'credential', name: key.credential });
  const data = services.credential(key.credential);
  switch (data.type) {
    case 'webhook-secret':
      return decodeBytes(data.secret, key.encoding, 'key');
    case 'bearer':
      return decodeBytes(data.token, key.encoding, 'key');
    case 'api-key':
      return decodeBytes(data.value, key.encoding, 'key');
    case 'basic':
      return decodeBytes(data.password, key.encoding, 'key');
    default:
      throw new StepFailure({
        code: 'credential_unsuitable',
        message: `The credential "${key.credential}" is of the type ${data.type}, which holds no key.`,
        hint: 'Store the key as a webhook-secret, and name that one.',
      });
  }
}

function permissions({ key }: JsonObject): Permission[] {
  if (typeof key === 'string' && key.includes('{{')) return [{ kind: 'credential', name: ANY }];
  if (!isJsonObject(key) || typeof key.credential !== 'string') return [];
  const name = key.credential.trim();
  if (name === '') return [];
  return [{ kind: 'credential', name: name.includes('{{') ? ANY : name }];
}

function hideKey(params: Json): Json {
  if (!isJsonObject(params)) return params;
  const { key } = params;
  return isJsonObject(key) && 'text' in key ? { ...params, key: { ...key, text: HIDDEN } } : params;
}

function cryptoProblems(params: JsonObject): ParamProblem[] {
  const { operation } = params;
  if (typeof operation !== 'string' || operation.includes('{{')) return [];
  const problems: ParamProblem[] = [];
  for (const [name, operations] of Object.entries(goesWith)) {
    if (params[name] !== undefined && !operations.includes(operation)) {
      const allowed = operations.map((each) => `"${each}"`).join(' and ');
      problems.push({ path: [name], message: `goes with ${allowed} only` });
    }
  }
  if ((operation === 'hash' || operation === 'hmac') && params.input === undefined)
    problems.push({ path: ['input'], message: `is missing: what the ${operation} is made of` });
  if (operation === 'hmac' && params.key === undefined)
    problems.push({ path: ['key'], message: 'is missing: the key of the HMAC' });
  return problems;
}
