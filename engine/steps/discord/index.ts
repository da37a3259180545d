import { isJsonObject, type Json, type JsonObject } from '../../../shared/json.ts';
import { callApi, textAt } from '../../http/call-api.ts';
import { hideSecrets } from '../../http/hide-secrets.ts';
import { hostPermissions } from '../../http/hosts.ts';
import { incomingWebhook } from '../../http/incoming-webhook.ts';
import { defineStep, type StepContext, StepFailure, type StepResult } from '../define-step.ts';
import { docs } from './docs.ts';
import { discordFailure } from './errors.ts';
import { type DiscordParams, discordParams, MAX_CONTENT } from './params.ts';

export const discord = defineStep({
  type: 'discord',
  name: 'Discord',
  description: 'Posts a message to a Discord channel.',
  icon: 'gamepad-2',
  group: 'action',
  effects: 'external',
  permissions: ({ auth }) => hostPermissions(isJsonObject(auth) ? auth.url : undefined),
  hideSecrets,
  ports: [{ name: 'out', label: 'Posted' }],
  docs,
  params: discordParams,
  problems({ content, embeds, tooLong }) {
    const none = content === undefined || content === '';
    if (none && embeds === undefined)
      return [{ path: ['content'], message: 'a message needs a text or embeds' }];
    const long = typeof content === 'string' && !content.includes('{{') && length(content);
    return long !== false && long > MAX_CONTENT && tooLong !== 'cut'
      ? [{ path: ['content'], message: `has ${long} characters; Discord takes ${MAX_CONTENT}` }]
      : [];
  },
  example: {
    auth: { type: 'credential', credential: 'discord' },
    content: 'New order **{{ trigger.body.id }}** over {{ trigger.body.total }} €',
  },
  run,
});

async function run(params: DiscordParams, context: StepContext): Promise<StepResult> {
  const { secrets, url, chosenBy } = incomingWebhook(params.auth, context.services);
  const { threadId, timeoutMs } = params;
  const body = messageOf(params);
  const target = new URL(url);
  // Without it Discord answers before it has looked at the message, and gives no id.
  target.searchParams.set('wait', 'true');
  if (threadId !== undefined && threadId !== '') target.searchParams.set('thread_id', threadId);
  const address = { url: target, chosenBy };
  const answer = await callApi({ address, body, timeoutMs, secrets }, context);
  if (answer.status < 200 || answer.status >= 300) throw await discordFailure(answer);
  return {
    output: {
      id: textAt(answer.body, 'id') ?? null,
      channelId: textAt(answer.body, 'channel_id') ?? null,
    },
  };
}

/** Throws StepFailure `discord_empty` or `discord_too_long`. */
function messageOf(params: DiscordParams): JsonObject {
  const { username, avatarUrl, threadName, mentions, tts, silent } = params;
  const embeds: Json[] = params.embeds === undefined ? [] : [params.embeds].flat();
  const content = fitting(params.content, params.tooLong);
  if (content === '' && embeds.length === 0) {
    throw new StepFailure({
      code: 'discord_empty',
      message: 'The message is empty.',
      hint: 'Give it a text or embeds; an expression may have given nothing.',
    });
  }
  const parse = { none: [], users: ['users'], all: ['users', 'roles', 'everyone'] }[mentions];
  return {
    ...(content === '' ? {} : { content }),
    ...(embeds.length === 0 ? {} : { embeds }),
    ...(username === undefined || username === '' ? {} : { username }),
    ...(avatarUrl === undefined || avatarUrl === '' ? {} : { avatar_url: avatarUrl }),
    ...(threadName === undefined || threadName === '' ? {} : { thread_name: threadName }),
    ...(tts ? { tts: true } : {}),
    // SUPPRESS_NOTIFICATIONS
    ...(silent ? { flags: 4096 } : {}),
    allowed_mentions: { parse },
  };
}

function fitting(content: string, tooLong: DiscordParams['tooLong']): string {
  const count = length(content);
  if (count <= MAX_CONTENT) return content;
  if (tooLong === 'cut') return `${[...content].slice(0, MAX_CONTENT - 1).join('')}…`;
  throw new StepFailure({
    code: 'discord_too_long',
    message: `The text has ${count} characters; Discord takes ${MAX_CONTENT}.`,
    hint: 'Set “Too long” to cut, shorten it, or put it into an embed, whose description may have 4096.',
    details: { characters: count, limit: MAX_CONTENT },
  });
}

/** Discord counts characters and not UTF-16 units: an emoji is one. */
function length(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
