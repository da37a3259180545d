import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import { apiSignIn } from '../../http/api-sign-in.ts';
import { type ApiAnswer, apiAt, callApi, textAt } from '../../http/call-api.ts';
import { hideSecrets } from '../../http/hide-secrets.ts';
import { hostPermissions } from '../../http/hosts.ts';
import { defineStep, type StepContext, StepFailure, type StepResult } from '../define-step.ts';
import { docs } from './docs.ts';
import { type NtfyParams, ntfyParams } from './params.ts';

const SERVER = 'https://ntfy.sh';
/** ntfy makes a file of what is longer (its documentation, "Limitations"). */
const MAX_MESSAGE_BYTES = 4096;

export const ntfy = defineStep({
  type: 'ntfy',
  name: 'ntfy',
  description: 'Sends a push notification to phones and desktops by ntfy.',
  icon: 'bell-ring',
  group: 'action',
  effects: 'external',
  // A message with the same sequence id replaces the earlier one.
  effectsFor: ({ sequenceId }) =>
    sequenceId === undefined || sequenceId === '' ? 'external' : 'idempotent',
  permissions: ({ server }) => hostPermissions(server ?? SERVER),
  hideSecrets(params) {
    const shown = hideSecrets(params);
    if (!isJsonObject(shown) || !Array.isArray(shown.actions)) return shown;
    // A button may send a request, with headers of its own.
    return { ...shown, actions: shown.actions.map(hideSecrets) };
  },
  ports: [{ name: 'out', label: 'Sent' }],
  docs,
  params: ntfyParams,
  example: {
    topic: 'orders-7hq2x9',
    title: 'New order',
    message: '{{ trigger.body.customer.name }} ordered for {{ trigger.body.total }} €',
    tags: ['package'],
  },
  run,
});

async function run(params: NtfyParams, context: StepContext): Promise<StepResult> {
  const bytes = Buffer.byteLength(params.message);
  if (bytes > MAX_MESSAGE_BYTES) {
    throw new StepFailure({
      code: 'ntfy_too_long',
      message: `The message has ${bytes} bytes; ntfy takes ${MAX_MESSAGE_BYTES}.`,
      hint: 'Shorten it, or put the address of the whole text into “Click” or “Attachment”.',
    });
  }
  const answer = await callApi(
    {
      address: apiAt('', { ofWorkflow: params.server, ofCredential: undefined, usual: SERVER }),
      signIn: await apiSignIn(params.auth, context),
      body: messageOf(params),
      timeoutMs: params.timeoutMs,
    },
    context,
  );
  const { body } = answer;
  if (answer.status < 200 || answer.status >= 300) throw await failure(answer, params);
  if (!isJsonObject(body) || typeof body.id !== 'string') {
    throw await answer.failure({
      code: 'ntfy_unexpected',
      message: 'The answer does not come from an ntfy server.',
      hint: 'Check the server’s address: it is the one of the web app, without the topic.',
      kind: null,
    });
  }
  return {
    output: {
      id: body.id,
      time: body.time ?? null,
      expires: body.expires ?? null,
      topic: textAt(body, 'topic') ?? params.topic,
    },
  };
}

/** As JSON and not in headers: those hold no line breaks and no other script. */
function messageOf(params: NtfyParams): JsonObject {
  const tags = Array.isArray(params.tags) ? params.tags : params.tags.split(',');
  const named = tags.map((tag) => tag.trim()).filter((tag) => tag !== '');
  const optional: [name: string, value: string | undefined][] = [
    ['message', params.message],
    ['title', params.title],
    ['click', params.click],
    ['attach', params.attach],
    ['icon', params.icon],
    ['delay', params.delay],
    ['email', params.email],
    ['sequence_id', params.sequenceId],
  ];
  const body: JsonObject = { topic: params.topic };
  for (const [name, value] of optional) if (value !== undefined && value !== '') body[name] = value;
  if (params.priority !== 3) body.priority = params.priority;
  if (named.length > 0) body.tags = named;
  if (params.markdown) body.markdown = true;
  if (params.actions.length > 0) body.actions = params.actions.map((action) => ({ ...action }));
  return body;
}

async function failure(answer: ApiAnswer, { topic }: NtfyParams): Promise<StepFailure> {
  const said = textAt(answer.body, 'error');
  const words = said === undefined ? '' : ` (${said})`;
  switch (answer.status) {
    case 401:
    case 403:
      return answer.failure({
        code: 'ntfy_forbidden',
        message: `ntfy does not let you write to the topic "${topic}"${words}.`,
        hint: 'Choose a credential with an access token or a user that may write to it.',
      });
    case 404:
      return answer.failure({
        code: 'ntfy_unexpected',
        message: `There is no ntfy server at this address${words}.`,
        hint: 'It is the one of the web app, without the topic.',
      });
    case 413:
      return answer.failure({ message: `The message is too large for this server${words}.` });
    case 429:
      return answer.failure({
        message: `ntfy takes no more messages at the moment${words}.`,
        hint: 'A retry policy on this step tries again; an account or a server of your own raises the limit.',
      });
    default:
      return answer.failure(
        said === undefined
          ? {}
          : { code: 'ntfy_rejected', message: `ntfy did not take the message: ${said}.` },
      );
  }
}
