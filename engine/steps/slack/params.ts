import * as z from 'zod';
import { apiAddress, bearerAuth, storedAuth } from '../../http/auth-params.ts';
import { webhookUrlAuth } from '../../http/incoming-webhook.ts';
import { timeLimitParam } from '../../http/time-limit-param.ts';
import { jsonObject, textParam } from '../../values/param-schemas.ts';

/** Slack cuts longer texts off (chat.postMessage, "Truncating content"). */
export const MAX_TEXT = 40_000;
const MAX_BLOCKS = 50;

const blockList = z.array(jsonObject).max(MAX_BLOCKS).meta({ title: 'Blocks', field: 'json' });

export const slackParams = z.strictObject({
  auth: z
    .discriminatedUnion('type', [
      storedAuth('The name of a stored slack-bot, bearer or webhook-url.'),
      webhookUrlAuth,
      bearerAuth,
    ])
    .meta({
      title: 'Sign in',
      description: 'A bot token posts to any channel of the bot’s, a webhook to its own.',
      field: 'group',
    }),
  channel: textParam(z.string().trim().max(200))
    .meta({
      title: 'Channel',
      description: 'An id such as C0123456789, #general, or a person’s id. A webhook has its own.',
      field: 'text',
    })
    .optional(),
  text: textParam(z.string()).prefault('').meta({
    title: 'Text',
    description: 'Slack’s mrkdwn. With blocks it is what notifications show.',
    field: 'multiline',
  }),
  blocks: z
    .union([blockList, z.looseObject({ blocks: blockList })])
    .meta({
      title: 'Blocks',
      description: `Block Kit, as its builder gives it: at most ${MAX_BLOCKS}.`,
      field: 'json',
    })
    .optional(),
  thread: textParam(z.string().trim().max(100))
    .meta({
      title: 'Thread',
      description: 'The ts of the message that is answered.',
      field: 'text',
    })
    .optional(),
  broadcast: z.boolean().default(false).meta({
    title: 'Also to the channel',
    description: 'Shows an answer in a thread in the channel as well.',
    field: 'boolean',
  }),
  username: textParam(z.string().max(80))
    .meta({
      title: 'User name',
      description: 'Shown as the sender; a bot needs the scope chat:write.customize.',
      field: 'text',
    })
    .optional(),
  icon: textParam(z.string().max(2000))
    .meta({
      title: 'Icon',
      description: 'An emoji such as :ship:, or the address of an image.',
      field: 'text',
    })
    .optional(),
  unfurl: z.boolean().default(true).meta({
    title: 'Show previews',
    description: 'Of the links in the text.',
    field: 'boolean',
  }),
  apiUrl: apiAddress
    .meta({
      title: 'API address',
      description: 'Left out: the credential’s, or https://slack.com/api.',
      field: 'text',
    })
    .optional(),
  timeoutMs: timeLimitParam(20_000),
});
export type SlackParams = z.output<typeof slackParams>;
