import * as z from 'zod';
import { pem } from '../../http/address-params.ts';
import { kind, storedAuth } from '../../http/auth-params.ts';
import { namedValues } from '../../http/named-values.ts';
import { timeLimitParam } from '../../http/time-limit-param.ts';
import { anyValue, numberParam, textParam } from '../../values/param-schemas.ts';

const server = z
  .strictObject({
    type: kind('smtp'),
    host: textParam(
      z
        .string()
        .trim()
        .min(1)
        .max(255)
        .regex(/^[^\s/@:]+$|^[0-9a-fA-F:]+$/, 'must be a host name or an address, without port'),
    ).meta({ title: 'Server', field: 'text' }),
    port: numberParam(z.int().min(1).max(65_535)).prefault(587).meta({
      title: 'Port',
      description: '587 with starttls, 465 with tls.',
      field: 'number',
    }),
    secure: z.enum(['tls', 'starttls', 'none']).default('starttls').meta({
      title: 'Encryption',
      description: 'tls from the start, starttls, or none.',
      field: 'select',
    }),
    username: textParam(z.string().max(1000))
      .meta({ title: 'User name', field: 'text' })
      .optional(),
    password: textParam(z.string().max(10_000))
      .meta({ title: 'Password', description: 'Better kept in a credential.', field: 'text' })
      .optional(),
    rejectUnauthorized: z.boolean().default(true).meta({
      title: 'Check the certificate',
      description: 'Off only for a server of your own.',
      field: 'boolean',
    }),
    ca: pem
      .meta({
        title: 'Certificate authority',
        description: 'PEM; trusted instead of the usual ones.',
        field: 'code',
      })
      .optional(),
  })
  .meta({ title: 'Server, written here' });

const mailbox = z.union([
  z.string().max(20_000),
  z.strictObject({
    name: textParam(z.string().max(300)).meta({ title: 'Name', field: 'text' }).optional(),
    address: textParam(z.string().max(2000)).meta({ title: 'Address', field: 'text' }),
  }),
  // What an expression gives where there is none.
  z.null(),
]);
const mailboxes = z.union([mailbox, z.array(mailbox).max(1000)]);
export type MailboxesParam = z.output<typeof mailboxes>;

const attachment = z.strictObject({
  filename: textParam(z.string().max(255))
    .meta({ title: 'File name', description: 'As the reader sees it.', field: 'text' })
    .optional(),
  content: anyValue.meta({
    title: 'Content',
    description: 'Text, a binary output such as an HTTP answer’s body, or JSON.',
    field: 'expression',
  }),
  base64: textParam(z.string())
    .meta({ title: 'Bytes', description: 'In base64; instead of content.', field: 'expression' })
    .optional(),
  contentType: textParam(
    z
      .string()
      .trim()
      .regex(/^[\w.+-]+\/[\w.+-]+(?:\s*;[\t\x20-\x7e]*)?$/, 'must be like application/pdf'),
  )
    .meta({ title: 'Content type', description: 'Left out: by the file name.', field: 'text' })
    .optional(),
  contentId: textParam(
    z
      .string()
      .trim()
      .regex(/^[\w.@+-]{1,200}$/, 'must be a word such as logo'),
  )
    .meta({
      title: 'Content id',
      description: 'Shows an image in the HTML: `<img src="cid:logo">`.',
      field: 'text',
    })
    .optional(),
});
export type AttachmentParam = z.output<typeof attachment>;

export const emailSmtpParams = z.strictObject({
  auth: z
    .discriminatedUnion('type', [storedAuth('The name of a stored smtp.'), server])
    .meta({ title: 'Mail server', description: 'That takes the message.', field: 'group' }),
  from: mailbox
    .meta({
      title: 'From',
      description: 'Like `Shop <shop@example.com>`. Left out: the server’s user name.',
      field: 'text',
    })
    .optional(),
  to: mailboxes
    .meta({ title: 'To', description: 'Addresses with a comma between, or a list.', field: 'text' })
    .optional(),
  cc: mailboxes
    .meta({ title: 'Cc', description: 'Copies that everyone sees.', field: 'text' })
    .optional(),
  bcc: mailboxes
    .meta({ title: 'Bcc', description: 'Copies that nobody else sees.', field: 'text' })
    .optional(),
  replyTo: mailboxes
    .meta({ title: 'Reply to', description: 'Where answers go.', field: 'text' })
    .optional(),
  subject: textParam(z.string().max(2000))
    .prefault('')
    .meta({ title: 'Subject', description: 'One line.', field: 'text' }),
  text: textParam(z.string())
    .prefault('')
    .meta({ title: 'Text', description: 'Plain text.', field: 'multiline' }),
  html: textParam(z.string()).prefault('').meta({
    title: 'HTML',
    description: 'Shown instead of the text where it can be; inserted values are escaped.',
    field: 'code',
    markup: 'html',
  }),
  attachments: z
    .array(attachment)
    .max(100)
    .default([])
    .meta({ title: 'Attachments', description: '25 MiB in all.', field: 'list' }),
  headers: namedValues
    .meta({ title: 'Headers', description: 'Further ones, such as List-Id.', field: 'key-value' })
    .optional(),
  inReplyTo: textParam(z.string().trim().max(1000))
    .meta({
      title: 'In reply to',
      description: 'The message id of the one that is answered.',
      field: 'text',
    })
    .optional(),
  priority: z
    .enum(['normal', 'high', 'low'])
    .default('normal')
    .meta({ title: 'Priority', description: 'As mail programs show it.', field: 'select' }),
  timeoutMs: timeLimitParam(60_000),
});
export type EmailSmtpParams = z.output<typeof emailSmtpParams>;
