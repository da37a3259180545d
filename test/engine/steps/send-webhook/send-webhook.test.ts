import { createHmac } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { StepFailure } from '../../../../engine/steps/define-step.ts';
import { sendWebhook } from '../../../../engine/steps/send-webhook/index.ts';
import { isJsonObject, type JsonObject } from '../../../../shared/json.ts';
import type { EndpointSettingsInput } from '../../../../shared/model/endpoint.ts';
import { type HttpSink, type SinkAnswer, startSink } from '../../../support/http-sink.ts';
import { receiver } from '../../../support/receiver.ts';
import { stepContext, type TestStepContext } from '../../../support/step-context.ts';
import { stepProblems } from '../../../support/step-problems.ts';
import { outputOf } from '../../../support/step-result.ts';
import { until } from '../../../support/until.ts';

const KEY = Buffer.alloc(32, 1).toString('base64');
const credentials = {
  shop: { type: 'webhook-secret', secret: `whsec_${KEY}` },
  next: { type: 'webhook-secret', secret: `whsec_${Buffer.alloc(32, 2).toString('base64')}` },
  token: { type: 'bearer', token: 'secret-token' },
} as const;

async function sink(answer?: SinkAnswer): Promise<HttpSink> {
  const started = await startSink(answer);
  onTestFinished(() => started.close());
  return started;
}

function send(url: string, params: JsonObject = {}, context: TestStepContext = contextOf()) {
  return sendWebhook.execute(
    { url, auth: { credential: 'shop' }, body: { type: 'json', value: { a: 'ü' } }, ...params },
    context,
  );
}

function contextOf(): TestStepContext {
  return stepContext({ credentials });
}

async function failure(url: string, params: JsonObject = {}): Promise<StepFailure> {
  try {
    await send(url, params);
  } catch (error) {
    if (error instanceof StepFailure) return error;
    throw error;
  }
  throw new Error('it was delivered');
}

describe('a webhook', () => {
  it('carries id, timestamp and the signature over the bytes that went out', async () => {
    const server = await sink((_request, response) => {
      response.setHeader('content-type', 'application/json').end('{"ok":true}');
    });
    const output = outputOf(await send(`${server.url}/in?a=1#part`));
    const [request] = server.requests;
    const id = `${request?.headers['webhook-id']}`;
    const timestamp = `${request?.headers['webhook-timestamp']}`;
    expect(request).toMatchObject({ method: 'POST', url: '/in?a=1' });
    expect(request?.body.toString()).toBe('{"a":"ü"}');
    expect(request?.headers['content-type']).toBe('application/json');
    const signature = createHmac('sha256', Buffer.alloc(32, 1))
      .update(`${id}.${timestamp}.{"a":"ü"}`)
      .digest('base64');
    expect(request?.headers['webhook-signature']).toBe(`v1,${signature}`);
    expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(300);
    expect(output).toEqual({ id, status: 200, body: { ok: true } });
  });

  it('has the same id in every attempt, and another in another run', async () => {
    const server = await sink();
    for (const attempt of [1, 2]) await send(server.url, {}, stepContext({ credentials, attempt }));
    await send(server.url, {}, stepContext({ credentials, idempotencyKey: 'other.step' }));
    const [first, second, other] = server.requests.map(({ headers }) => headers['webhook-id']);
    expect(second).toBe(first);
    expect(other).not.toBe(first);
  });

  it('takes an id and headers of the author’s, but never his signature', async () => {
    const server = await sink();
    await send(server.url, {
      id: 'evt_7',
      headers: { 'X-Shop': 'north', 'Webhook-Signature': 'v1,forged', 'Content-Type': 'text/x' },
      body: { type: 'text', text: 'plain' },
    });
    const [request] = server.requests;
    expect(request?.headers).toMatchObject({
      'webhook-id': 'evt_7',
      'x-shop': 'north',
      'content-type': 'text/x',
    });
    expect(request?.headers['webhook-signature']).toMatch(/^v1,[A-Za-z0-9+/]{43}=$/);
    expect(request?.body.toString()).toBe('plain');
  });

  it('is signed once for each secret while receivers change', async () => {
    const server = await sink();
    await send(server.url, { auth: { credential: 'shop', also: ['next'] } });
    const signatures = `${server.requests[0]?.headers['webhook-signature']}`.split(' ');
    expect(signatures).toHaveLength(2);
    expect(new Set(signatures).size).toBe(2);
  });

  it('is delivered whatever the answer looks like', async () => {
    const server = await sink((_request, response) => {
      response.writeHead(202, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end('neither gzip nor JSON');
    });
    const output = outputOf(await send(server.url));
    expect(output).toMatchObject({ status: 202, body: null });
  });
});

describe('an answer', () => {
  it('410 says that the receiver wants no more', async () => {
    const server = await sink((_request, response) => response.writeHead(410).end('gone'));
    expect(await failure(server.url)).toMatchObject({
      code: 'receiver_gone',
      kind: '410',
      message: expect.stringContaining('wants no more'),
      details: { status: 410, body: 'gone' },
    });
  });

  it('that redirects is no delivery, and is not followed', async () => {
    const server = await sink((_request, response) =>
      response.writeHead(307, { location: '/elsewhere' }).end(),
    );
    expect(await failure(server.url)).toMatchObject({ code: 'http_status', kind: '307' });
    expect(server.requests).toHaveLength(1);
  });

  it('503 tells the retry policy how long to wait', async () => {
    const server = await sink((_request, response) =>
      response.writeHead(503, { 'retry-after': '7200' }).end(),
    );
    expect(await failure(server.url)).toMatchObject({ kind: '503', retryAfterMs: 7_200_000 });
  });

  it('that never comes is a timeout', async () => {
    const server = await sink(() => {});
    expect(await failure(server.url, { timeoutMs: 30 })).toMatchObject({ kind: 'timeout' });
  });
});

describe('the secret', () => {
  it('is a webhook-secret, not what signs in elsewhere', async () => {
    const failed = await failure('http://127.0.0.1:9', { auth: { credential: 'token' } });
    expect(failed.code).toBe('credential_invalid');
    expect(JSON.stringify(failed.toStepError())).not.toContain('secret-token');
  });

  it('cannot stand in the workflow', () => {
    const problems = stepProblems(sendWebhook, {
      url: 'https://example.com',
      auth: { type: 'webhook-secret', secret: 'whsec_AAAA' },
      body: { type: 'json', value: 1 },
    });
    expect(problems.length).toBeGreaterThan(0);
  });
});

it('GitHub’s scheme takes one secret', () => {
  const params = {
    url: 'https://example.com',
    auth: { credential: 'shop', also: ['next'] },
    signature: { type: 'github', event: 'push' },
    body: { type: 'json', value: 1 },
  };
  expect(stepProblems(sendWebhook, params)).toEqual([
    'auth.also: GitHub’s scheme has room for one signature only',
  ]);
});

const secret = `whsec_${KEY}`;
const pairs: { signature: JsonObject; verification: EndpointSettingsInput['verification'] }[] = [
  {
    signature: { type: 'standard-webhooks' },
    verification: { scheme: 'standard-webhooks', secrets: [{ value: secret }] },
  },
  {
    signature: { type: 'github', event: 'push' },
    verification: { scheme: 'github', secrets: [{ value: secret }] },
  },
  {
    signature: { type: 'stripe' },
    verification: { scheme: 'stripe', secrets: [{ value: secret }] },
  },
  {
    signature: { type: 'github', event: 'push' },
    verification: {
      scheme: 'hmac',
      header: 'x-hub-signature-256',
      prefix: 'sha256=',
      secrets: [{ value: secret }],
    },
  },
];

it.each(pairs)(
  'a receiver of ours verifies what another one sent ($verification.scheme)',
  async ({ signature, verification }) => {
    const there = await receiver();
    await there.endpoint({ path: 'in', verification });
    const here = await receiver();
    await here.call('credentials.save', { name: 'shop', data: { type: 'webhook-secret', secret } });
    await here.workflow({
      format: 'patchbay/workflow@1',
      name: 'Forward',
      endpoints: [{ key: 'orders', path: 'orders' }],
      steps: [
        { id: 'hook', type: 'webhook', params: { endpoint: 'orders' } },
        {
          id: 'forward',
          type: 'send-webhook',
          params: {
            url: `http://127.0.0.1:${there.port}/hooks/in`,
            auth: { credential: 'shop' },
            signature,
            body: { type: 'json', value: '{{ trigger.body }}' },
          },
        },
      ],
      edges: [{ from: 'hook', to: 'forward' }],
    });
    await here.send('/hooks/orders', {
      headers: [['Content-Type', 'application/json']],
      body: '{"n": 1}',
    });
    const [run] = await here.settledRuns();
    expect(run?.status).toBe('succeeded');
    const event = await there.onlyEvent();
    expect(event).toMatchObject({
      status: 'accepted',
      verification: { scheme: verification?.scheme, result: 'verified' },
    });
    expect((await there.body(event.id)).toString()).toBe('{"n":1}');
    expect(await here.storedBytes()).not.toContain(KEY);
  },
);

it('a delivery that failed is tried again with the same id', async () => {
  let calls = 0;
  const server = await sink((_request, response) =>
    response.writeHead(++calls < 3 ? 503 : 204).end(),
  );
  const here = await receiver();
  await here.call('credentials.save', { name: 'shop', data: credentials.shop });
  await here.workflow({
    format: 'patchbay/workflow@1',
    name: 'Forward',
    steps: [
      { id: 'start', type: 'manual' },
      {
        id: 'forward',
        type: 'send-webhook',
        params: { url: server.url, auth: { credential: 'shop' }, body: { type: 'json', value: 1 } },
        retry: { attempts: 10, delayMs: 1, jitter: 0 },
      },
    ],
    edges: [{ from: 'start', to: 'forward' }],
  });
  await here.call('workflows.run', { id: 'Forward' });
  const [run] = await until('the end of the run', async () => {
    const runs = await here.runs();
    return runs.every(({ endedAt }) => endedAt !== null) && runs;
  });
  expect(run?.status).toBe('succeeded');
  expect(calls).toBe(3);
  expect(new Set(server.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
});

it('shows no secret header in the stored params', () => {
  const shown = sendWebhook.hideSecrets({ headers: { Authorization: 'Bearer x', 'X-A': 'b' } });
  expect(isJsonObject(shown) && shown.headers).toEqual({ Authorization: '••••••', 'X-A': 'b' });
});
