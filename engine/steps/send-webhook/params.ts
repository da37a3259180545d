import * as z from 'zod';
import { credentialNameSchema } from '../../../shared/model/credential.ts';
import { isHttpUrl, pem } from '../../http/address-params.ts';
import { namedValues } from '../../http/named-values.ts';
import { anyValue, textParam } from '../../values/param-schemas.ts';

function kind<T extends string>(name: T) {
  return z.literal(name).meta({ title: 'Kind', field: 'select' });
}

const signature = z.discriminatedUnion('type', [
  z.strictObject({ type: kind('standard-webhooks') }).meta({ title: 'Standard Webhooks' }),
  z
    .strictObject({
      type: kind('github'),
      event: textParam(
        z.string().regex(/^[\x21-\x7e]{1,100}$/, 'must be a word such as push'),
      ).meta({ title: 'Event', description: 'Sent as X-GitHub-Event.', field: 'text' }),
    })
    .meta({ title: 'As GitHub signs' }),
  z.strictObject({ type: kind('stripe') }).meta({ title: 'As Stripe signs' }),
]);
export type SignatureParams = z.output<typeof signature>;

const body = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: kind('json'),
      value: anyValue.meta({ title: 'Value', description: 'Sent as JSON.', field: 'json' }),
    })
    .meta({ title: 'JSON' }),
  z
    .strictObject({
      type: kind('text'),
      text: textParam(z.string()).meta({
        title: 'Text',
        description: 'Sent as UTF-8.',
        field: 'multiline',
      }),
      contentType: z
        .string()
        .regex(/^[\w.+-]+\/[\w.+-]+(?:\s*;[\t\x20-\x7e]*)?$/, 'must be like text/plain')
        .default('text/plain; charset=utf-8')
        .meta({ title: 'Content type', description: 'Of the text.', field: 'text' }),
    })
    .meta({ title: 'Text' }),
]);
export type BodyParams = z.output<typeof body>;

const secretName = credentialNameSchema.meta({
  title: 'Secret',
  description: 'The name of a stored webhook-secret.',
  field: 'credential',
});

export const sendWebhookParams = z.strictObject({
  url: z
    .string()
    .trim()
    .max(65_536)
    .refine(isHttpUrl, { message: 'must be an address that starts with http:// or https://' })
    .refine((text) => !isHttpUrl(text) || new URL(text).username === '', {
      message: 'must not hold a user name: the signature says who sends',
    })
    .meta({ title: 'URL', description: 'Where the webhook goes.', field: 'text' }),
  auth: z
    .strictObject({
      credential: secretName,
      also: z.array(secretName).max(4).default([]).meta({
        title: 'Also sign with',
        description: 'Further secrets, while receivers change from one to another.',
        field: 'list',
      }),
    })
    .meta({ title: 'Signed with', description: 'Stored secrets, by name.', field: 'group' }),
  signature: signature.default({ type: 'standard-webhooks' }).meta({
    title: 'Signature',
    description: 'How receivers verify it.',
    field: 'group',
  }),
  body: body.meta({ title: 'Body', description: 'What is sent.', field: 'group' }),
  id: textParam(
    // The signed content is ID.TIMESTAMP.BODY: a dot in the id would make it ambiguous.
    z.string().regex(/^[\x21-\x2d\x2f-\x7e]{1,200}$/, 'must be a word without a full stop'),
  )
    .meta({
      title: 'Id',
      description: 'By which receivers tell a repetition. Left out: one of this step in this run.',
      field: 'text',
    })
    .optional(),
  headers: namedValues
    .meta({ title: 'Headers', description: 'Sent along.', field: 'key-value' })
    .optional(),
  ca: pem
    .meta({
      title: 'Certificate authority',
      description: 'PEM; trusted instead of the usual ones.',
      field: 'code',
    })
    .optional(),
  timeoutMs: z.int().min(1).max(86_400_000).default(20_000).meta({
    title: 'Time limit',
    description: 'In milliseconds, from the start of an attempt to the end of its answer.',
    field: 'number',
  }),
});
export type SendWebhookParams = z.output<typeof sendWebhookParams>;
