import { isJsonObject } from '../../../shared/json.ts';
import { type ApiAnswer, callApi, textAt } from '../../http/call-api.ts';
import { hideSecrets } from '../../http/hide-secrets.ts';
import { hostPermissions } from '../../http/hosts.ts';
import { incomingWebhook } from '../../http/incoming-webhook.ts';
import { defineStep, type StepContext, StepFailure, type StepResult } from '../define-step.ts';
import { cardOf } from './card.ts';
import { docs } from './docs.ts';
import { type MsTeamsParams, msTeamsParams } from './params.ts';

/** Of a whole message (Microsoft Learn, "Create Incoming Webhooks", message size limit). */
const MAX_BYTES = 28 * 1024;

export const msTeams = defineStep({
  type: 'ms-teams',
  name: 'Microsoft Teams',
  description: 'Posts a card to a channel or chat of Microsoft Teams.',
  icon: 'users',
  group: 'action',
  effects: 'external',
  permissions: ({ auth }) => hostPermissions(isJsonObject(auth) ? auth.url : undefined),
  hideSecrets,
  ports: [{ name: 'out', label: 'Posted' }],
  docs,
  params: msTeamsParams,
  problems({ message }) {
    if (!isJsonObject(message) || message.type !== 'text') return [];
    const empty = ['title', 'text', 'facts'].every((field) => (message[field] ?? '') === '');
    return empty
      ? [{ path: ['message', 'text'], message: 'a message needs a title, a text or facts' }]
      : [];
  },
  example: {
    auth: { type: 'credential', credential: 'teams' },
    message: {
      type: 'text',
      title: 'New order',
      text: 'From {{ trigger.body.customer.name }}',
      facts: { Total: '{{ trigger.body.total }} €' },
    },
  },
  run,
});

async function run(params: MsTeamsParams, context: StepContext): Promise<StepResult> {
  const { secrets, ...address } = incomingWebhook(params.auth, context.services);
  const body = {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: cardOf(params.message),
      },
    ],
  };
  const size = Buffer.byteLength(JSON.stringify(body));
  if (size > MAX_BYTES) {
    throw new StepFailure({
      code: 'teams_too_large',
      message: `The card has ${size} bytes; Teams takes ${MAX_BYTES}.`,
      hint: 'Shorten its texts, or link to what is long.',
    });
  }
  const answer = await callApi({ address, body, timeoutMs: params.timeoutMs, secrets }, context);
  await refuse(answer);
  return { output: { status: answer.status } };
}

async function refuse(answer: ApiAnswer): Promise<void> {
  const { status, body } = answer;
  const text = typeof body === 'string' ? body : '';
  if (status >= 200 && status < 300) {
    // The older connectors answer 200 even then, with the status of Teams in their text.
    const failed = /failed with error|HTTP error (\d{3})/i.exec(text);
    if (failed === null) return;
    const inner = /HTTP error (\d{3})/i.exec(text)?.[1] ?? null;
    throw await answer.failure({
      code: 'teams_rejected',
      message: `Teams did not take the card: ${text.slice(0, 300)}`,
      hint:
        inner === '429'
          ? 'Too many at once: a retry policy on this step tries again.'
          : 'Try the card in the Adaptive Cards designer; Teams knows version 1.5 and older.',
      kind: inner,
    });
  }
  const said = textAt(body, 'error', 'message') ?? (text.length < 300 ? text.trim() : '');
  const words = said === '' ? '' : `: ${said}`;
  switch (status) {
    case 400:
      throw await answer.failure({
        code: 'teams_rejected',
        message: `Teams did not take the card${words}.`,
        hint: 'Try the card in the Adaptive Cards designer; Teams knows version 1.5 and older.',
      });
    case 401:
    case 403:
      throw await answer.failure({
        code: 'teams_webhook_invalid',
        message: `The webhook’s address is not accepted${words}.`,
        hint: 'Copy the whole address again, with all that stands after the question mark.',
      });
    case 404:
    case 410:
      throw await answer.failure({
        code: 'teams_webhook_gone',
        message: `There is no webhook at this address any more${words}.`,
        hint: 'In Teams, make a new one under “Workflows” (“Post to a channel when a webhook request is received”).',
      });
    case 429:
      throw await answer.failure({
        message: 'Teams takes no more messages at the moment.',
        hint: 'About four a second go through one webhook: a retry policy on this step tries again.',
      });
    default:
      throw await answer.failure();
  }
}
