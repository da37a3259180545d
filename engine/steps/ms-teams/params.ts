import * as z from 'zod';
import { isHttpUrl } from '../../http/address-params.ts';
import { kind } from '../../http/auth-params.ts';
import { webhookAuth } from '../../http/incoming-webhook.ts';
import { namedValues } from '../../http/named-values.ts';
import { timeLimitParam } from '../../http/time-limit-param.ts';
import { jsonObject, textParam } from '../../values/param-schemas.ts';

const button = z.strictObject({
  title: textParam(z.string().min(1).max(200)).meta({ title: 'Label', field: 'text' }),
  url: textParam(
    z.string().trim().refine(isHttpUrl, 'must be an address that starts with https://'),
  ).meta({ title: 'Address', description: 'Opened by a click.', field: 'text' }),
});

const message = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: kind('text'),
      title: textParam(z.string())
        .prefault('')
        .meta({ title: 'Title', description: 'Large, above the text.', field: 'text' }),
      text: textParam(z.string()).prefault('').meta({
        title: 'Text',
        description: 'Bold, italic, lists and links as in Markdown.',
        field: 'multiline',
      }),
      facts: namedValues
        .meta({ title: 'Facts', description: 'Names and values, as a table.', field: 'key-value' })
        .optional(),
      color: z.enum(['default', 'good', 'warning', 'attention', 'accent']).default('default').meta({
        title: 'Colour',
        description: 'Of the title.',
        field: 'select',
      }),
      buttons: z
        .array(button)
        .max(6)
        .default([])
        .meta({ title: 'Buttons', description: 'Links below the text.', field: 'list' }),
    })
    .meta({ title: 'Title, text and facts' }),
  z
    .strictObject({
      type: kind('card'),
      card: jsonObject.meta({
        title: 'Card',
        description: 'An Adaptive Card as JSON, such as the designer gives.',
        field: 'json',
      }),
    })
    .meta({ title: 'Adaptive Card' }),
]);
export type MessageParams = z.output<typeof message>;

export const msTeamsParams = z.strictObject({
  auth: webhookAuth,
  message: message.meta({ title: 'Message', description: 'What is posted.', field: 'group' }),
  timeoutMs: timeLimitParam(20_000),
});
export type MsTeamsParams = z.output<typeof msTeamsParams>;
