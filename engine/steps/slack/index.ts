import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import type { Permission } from '../../../shared/model/permission.ts';
import { wrongCredential } from '../../http/auth-params.ts';
import { type ApiAddress, type ApiAnswer, apiAt, callApi, textAt } from '../../http/call-api.ts';
import { hideSecrets } from '../../http/hide-secrets.ts';
import { hostPermissions } from '../../http/hosts.ts';
import { webhookAt } from '../../http/incoming-webhook.ts';
import { type SignIn, signInOf, signInWith } from '../../http/sign-in.ts';

import {
  defineStep,
  type ParamProblem,
  type StepContext,
  StepFailure,
  type StepResult,
} from '../define-step.ts';
import { docs } from './docs.ts';
import { explainSlackError } from './errors.ts';
import { MAX_TEXT, type SlackParams, slackParams } from './params.ts';

const API = 'https://slack.com/api';

export const slack = defineStep({
  type: 'slack',
  name: 'Slack',
  description: 'Posts a message to Slack.',
  icon: 'hash',
  group: 'action',
  // Slack takes every request as a new message.
  effects: 'external',
  permissions,
  hideSecrets,
  ports: [{ name: 'out', label: 'Posted' }],
  docs,
  params: slackParams,
  problems,
  example: {
    auth: { type: 'credential', credential: 'slack' },
    channel: '#orders',
    text: 'New order {{ trigger.body.id }} over {{ trigger.body.total }} €',
  },
  run,
});

function permissions({ auth, apiUrl: api }: JsonObject): Permission[] {
  const typed = isJsonObject(auth) && auth.type === 'webhook-url' ? auth.url : (api ?? API);
  return hostPermissions(typed);
}

function problems({ auth, channel, text, blocks }: JsonObject): ParamProblem[] {
  const found: ParamProblem[] = [];
  const way = isJsonObject(auth) ? auth.type : undefined;
  const none = channel === undefined || channel === '';
  if (way === 'bearer' && none) found.push({ path: ['channel'], message: 'is missing' });
  if (way === 'webhook-url' && !none)
    found.push({ path: ['channel'], message: 'a webhook posts to its own channel: leave it out' });
  if ((text === undefined || text === '') && blocks === undefined)
    found.push({ path: ['text'], message: 'a message needs a text or blocks' });
  return found;
}

/** With a token to any channel, or by a webhook to one. */
interface Way {
  signIn: SignIn | null;
  address: ApiAddress;
  secrets: readonly string[];
}

async function run(params: SlackParams, context: StepContext): Promise<StepResult> {
  const { channel = '', timeoutMs } = params;
  const message = messageOf(params);
  const { signIn, address, secrets } = await wayOf(params, context);
  if (signIn !== null && channel === '') {
    throw new StepFailure({
      code: 'slack_channel_missing',
      message: 'The message has no channel.',
      hint: 'Fill in “Channel”: a bot token posts where it is told to.',
    });
  }
  if (signIn === null && channel !== '')
    context.log('The channel is left out: a webhook posts to its own.');
  const answer = await callApi(
    signIn === null
      ? { address, body: message, timeoutMs, secrets }
      : { address, signIn, body: { ...message, channel }, timeoutMs },
    context,
  );
  await refuse(answer, signIn !== null);
  const { body } = answer;
  return {
    output: { channel: textAt(body, 'channel') ?? null, ts: textAt(body, 'ts') ?? null },
  };
}

async function wayOf({ auth, apiUrl: api }: SlackParams, context: StepContext): Promise<Way> {
  const { services, signal } = context;
  if (auth.type === 'webhook-url') return byWebhook(auth.url, 'workflow');
  if (auth.type === 'bearer') return withToken(signInOf(auth), api);
  const data = services.credential(auth.credential);
  switch (data.type) {
    case 'webhook-url':
      return byWebhook(data.url, 'credential');
    case 'slack-bot':
      return withToken(signInOf(data), api, data.baseUrl);
    case 'bearer':
    case 'oauth2':
      return withToken(await signInWith(auth.credential, services, signal), api);
    default:
      throw wrongCredential(auth.credential, data.type, ['slack-bot', 'bearer', 'webhook-url']);
  }
}

function byWebhook(url: string, chosenBy: ApiAddress['chosenBy']): Way {
  const { secrets, ...address } = webhookAt(url, chosenBy);
  return { signIn: null, address, secrets };
}

function withToken(signIn: SignIn, ofWorkflow: string | undefined, ofCredential?: string): Way {
  const address = apiAt('chat.postMessage', { ofWorkflow, ofCredential, usual: API });
  return { signIn, address, secrets: [] };
}

/** As Slack's JSON has it; throws StepFailure `slack_msg_too_long` or `slack_no_text`. */
function messageOf(params: SlackParams): JsonObject {
  const { text, thread, username, icon, broadcast, unfurl } = params;
  const blocks = Array.isArray(params.blocks) ? params.blocks : params.blocks?.blocks;
  if (text === '' && (blocks ?? []).length === 0) throw failed('no_text');
  if (text.length > MAX_TEXT) throw failed('msg_too_long');
  const isEmoji = icon !== undefined && !/^https?:/i.test(icon);
  return {
    text,
    ...(blocks === undefined ? {} : { blocks }),
    ...(thread === undefined || thread === '' ? {} : { thread_ts: thread }),
    ...(broadcast && thread !== undefined ? { reply_broadcast: true } : {}),
    ...(username === undefined || username === '' ? {} : { username }),
    ...(icon === undefined || icon === '' ? {} : { [isEmoji ? 'icon_emoji' : 'icon_url']: icon }),
    ...(unfurl ? {} : { unfurl_links: false, unfurl_media: false }),
  };
}

function failed(code: string): StepFailure {
  const { code: own = code, message = code, hint } = explainSlackError(code, undefined);
  return new StepFailure({ code: own, message, ...(hint === undefined ? {} : { hint }) });
}

/** The web API says `ok: false` with 200; webhooks say their errors as text with 4xx. */
async function refuse(answer: ApiAnswer, byToken: boolean): Promise<void> {
  const { status, body } = answer;
  const success = status >= 200 && status < 300;
  if (success && (!byToken || (isJsonObject(body) && body.ok === true))) return;
  if (status === 429) throw await answer.failure(explainSlackError('ratelimited', undefined));
  const said = textAt(body, 'error') ?? (typeof body === 'string' ? body.trim() : '');
  if (/^[a-z0-9_]{1,80}$/.test(said)) {
    const words = explainSlackError(said, textAt(body, 'needed'));
    throw await answer.failure(success ? { kind: null, ...words } : words);
  }
  // A proxy's page, say.
  throw await answer.failure(
    success
      ? {
          code: 'slack_error',
          message: 'The answer does not come from Slack.',
          hint: 'Check the API address, and whether a proxy is in between.',
          kind: null,
        }
      : {},
  );
}
