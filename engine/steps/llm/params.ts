import * as z from 'zod';
import { isHttpUrl } from '../../http/address-params.ts';
import { apiAddress, bearerAuth, kind, noAuth, storedAuth } from '../../http/auth-params.ts';
import { timeLimitParam } from '../../http/time-limit-param.ts';
import { anyValue, jsonObject, numberParam, textParam } from '../../values/param-schemas.ts';

const image = z.union([
  textParam(
    z
      .string()
      .trim()
      .refine(
        (text) => isHttpUrl(text) || /^data:image\/[a-z0-9.+-]+;base64,/i.test(text),
        'must be an address, or data:image/…;base64,…',
      ),
  ),
  z.looseObject({
    base64: z.string().min(1).meta({ title: 'Bytes', field: 'expression' }),
    contentType: z
      .string()
      .regex(/^image\/[a-z0-9.+-]+/i, 'must be an image')
      .meta({ title: 'Content type', field: 'text' }),
  }),
]);
export type ImageParam = z.output<typeof image>;

const output = z.discriminatedUnion('type', [
  z.strictObject({ type: kind('text') }).meta({ title: 'Text' }),
  z
    .strictObject({
      type: kind('json'),
      schema: jsonObject.meta({
        title: 'JSON Schema',
        description: 'What the answer has to look like.',
        field: 'json',
      }),
    })
    .meta({ title: 'JSON by a schema' }),
]);

export const llmParams = z.strictObject({
  auth: z
    .discriminatedUnion('type', [
      noAuth,
      storedAuth('The name of a stored openai-compatible, bearer or api-key.'),
      bearerAuth,
    ])
    .default({ type: 'none' })
    .meta({
      title: 'Sign in',
      description: 'A key of the service; a model on this computer needs none.',
      field: 'group',
    }),
  baseUrl: apiAddress
    .meta({
      title: 'API address',
      description:
        'Left out: the credential’s, or https://api.openai.com/v1. Ollama: http://127.0.0.1:11434/v1.',
      field: 'text',
    })
    .optional(),
  model: textParam(z.string().trim().min(1).max(300)).meta({
    title: 'Model',
    description: 'As the service names it: gpt-4.1-mini, llama3.2.',
    field: 'text',
  }),
  system: textParam(z.string()).prefault('').meta({
    title: 'Instructions',
    description: 'The system prompt: what the model is to do, and how.',
    field: 'multiline',
  }),
  prompt: textParam(z.string().min(1)).meta({
    title: 'Prompt',
    description: 'What it is to work on.',
    field: 'multiline',
  }),
  images: z
    .union([z.array(image).max(20), image])
    .meta({
      title: 'Images',
      description: 'Addresses, or binary outputs of other steps; for models that see.',
      field: 'json',
    })
    .optional(),
  history: z
    .array(
      z.strictObject({
        role: z.enum(['user', 'assistant']).meta({ title: 'Who', field: 'select' }),
        content: textParam(z.string()).meta({ title: 'Text', field: 'multiline' }),
      }),
    )
    .max(200)
    .default([])
    .meta({
      title: 'Earlier messages',
      description: 'Of the same conversation, before the prompt.',
      field: 'list',
    }),
  output: output
    .default({ type: 'text' })
    .meta({ title: 'Answer', description: 'Text, or JSON that is checked.', field: 'group' }),
  temperature: numberParam(z.number().min(0).max(2))
    .meta({
      title: 'Temperature',
      description: '0 is the most predictable. Left out: the model’s own.',
      field: 'number',
    })
    .optional(),
  maxTokens: numberParam(z.int().min(1).max(1_000_000))
    .meta({
      title: 'Tokens at most',
      description: 'Of the answer. Left out: the service’s own limit.',
      field: 'number',
    })
    .optional(),
  more: z.record(z.string(), anyValue).default({}).meta({
    title: 'More of the request',
    description: 'Other fields that the service knows: seed, top_p, reasoning_effort.',
    field: 'json',
  }),
  timeoutMs: timeLimitParam(180_000),
});
export type LlmParams = z.output<typeof llmParams>;

/** Set by the step: another value would break what it reads. */
export const OWN_FIELDS = ['model', 'messages', 'stream', 'n', 'response_format', 'tools'] as const;
