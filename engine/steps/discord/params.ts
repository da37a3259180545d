import * as z from 'zod';
import { webhookAuth } from '../../http/incoming-webhook.ts';
import { timeLimitParam } from '../../http/time-limit-param.ts';
import { jsonObject, textParam } from '../../values/param-schemas.ts';

/** Discord's documentation, "Execute Webhook". */
export const MAX_CONTENT = 2000;
const MAX_EMBEDS = 10;

export const discordParams = z.strictObject({
  auth: webhookAuth,
  content: textParam(z.string())
    .prefault('')
    .meta({
      title: 'Text',
      description: `Markdown, at most ${MAX_CONTENT} characters.`,
      field: 'multiline',
    }),
  embeds: z
    .union([z.array(jsonObject).max(MAX_EMBEDS), jsonObject])
    .meta({
      title: 'Embeds',
      description: `One embed, or a list of at most ${MAX_EMBEDS}: title, description, color, fields.`,
      field: 'json',
    })
    .optional(),
  username: textParam(z.string().max(80))
    .meta({ title: 'User name', description: 'Instead of the webhook’s own.', field: 'text' })
    .optional(),
  avatarUrl: textParam(z.string().trim().max(2000))
    .meta({
      title: 'Avatar',
      description: 'The address of an image, instead of the webhook’s own.',
      field: 'text',
    })
    .optional(),
  threadId: textParam(z.string().trim().regex(/^\d*$/, 'must be an id: digits only').max(30))
    .meta({ title: 'Thread', description: 'The id of the thread to post in.', field: 'text' })
    .optional(),
  threadName: textParam(z.string().max(100))
    .meta({
      title: 'New thread',
      description: 'Starts a post of this name; for forum and media channels.',
      field: 'text',
    })
    .optional(),
  mentions: z.enum(['none', 'users', 'all']).default('users').meta({
    title: 'Mentions',
    description: 'Who is notified by a mention: nobody, users, or also roles and @everyone.',
    field: 'select',
  }),
  tooLong: z
    .enum(['fail', 'cut'])
    .default('fail')
    .meta({
      title: 'Too long',
      description: `What happens to a text of more than ${MAX_CONTENT} characters.`,
      field: 'select',
    }),
  silent: z.boolean().default(false).meta({
    title: 'Silent',
    description: 'Posts without a notification.',
    field: 'boolean',
  }),
  tts: z
    .boolean()
    .default(false)
    .meta({ title: 'Read aloud', description: 'As text to speech.', field: 'boolean' }),
  timeoutMs: timeLimitParam(20_000),
});
export type DiscordParams = z.output<typeof discordParams>;
