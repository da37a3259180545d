import { isJsonObject, type Json } from '../../../shared/json.ts';
import { exchange, type WireResponse } from '../../http/exchange.ts';
import { addAuthorHeaders, HeaderList } from '../../http/headers.ts';
import { hideSecrets } from '../../http/hide-secrets.ts';
import { hostOf, hostPermissions } from '../../http/hosts.ts';
import { decodedBody, readBody } from '../../http/response.ts';
import { contentTypeOf, ERROR_BODY, statusFailure } from '../../http/status-failure.ts';
import { TimeLimit } from '../../http/time-limit.ts';
import { defineStep, type StepContext, StepFailure, type StepResult } from '../define-step.ts';
import { docs } from './docs.ts';
import { type BodyParams, type SendWebhookParams, sendWebhookParams } from './params.ts';
import { messageId, signatureHeaders } from './sign.ts';

const USER_AGENT = 'Patchbay/0.1';

export const sendWebhook = defineStep({
  type: 'send-webhook',
  name: 'Send webhook',
  description: 'Sends a signed webhook, which the receiver can verify.',
  icon: 'send',
  group: 'action',
  // Every attempt carries the same id, by which the receiver tells a repetition.
  effects: 'idempotent',
  hideSecrets,
  permissions: ({ url }) => hostPermissions(url),
  ports: [{ name: 'out', label: 'Delivered' }],
  docs,
  params: sendWebhookParams,
  problems({ signature, auth }) {
    const isGithub = isJsonObject(signature) && signature.type === 'github';
    const hasMore = isJsonObject(auth) && Array.isArray(auth.also) && auth.also.length > 0;
    return isGithub && hasMore
      ? [{ path: ['auth', 'also'], message: 'GitHub’s scheme has room for one signature only' }]
      : [];
  },
  example: {
    url: 'https://example.com/webhooks',
    auth: { credential: 'shop' },
    body: { type: 'json', value: { type: 'order.paid', data: '{{ trigger.body }}' } },
  },
  run,
});

async function run(params: SendWebhookParams, context: StepContext): Promise<StepResult> {
  const { services, signal, idempotencyKey } = context;
  const id = params.id ?? messageId(idempotencyKey);
  const { content, contentType } = encode(params.body);
  const headers = new HeaderList();
  if (params.headers !== undefined) addAuthorHeaders(headers, params.headers);
  headers.setDefault('Content-Type', contentType);
  headers.setDefault('User-Agent', USER_AGENT);
  headers.setDefault('Idempotency-Key', id);
  // The answer is for people only; inflating it could but fail.
  headers.set('Accept-Encoding', 'identity');
  const secrets = [params.auth.credential, ...params.auth.also].map((name) =>
    secretOf(name, context),
  );
  const timestamp = Math.floor(context.now() / 1000);
  // Last: an author's header never takes the signature's place.
  for (const [name, value] of signatureHeaders(params.signature, secrets, {
    id,
    timestamp,
    body: content,
  }))
    headers.set(name, value);

  const url = new URL(params.url);
  url.hash = '';
  services.permits({ kind: 'host', host: hostOf(url) });
  const limit = new TimeLimit(signal, params.timeoutMs);
  try {
    const response = await exchange(
      { method: 'POST', url, headers, body: content },
      {
        dispatcher: services.http.dispatcher(params.ca === undefined ? {} : { ca: params.ca }),
        limit,
        bodyLimit: () => ERROR_BODY,
        proxy: undefined,
      },
    );
    await refuse(response, url, context);
    return { output: { id, status: response.status, body: await shown(response, url, context) } };
  } finally {
    limit.dispose();
  }
}

function encode(body: BodyParams): { content: string; contentType: string } {
  return body.type === 'json'
    ? { content: JSON.stringify(body.value ?? null), contentType: 'application/json' }
    : { content: body.text, contentType: body.contentType };
}

function secretOf(name: string, { services }: StepContext): string {
  const data = services.credential(name);
  if (data.type === 'webhook-secret') return data.secret;
  throw new StepFailure({
    code: 'credential_invalid',
    message: `The credential "${name}" is of the type ${data.type}; webhooks need a webhook-secret.`,
    hint: 'Add one: patchbay credentials set NAME --type webhook-secret',
  });
}

/** Only 2xx is a delivery; a redirect is none (Standard Webhooks, "Deliverability"). */
async function refuse(response: WireResponse, url: URL, { now }: StepContext): Promise<void> {
  const { status } = response;
  if (status >= 200 && status < 300) return;
  const failure = await statusFailure({ ...response, url }, now());
  if (status !== 410) throw failure;
  throw new StepFailure({
    code: 'receiver_gone',
    kind: '410',
    message: 'The receiver wants no more of these webhooks: it answered 410 Gone.',
    hint: 'Take the step out, or ask the receiver for a new address.',
    ...(failure.details === undefined ? {} : { details: failure.details }),
  });
}

/** It was delivered, whatever its answer looks like. */
async function shown(response: WireResponse, url: URL, context: StepContext): Promise<Json> {
  const contentType = contentTypeOf(response);
  try {
    const bytes = await decodedBody(response, { url, maxBytes: ERROR_BODY.maxBytes });
    return readBody(bytes, { as: 'auto', contentType, log: context.log });
  } catch {
    context.log('The answer could not be read.');
    return null;
  }
}
