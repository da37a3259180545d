import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { inRoot } from '../../../scripts/lib/paths.mjs';
import type { VerificationInput } from '../../../shared/model/verification.ts';
import type { RawAnswer } from '../../support/raw-http.ts';
import {
  keepingWorkflow,
  problemOf,
  type Receiver,
  receiver,
  type Sending,
} from '../../support/receiver.ts';
import { testClock } from '../../support/test-host.ts';

const SECRET = 'correct-horse-battery-staple';
const VERIFY_TOKEN = 'meaty ham&hock';
/** About the time of a test host. */
const SECONDS = String(testClock().now()).slice(0, 10);

const recordedSchema = z.object({
  provider: z.string(),
  request: z
    .object({
      method: z.string(),
      url: z.string(),
      headers: z.record(z.string(), z.string()),
      bodyBase64: z.string(),
    })
    .optional(),
  response: z
    .object({ status: z.int(), contentType: z.string().optional(), body: z.string().optional() })
    .optional(),
  publicKey: z.string().optional(),
  verifyToken: z.string().optional(),
  crcCheck: z.object({ body: z.string(), crc32: z.int() }).optional(),
});
const recorded = recordedSchema
  .array()
  .parse(
    JSON.parse(readFileSync(inRoot('test', 'fixtures', 'vectors', 'handshakes.json'), 'utf8')),
  );

/** An endpoint `hand` with a workflow on it, so that a run would show. */
async function endpointWith(
  verification: VerificationInput,
  publicUrl?: string,
): Promise<Receiver> {
  const made = await receiver();
  await made.workflow({
    ...keepingWorkflow('Hands', 'hand'),
    endpoints: [
      {
        key: 'hook',
        path: 'hand',
        verification,
        ...(publicUrl === undefined ? {} : { publicUrl }),
      },
    ],
  });
  return made;
}

/** What was answered, after a look that it was kept as a handshake and started nothing. */
async function shaken(
  made: Receiver,
  path: string,
  sending: Sending,
): Promise<{ status: number; type: string | undefined; body: string; nosniff: boolean }> {
  const answer = await made.send(path, sending);
  const events = await made.events();
  expect(events).toMatchObject([{ status: 'handshake', reason: null, runCount: 0 }]);
  expect(await made.runs()).toEqual([]);
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    body: answer.body,
    nosniff: answer.headers.get('x-content-type-options') === 'nosniff',
  };
}

async function expectRejected(made: Receiver, answer: RawAnswer, status: number): Promise<void> {
  problemOf(answer);
  expect(answer.status).toBe(status);
  const events = await made.events();
  expect(events.map((event) => event.status)).toEqual(['rejected']);
  expect(await made.runs()).toEqual([]);
}

function slackHeaders(body: string, secret = SECRET): [string, string][] {
  const hash = createHmac('sha256', secret).update(`v0:${SECONDS}:${body}`).digest('hex');
  return [
    ['Content-Type', 'application/json'],
    ['X-Slack-Request-Timestamp', SECONDS],
    ['X-Slack-Signature', `v0=${hash}`],
  ];
}

const ed25519 = generateKeyPairSync('ed25519');
const publicKey = ed25519.publicKey
  .export({ format: 'der', type: 'spki' })
  .subarray(-32)
  .toString('hex');

function discordHeaders(body: string): [string, string][] {
  const signature = sign(null, Buffer.from(SECONDS + body), ed25519.privateKey).toString('hex');
  return [
    ['Content-Type', 'application/json'],
    ['X-Signature-Ed25519', signature],
    ['X-Signature-Timestamp', SECONDS],
  ];
}

describe('recorded handshakes', () => {
  const bodyOf = (provider: string): string => {
    const found = recorded.find((one) => one.provider === provider)?.request?.bodyBase64 ?? '';
    return Buffer.from(found, 'base64').toString('utf8');
  };

  it('Slack: echoes the challenge of a signed url_verification', async () => {
    const made = await endpointWith({ scheme: 'slack', secrets: [SECRET] });
    const body = bodyOf('slack');
    const answer = await shaken(made, '/hooks/hand', { headers: slackHeaders(body), body });
    expect(answer).toEqual({
      status: 200,
      type: 'text/plain; charset=utf-8',
      body: '3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P',
      nosniff: true,
    });
  });

  it('Slack: also without a signature, as long as there is no secret yet', async () => {
    const made = await endpointWith({ scheme: 'slack' });
    const body = bodyOf('slack');
    expect(await shaken(made, '/hooks/hand', { body })).toMatchObject({ status: 200 });
  });

  it.each([
    ['without a signature', []],
    ['with a wrong one', slackHeaders('{"type":"url_verification"}', 'wrong')],
  ])('Slack: refuses one %s', async (_, headers: [string, string][]) => {
    const made = await endpointWith({ scheme: 'slack', secrets: [SECRET] });
    const answer = await made.send('/hooks/hand', { headers, body: bodyOf('slack') });
    await expectRejected(made, answer, 401);
    expect(answer.body).not.toContain('3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P');
  });

  it('Microsoft Graph: sends the decoded validation token back as text', async () => {
    const made = await endpointWith({ scheme: 'microsoft-graph', secrets: [SECRET] });
    const one = recorded.find(({ provider }) => provider === 'microsoft-graph');
    const query = new URL(one?.request?.url ?? '').search;
    const answer = await shaken(made, `/hooks/hand${query}`, {
      headers: [['Content-Type', 'text/plain; charset=utf-8']],
    });
    expect(answer).toEqual({
      status: one?.response?.status,
      type: 'text/plain; charset=utf-8',
      body: one?.response?.body,
      nosniff: true,
    });
  });

  it('Meta: echoes nothing for a wrong verify token', async () => {
    const one = recorded.find(({ provider }) => provider === 'meta');
    const made = await endpointWith({
      scheme: 'meta',
      secrets: [SECRET],
      verifyToken: one?.verifyToken,
    });
    const query = new URL(one?.request?.url ?? '').search;
    const answer = await made.send(`/hooks/hand${query}`, { method: 'GET' });
    await expectRejected(made, answer, one?.response?.status ?? 0);
    expect(answer.body).not.toContain('1158201444');
  });

  it('Discord: the real PING fits its public key, and is too old by now', async () => {
    const one = recorded.find(({ provider }) => provider === 'discord-interactions');
    const verification = { scheme: 'discord', publicKey: one?.publicKey } as const;
    const sending = {
      headers: Object.entries(one?.request?.headers ?? {}),
      body: bodyOf('discord-interactions'),
    };
    const strict = await endpointWith(verification);
    await expectRejected(strict, await strict.send('/hooks/hand', sending), 401);
    const patient = await endpointWith({ ...verification, toleranceSec: 0 });
    expect(await shaken(patient, '/hooks/hand', sending)).toMatchObject({
      status: one?.response?.status,
      type: one?.response?.contentType,
      body: one?.response?.body,
    });
  });

  it('Discord: answers the PING of webhook events with 204', async () => {
    const made = await endpointWith({ scheme: 'discord', publicKey });
    const body = bodyOf('discord-webhook-events');
    const answer = await shaken(made, '/hooks/hand', { headers: discordHeaders(body), body });
    expect(answer).toMatchObject({ status: 204, type: 'application/json', body: '' });
  });

  it('PayPal: has no handshake; its checksum is the usual CRC-32', () => {
    const check = recorded.find(({ provider }) => provider === 'paypal')?.crcCheck;
    expect(check).toBeDefined();
    expect(crc32(check?.body ?? '')).toBe(check?.crc32);
  });
});

describe('Discord', () => {
  it('is refused with 401 when the signature is wrong, or no signature at all', async () => {
    const made = await endpointWith({ scheme: 'discord', publicKey });
    const body = '{"type":1}';
    for (const signature of ['00'.repeat(64), 'nothing']) {
      const headers = discordHeaders(body).map(([name, value]): [string, string] =>
        name === 'X-Signature-Ed25519' ? [name, signature] : [name, value],
      );
      expect(await made.send('/hooks/hand', { headers, body })).toMatchObject({ status: 401 });
    }
    expect(await made.runs()).toEqual([]);
  });

  it('gets 204 for an event that is stored, and an interaction runs', async () => {
    const made = await endpointWith({ scheme: 'discord', publicKey });
    const event = '{"version":1,"type":1,"event":{"type":"APPLICATION_AUTHORIZED"}}';
    const first = await made.send('/hooks/hand', { headers: discordHeaders(event), body: event });
    expect(first).toMatchObject({ status: 204, body: '' });
    const command = '{"id":"7","type":2}';
    const second = await made.send('/hooks/hand', {
      headers: discordHeaders(command),
      body: command,
    });
    expect(second).toMatchObject({ status: 200 });
    expect(await made.events({ status: 'accepted' })).toHaveLength(2);
    expect(await made.settledRuns()).toHaveLength(2);
  });
});

describe.each(['meta', 'whatsapp'] as const)('%s', (scheme) => {
  const query = (token: string) =>
    `?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${encodeURIComponent(token)}`;

  it('gets its challenge back for the verify token, though the endpoint takes POST only', async () => {
    const made = await endpointWith({ scheme, secrets: [SECRET], verifyToken: VERIFY_TOKEN });
    const answer = await shaken(made, `/hooks/hand${query(VERIFY_TOKEN)}`, { method: 'GET' });
    expect(answer).toEqual({
      status: 200,
      type: 'text/plain; charset=utf-8',
      body: '1158201444',
      nosniff: true,
    });
    const stored = await made.onlyEvent();
    expect(stored.path).not.toContain('ham');
    expect(JSON.stringify(stored)).not.toContain('meaty');
    expect(await made.storedBytes()).not.toContain('meaty');
  });

  it('keeps a verify token that is left out of an update, and shows it to nobody', async () => {
    const made = await endpointWith({ scheme, secrets: [SECRET], verifyToken: VERIFY_TOKEN });
    const { settings } = await made.call('endpoints.get', { id: 'hand' });
    expect(JSON.stringify(settings)).not.toContain('meaty');
    await made.call('endpoints.update', { id: 'hand', settings: { ...settings, name: 'Hand' } });
    const answer = await made.send(`/hooks/hand${query(VERIFY_TOKEN)}`, { method: 'GET' });
    expect(answer).toMatchObject({ status: 200, body: '1158201444' });
  });

  it('gets 405 for a GET that is no handshake, and where none is configured', async () => {
    const made = await endpointWith({ scheme, secrets: [SECRET], verifyToken: VERIFY_TOKEN });
    expect(await made.send('/hooks/hand?a=1', { method: 'GET' })).toMatchObject({ status: 405 });
    const bare = await endpointWith({ scheme, secrets: [SECRET] });
    const answer = await bare.send(`/hooks/hand${query('')}`, { method: 'GET' });
    expect(answer).toMatchObject({ status: 405 });
    expect(answer.body).not.toContain('1158201444');
  });
});

describe('Dropbox', () => {
  it('gets its challenge back', async () => {
    const made = await endpointWith({ scheme: 'dropbox', secrets: [SECRET] });
    const path = '/hooks/hand?challenge=abc%20%3Cb%3E123';
    expect(await shaken(made, path, { method: 'GET' })).toEqual({
      status: 200,
      type: 'text/plain; charset=utf-8',
      body: 'abc <b>123',
      nosniff: true,
    });
  });

  it.each(['none', 'github'] as const)('is the only one: %s echoes nothing', async (scheme) => {
    const made = await receiver();
    await made.endpoint({ path: 'hand', methods: ['POST', 'GET'], verification: { scheme } });
    const answer = await made.send('/hooks/hand?challenge=abc123', { method: 'GET' });
    expect(answer.body).not.toContain('abc123');
    expect(await made.events({ status: 'handshake' })).toEqual([]);
  });
});

describe('Zoom', () => {
  const body =
    '{"event":"endpoint.url_validation","payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"}}';
  const headers = (secret: string): [string, string][] => {
    const hash = createHmac('sha256', secret).update(`v0:${SECONDS}:${body}`).digest('hex');
    return [
      ['x-zm-request-timestamp', SECONDS],
      ['x-zm-signature', `v0=${hash}`],
    ];
  };

  it('gets its token hashed with the secret that it signed with', async () => {
    const made = await endpointWith({ scheme: 'zoom', secrets: ['the next one', SECRET] });
    const answer = await shaken(made, '/hooks/hand', { headers: headers(SECRET), body });
    expect(answer).toMatchObject({ status: 200, type: 'application/json' });
    expect(JSON.parse(answer.body)).toEqual({
      plainToken: 'qgg8vlvZRS6UYooatFL8Aw',
      encryptedToken: createHmac('sha256', SECRET).update('qgg8vlvZRS6UYooatFL8Aw').digest('hex'),
    });
  });

  it('hashes nothing for a stranger: the answer would be a signature', async () => {
    const made = await endpointWith({ scheme: 'zoom', secrets: [SECRET] });
    const answer = await made.send('/hooks/hand', { headers: headers('wrong'), body });
    await expectRejected(made, answer, 401);
  });
});

describe('X (Twitter)', () => {
  it('gets the answer to its challenge', async () => {
    const made = await endpointWith({ scheme: 'twitter', secrets: [SECRET] });
    const token = 'MjU4NmYyOTQtZWM=';
    const path = `/hooks/hand?crc_token=${encodeURIComponent(token)}&nonce=1`;
    const answer = await shaken(made, path, { method: 'GET' });
    expect(answer).toMatchObject({ status: 200, type: 'application/json' });
    expect(JSON.parse(answer.body)).toEqual({
      response_token: `sha256=${createHmac('sha256', SECRET).update(token).digest('base64')}`,
    });
  });

  it('signs no body that somebody passes off as a challenge', async () => {
    const made = await endpointWith({ scheme: 'twitter', secrets: [SECRET] });
    const forged = '{"for_user_id":"1"}';
    const path = `/hooks/hand?crc_token=${encodeURIComponent(forged)}`;
    await expectRejected(made, await made.send(path, { method: 'GET' }), 400);
  });

  it('takes no challenge that it has answered for an event', async () => {
    const made = await endpointWith({ scheme: 'twitter', secrets: [SECRET] });
    const answer = await made.send('/hooks/hand?crc_token=12345', { method: 'GET' });
    const { response_token: signature } = z
      .object({ response_token: z.string() })
      .parse(JSON.parse(answer.body));
    const headers: [string, string][] = [['x-twitter-webhooks-signature', signature]];
    const forged = await made.send('/hooks/hand', { headers, body: '12345' });
    expect(forged).toMatchObject({ status: 401 });
    expect(await made.runs()).toEqual([]);
  });
});

describe('CloudEvents', () => {
  const asks = (origin: string): Sending => ({
    method: 'OPTIONS',
    headers: [
      ['WebHook-Request-Origin', origin],
      ['WebHook-Request-Rate', '120'],
    ],
  });

  it('tells a sender that it may send, and how much', async () => {
    const made = await endpointWith({
      scheme: 'cloudevents',
      secrets: [SECRET],
      origins: ['eventgrid.azure.net'],
      ratePerMinute: 60,
    });
    const answer = await made.send('/hooks/hand', asks('eventgrid.azure.net'));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('webhook-allowed-origin')).toBe('eventgrid.azure.net');
    expect(answer.headers.get('webhook-allowed-rate')).toBe('60');
    expect(answer.headers.get('allow')).toContain('POST');
    expect(await made.events()).toMatchObject([{ status: 'handshake', runCount: 0 }]);
  });

  it('tells others that they may not', async () => {
    const made = await endpointWith({ scheme: 'cloudevents', secrets: [SECRET], origins: ['a.b'] });
    const answer = await made.send('/hooks/hand', asks('evil.example'));
    await expectRejected(made, answer, 403);
    expect(answer.headers.get('webhook-allowed-origin')).toBeUndefined();
  });

  it('is asked in vain elsewhere', async () => {
    const made = await receiver();
    await made.endpoint({ path: 'hand' });
    expect(await made.send('/hooks/hand', asks('a.b'))).toMatchObject({ status: 405 });
  });

  it('names itself in Origin, which a page in a browser cannot copy', async () => {
    const made = await endpointWith({ scheme: 'cloudevents', secrets: [SECRET] });
    const send = (origin: string, more: [string, string][] = []) =>
      made.send('/hooks/hand', {
        headers: [['Authorization', `Bearer ${SECRET}`], ['Origin', origin], ...more],
        body: '{}',
      });
    expect(await send('eventgrid.azure.net')).toMatchObject({ status: 200 });
    expect(await send('https://evil.example')).toMatchObject({ status: 403 });
    expect(await send('null')).toMatchObject({ status: 403 });
    expect(await send('eventgrid.azure.net', [['Sec-Fetch-Site', 'cross-site']])).toMatchObject({
      status: 403,
    });
    expect(await made.storedBytes()).not.toContain(SECRET);
  });

  it('sends its token in the query as well, which is not kept', async () => {
    const made = await endpointWith({ scheme: 'cloudevents', secrets: [SECRET] });
    const path = `/hooks/hand?access_token=${SECRET}`;
    expect(await made.send(path, { body: '{}' })).toMatchObject({ status: 200 });
    expect(await made.send('/hooks/hand?access_token=wr0ng', { body: '{}' })).toMatchObject({
      status: 401,
    });
    const stored = await made.storedBytes();
    expect(stored).not.toContain(SECRET);
    expect(stored).not.toContain('wr0ng');
  });
});

describe('handshakes', () => {
  it('are answered by a paused endpoint, and not by a retired one', async () => {
    const made = await endpointWith({ scheme: 'dropbox', secrets: [SECRET] });
    const { settings } = await made.call('endpoints.get', { id: 'hand' });
    const ask = () => made.send('/hooks/hand?challenge=abc', { method: 'GET' });
    await made.call('endpoints.update', { id: 'hand', settings: { ...settings, state: 'paused' } });
    expect(await ask()).toMatchObject({ status: 200, body: 'abc' });
    await made.call('endpoints.update', {
      id: 'hand',
      settings: { ...settings, state: 'retired' },
    });
    expect(await ask()).toMatchObject({ status: 410 });
  });

  it('of strangers do not fill the disk', async () => {
    const made = await endpointWith({ scheme: 'dropbox', secrets: [SECRET] });
    for (let i = 0; i < 60; i++) {
      const answer = await made.send(`/hooks/hand?challenge=a${i}`, { method: 'GET' });
      expect(answer).toMatchObject({ status: 200, body: `a${i}` });
    }
    const kept = await made.events({ status: 'handshake' });
    expect(kept.length).toBeGreaterThanOrEqual(20);
    // Of one second 20 are kept; sixty take several seconds on a slow computer only.
    const perSecond = new Map<number, number>();
    for (const { receivedAt } of kept) {
      const second = Math.floor(receivedAt / 1000);
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
    }
    expect(Math.max(...perSecond.values())).toBeLessThanOrEqual(20);
  });
});
