import { describe, expect, it } from 'vitest';
import { slack } from '../../../../engine/steps/slack/index.ts';
import { failOnLeaks } from '../../../support/leaks.ts';
import { type LocalServer, localServer, sendJson } from '../../../support/local-server.ts';
import { stepContext } from '../../../support/step-context.ts';
import { carriedOut, failureOf } from '../../../support/step-failure.ts';
import { stepProblems } from '../../../support/step-problems.ts';

failOnLeaks();

const TOKEN = 'xoxb-1-secret-of-a-bot';
const bearer = { type: 'bearer', token: TOKEN };

function sent(server: LocalServer): unknown {
  return JSON.parse(`${server.requests.at(-1)?.body}`);
}

async function api(answer: object, status = 200, headers: Record<string, string> = {}) {
  return localServer((_request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    sendJson(response, answer, status);
  });
}

describe('with a bot token', () => {
  it('posts to a channel and tells the message’s ts', async () => {
    const server = await api({ ok: true, channel: 'C1', ts: '1712345678.000100', message: {} });
    const output = await carriedOut(slack, {
      auth: bearer,
      apiUrl: `${server.url}/api/`,
      channel: '#orders',
      text: 'Grüße <&>',
    });
    expect(output).toEqual({ channel: 'C1', ts: '1712345678.000100' });
    expect(server.requests[0]).toMatchObject({ method: 'POST', url: '/api/chat.postMessage' });
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json; charset=utf-8',
    });
    expect(sent(server)).toEqual({ channel: '#orders', text: 'Grüße <&>' });
  });

  it('takes everything that a message can have', async () => {
    const server = await api({ ok: true, channel: 'C1', ts: '1' });
    const block = { type: 'divider' };
    const params = {
      auth: bearer,
      apiUrl: server.url,
      channel: 'C1',
      text: 'fallback',
      blocks: { blocks: [block] },
      thread: '1712345678.000100',
      broadcast: true,
      username: 'Shop',
      icon: ':ship:',
      unfurl: false,
    };
    await carriedOut(slack, params);
    expect(sent(server)).toEqual({
      channel: 'C1',
      text: 'fallback',
      blocks: [block],
      thread_ts: '1712345678.000100',
      reply_broadcast: true,
      username: 'Shop',
      icon_emoji: ':ship:',
      unfurl_links: false,
      unfurl_media: false,
    });
    await carriedOut(slack, { ...params, blocks: [block], icon: 'https://example.com/a.png' });
    expect(sent(server)).toMatchObject({
      blocks: [block],
      icon_url: 'https://example.com/a.png',
    });
  });

  it('reads token and address from a slack-bot credential', async () => {
    const server = await api({ ok: true, channel: 'C1', ts: '1' });
    const bot = { type: 'slack-bot', token: TOKEN, baseUrl: `${server.url}/api` } as const;
    const context = stepContext({
      credentials: { bot },
      services: {
        permits(wanted) {
          if (wanted.kind === 'host') throw new Error('the host is the credential’s choice');
        },
      },
    });
    const auth = { type: 'credential', credential: 'bot' };
    await carriedOut(slack, { auth, channel: 'C1', text: 'x' }, context);
    expect(server.requests[0]?.url).toBe('/api/chat.postMessage');
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  });

  it.each([
    ['channel_not_found', 'does not find the channel', '/invite'],
    ['not_in_channel', 'not in this channel', '/invite'],
    ['invalid_auth', 'does not accept the token', 'OAuth & Permissions'],
    ['msg_too_long', 'too long', 'truncate'],
    ['brand_new_error', 'brand_new_error', 'chat.postMessage'],
  ])('fails although Slack says 200: %s', async (error, message, hint) => {
    const server = await api({ ok: false, error });
    const failed = await failureOf(slack, {
      auth: bearer,
      apiUrl: server.url,
      channel: 'C1',
      text: 'x',
    });
    expect(failed).toMatchObject({ code: `slack_${error}`, kind: undefined });
    expect(failed.message).toContain(message);
    expect(failed.hint).toContain(hint);
  });

  it('names the scope that is missing', async () => {
    const server = await api({ ok: false, error: 'missing_scope', needed: 'chat:write.customize' });
    const failed = await failureOf(slack, {
      auth: bearer,
      apiUrl: server.url,
      channel: 'C1',
      text: 'x',
    });
    expect(failed.message).toContain('chat:write.customize');
  });

  it.each([
    [{ ok: false, error: 'ratelimited' }, 429, '429'],
    [{ ok: false, error: 'ratelimited' }, 200, '429'],
    [{ ok: false, error: 'internal_error' }, 200, '503'],
    [{}, 503, '503'],
  ])('%j with the status %i may be tried again', async (body, status, kind) => {
    const server = await api(body, status, { 'retry-after': '30' });
    const failed = await failureOf(slack, {
      auth: bearer,
      apiUrl: server.url,
      channel: 'C1',
      text: 'x',
    });
    expect(failed).toMatchObject({ kind, retryAfterMs: 30_000 });
  });

  it('does not take another server’s page for a success', async () => {
    const server = await localServer((_request, response) => response.end('<html>Sign in</html>'));
    const failed = await failureOf(slack, {
      auth: bearer,
      apiUrl: server.url,
      channel: 'C1',
      text: 'x',
    });
    expect(failed.message).toContain('does not come from Slack');
  });
});

describe('by an incoming webhook', () => {
  it('posts, from a stored webhook-url', async () => {
    const server = await localServer((_request, response) => response.end('ok'));
    const url = `${server.url}/services/T0/B0/key-of-the-webhook`;
    const context = stepContext({ credentials: { hook: { type: 'webhook-url', url } } });
    const auth = { type: 'credential', credential: 'hook' };
    const output = await carriedOut(slack, { auth, channel: '#x', text: 'hello' }, context);
    expect(output).toEqual({ channel: null, ts: null });
    expect(server.requests[0]?.url).toBe('/services/T0/B0/key-of-the-webhook');
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
    expect(sent(server)).toEqual({ text: 'hello' });
    expect(context.logs.join()).toContain('channel is left out');
  });

  it.each([
    ['no_service', 404, 'does not know this webhook'],
    ['channel_is_archived', 410, 'archived'],
    ['invalid_payload', 400, 'does not understand'],
  ])('says what %s means', async (said, status, message) => {
    const server = await localServer((_request, response) =>
      response.writeHead(status, { 'content-type': 'text/html' }).end(said),
    );
    const url = `${server.url}/services/T0/B0/key-of-the-webhook`;
    const failed = await failureOf(slack, { auth: { type: 'webhook-url', url }, text: 'x' });
    expect(failed).toMatchObject({ code: `slack_${said}`, kind: undefined });
    expect(failed.message).toContain(message);
    expect(JSON.stringify(failed.toStepError())).not.toContain('key-of-the-webhook');
  });
});

describe('what cannot be posted', () => {
  it('is found when the workflow is checked', () => {
    const hook = { type: 'webhook-url', url: 'https://hooks.slack.com/services/a' };
    expect(stepProblems(slack, { auth: bearer, text: 'x' })).toEqual(['channel: is missing']);
    expect(stepProblems(slack, { auth: hook, channel: '#a', text: 'x' })).toEqual([
      'channel: a webhook posts to its own channel: leave it out',
    ]);
    expect(stepProblems(slack, { auth: hook })).toEqual(['text: a message needs a text or blocks']);
  });

  it.each([
    [{ text: '' }, 'slack_no_text'],
    [{ text: 'x'.repeat(40_001) }, 'slack_msg_too_long'],
    [{ text: 'x', channel: '' }, 'slack_channel_missing'],
  ])('is not sent: %#', async (params, code) => {
    const server = await api({ ok: true });
    const failed = await failureOf(slack, {
      auth: bearer,
      apiUrl: server.url,
      channel: 'C1',
      ...params,
    });
    expect(failed.code).toBe(code);
    expect(server.requests).toHaveLength(0);
  });

  it('is not sent with a credential of another kind', async () => {
    const context = stepContext({
      credentials: { other: { type: 'basic', username: 'ann', password: 'hunter22' } },
    });
    const auth = { type: 'credential', credential: 'other' };
    const failed = await failureOf(slack, { auth, channel: 'C1', text: 'x' }, context);
    expect(failed).toMatchObject({ code: 'credential_invalid' });
    expect(failed.hint).toContain('slack-bot');
  });
});

it('declares what it reaches', () => {
  const stored = { type: 'credential', credential: 'bot' };
  expect(slack.permissions({ auth: stored })).toEqual([{ kind: 'host', host: 'slack.com' }]);
  const url = 'https://hooks.slack.com/services/T0/B0/key';
  expect(slack.permissions({ auth: { type: 'webhook-url', url } })).toEqual([
    { kind: 'host', host: 'hooks.slack.com' },
  ]);
  expect(slack.permissions({ auth: { type: 'webhook-url', url: '{{ vars.hook }}' } })).toEqual([
    { kind: 'host', host: '*' },
  ]);
});
