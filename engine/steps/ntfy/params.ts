import * as z from 'zod';
import { apiAddress, basicAuth, bearerAuth, noAuth, storedAuth } from '../../http/auth-params.ts';
import { timeLimitParam } from '../../http/time-limit-param.ts';
import { numberParam, textParam } from '../../values/param-schemas.ts';

const PRIORITIES: { readonly [name: string]: number } = {
  min: 1,
  low: 2,
  default: 3,
  high: 4,
  urgent: 5,
  max: 5,
};

/** 1 to 5, or ntfy's names of them. */
const priority = z.preprocess(
  (value) =>
    typeof value === 'string' ? (PRIORITIES[value.trim().toLowerCase()] ?? value) : value,
  numberParam(z.int('must be 1 to 5').min(1).max(5)),
);

const actionFields = {
  label: textParam(z.string().min(1).max(200)).meta({ title: 'Label', field: 'text' }),
  url: textParam(z.string().trim().min(1).max(4000)).meta({ title: 'Address', field: 'text' }),
  clear: z
    .boolean()
    .default(false)
    .meta({ title: 'Dismiss', description: 'The notification, after the tap.', field: 'boolean' }),
};

const action = z.discriminatedUnion('action', [
  z
    .strictObject({
      action: z.literal('view').meta({ title: 'Action', field: 'select' }),
      ...actionFields,
    })
    .meta({ title: 'Open an address' }),
  z
    .strictObject({
      action: z.literal('http').meta({ title: 'Action', field: 'select' }),
      ...actionFields,
      method: z
        .enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
        .default('POST')
        .meta({ title: 'Method', field: 'select' }),
      headers: z
        .record(z.string(), textParam(z.string()))
        .meta({
          title: 'Headers',
          description: 'Seen by everyone who may read the topic.',
          field: 'key-value',
        })
        .optional(),
      body: textParam(z.string().max(4000)).meta({ title: 'Body', field: 'multiline' }).optional(),
    })
    .meta({ title: 'Send a request' }),
]);
export type NtfyAction = z.output<typeof action>;

export const ntfyParams = z.strictObject({
  server: apiAddress
    .default('https://ntfy.sh')
    .meta({ title: 'Server', description: 'ntfy.sh, or your own.', field: 'text' }),
  topic: textParam(
    z
      .string()
      .trim()
      .regex(/^[-_A-Za-z0-9]{1,64}$/, 'must be letters, digits, "-" and "_", 64 at most'),
  ).meta({
    title: 'Topic',
    description: 'What phones subscribe to. Without access control its name is the password.',
    field: 'text',
  }),
  message: textParam(z.string()).prefault('').meta({
    title: 'Message',
    description: 'At most 4096 bytes; left empty, ntfy writes “triggered”.',
    field: 'multiline',
  }),
  title: textParam(z.string().max(250))
    .meta({ title: 'Title', description: 'Left out: the topic.', field: 'text' })
    .optional(),
  priority: priority.prefault(3).meta({
    title: 'Priority',
    description: '1 (min) to 5 (urgent: long vibration, in front of everything); 3 is usual.',
    field: 'number',
  }),
  tags: z
    .union([z.array(textParam(z.string().max(100))).max(20), z.string().max(2000)])
    .default([])
    .meta({
      title: 'Tags',
      description: 'With a comma between; those that name an emoji become one: warning, tada.',
      field: 'text',
    }),
  click: textParam(z.string().trim().max(4000))
    .meta({ title: 'Click', description: 'The address that a tap opens.', field: 'text' })
    .optional(),
  attach: textParam(z.string().trim().max(4000))
    .meta({ title: 'Attachment', description: 'The address of a file or image.', field: 'text' })
    .optional(),
  icon: textParam(z.string().trim().max(4000))
    .meta({ title: 'Icon', description: 'The address of a PNG or JPEG.', field: 'text' })
    .optional(),
  actions: z
    .array(action)
    .max(3, 'ntfy shows three buttons at most')
    .default([])
    .meta({ title: 'Buttons', description: 'At most three.', field: 'list' }),
  markdown: z.boolean().default(false).meta({
    title: 'Markdown',
    description: 'Formats the message where the app can.',
    field: 'boolean',
  }),
  delay: textParam(z.string().trim().max(100))
    .meta({
      title: 'Delivery',
      description: 'Later: “30m”, “tomorrow, 9am” or seconds since 1970; 10 seconds to 3 days.',
      field: 'text',
    })
    .optional(),
  email: textParam(z.string().trim().max(320))
    .meta({ title: 'E-mail', description: 'Also sent there, where the server can.', field: 'text' })
    .optional(),
  sequenceId: textParam(
    z
      .string()
      .trim()
      .regex(/^[-_A-Za-z0-9]{1,64}$/, 'must be letters, digits, "-" and "_", 64 at most'),
  )
    .meta({
      title: 'Sequence id',
      description: 'A later message with the same id replaces this one (servers from 2.16).',
      field: 'text',
    })
    .optional(),
  auth: z
    .discriminatedUnion('type', [
      noAuth,
      storedAuth('The name of a stored bearer (access token) or basic.'),
      bearerAuth,
      basicAuth,
    ])
    .default({ type: 'none' })
    .meta({ title: 'Sign in', description: 'For protected topics.', field: 'group' }),
  timeoutMs: timeLimitParam(20_000),
});
export type NtfyParams = z.output<typeof ntfyParams>;
