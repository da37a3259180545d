import { describe, expect, it } from 'vitest';
import { discord } from '../../../../engine/steps/discord/index.ts';
import type { JsonObject } from '../../../../shared/json.ts';
import { failOnLeaks } from '../../../support/leaks.ts';
import { type LocalServer, localServer, sendJson } from '../../../support/local-server.ts';
import { stepContext } from '../../../support/step-context.ts';
import { carriedOut, failureOf } from '../../../support/step-failure.ts';
import { stepProblems } from '../../../support/step-problems.ts';

failOnLeaks();

const KEY = 'key-of-the-webhook';

async function server(answer: object = { id: '12', channel_id: '34' }, status = 200) {
  return localServer((_request, response) => sendJson(response, answer, status));
}

function post(to: LocalServer, params: JsonObject): JsonObject {
  return { auth: { type: 'webhook-url', url: `${to.url}/api/webhooks/1/${KEY}` }, ...params };
}

function sent(to: LocalServer): unknown {
  return JSON.parse(`${to.requests[0]?.body}`);
}

describe('a message', () => {
  it('is posted, waited for, and told by its id', async () => {
    const to = await server();
    const output = await carriedOut(discord, post(to, { content: 'Grüße @everyone' }));
    expect(output).toEqual({ id: '12', channelId: '34' });
    expect(to.requests[0]?.url).toBe(`/api/webhooks/1/${KEY}?wait=true`);
    expect(sent(to)).toEqual({
      content: 'Grüße @everyone',
      allowed_mentions: { parse: ['users'] },
    });
  });

  it('takes everything that a webhook can post', async () => {
    const to = await server();
    const params = {
      embeds: { title: 'Order' },
      username: 'Shop',
      avatarUrl: 'https://example.com/a.png',
      threadName: 'Orders',
      mentions: 'all',
      silent: true,
      tts: true,
    };
    await carriedOut(discord, post(to, params));
    expect(sent(to)).toEqual({
      embeds: [{ title: 'Order' }],
      username: 'Shop',
      avatar_url: 'https://example.com/a.png',
      thread_name: 'Orders',
      tts: true,
      flags: 4096,
      allowed_mentions: { parse: ['users', 'roles', 'everyone'] },
    });
  });

  it('goes to a thread, whose id is no way to change the address', async () => {
    const to = await server();
    await carriedOut(discord, post(to, { content: 'x', threadId: '99' }));
    expect(to.requests[0]?.url).toBe(`/api/webhooks/1/${KEY}?wait=true&thread_id=99`);
    expect(stepProblems(discord, post(to, { content: 'x', threadId: '9&wait=0' }))).toEqual([
      'threadId: must be an id: digits only',
    ]);
  });

  it('comes from a stored webhook-url', async () => {
    const to = await server();
    const url = `${to.url}/api/webhooks/1/${KEY}`;
    const context = stepContext({ credentials: { hook: { type: 'webhook-url', url } } });
    await carriedOut(
      discord,
      { auth: { type: 'credential', credential: 'hook' }, content: 'x' },
      context,
    );
    expect(to.requests).toHaveLength(1);
  });
});

describe('the limit of 2000 characters', () => {
  it('counts an emoji as one character', async () => {
    const to = await server();
    await carriedOut(discord, post(to, { content: '🚢'.repeat(2000) }));
    expect(to.requests).toHaveLength(1);
  });

  it('fails before anything is sent, and says by how much', async () => {
    const to = await server();
    const failed = await failureOf(discord, post(to, { content: 'x'.repeat(2001) }));
    expect(failed).toMatchObject({
      code: 'discord_too_long',
      message: 'The text has 2001 characters; Discord takes 2000.',
    });
    expect(to.requests).toHaveLength(0);
  });

  it('cuts where the author wants it', async () => {
    const to = await server();
    await carriedOut(discord, post(to, { content: '🚢'.repeat(2001), tooLong: 'cut' }));
    expect(sent(to)).toMatchObject({ content: `${'🚢'.repeat(1999)}…` });
  });

  it('is checked when the workflow is, and so is an empty message', () => {
    const auth = { type: 'credential', credential: 'hook' };
    expect(stepProblems(discord, { auth, content: 'x'.repeat(2001) })).toEqual([
      'content: has 2001 characters; Discord takes 2000',
    ]);
    expect(stepProblems(discord, { auth })).toEqual(['content: a message needs a text or embeds']);
    expect(stepProblems(discord, { auth, content: `{{ a }}${'x'.repeat(2001)}` })).toEqual([]);
  });
});

describe('an answer', () => {
  it('429 says how long to wait in its body', async () => {
    const to = await server({ message: 'You are being rate limited.', retry_after: 0.337 }, 429);
    expect(await failureOf(discord, post(to, { content: 'x' }))).toMatchObject({
      kind: '429',
      retryAfterMs: 337,
    });
  });

  it('400 names the fields that are wrong', async () => {
    const to = await server(
      {
        code: 50035,
        message: 'Invalid Form Body',
        errors: { embeds: { 0: { title: { _errors: [{ code: 'X', message: 'too long' }] } } } },
      },
      400,
    );
    const failed = await failureOf(discord, post(to, { content: 'x' }));
    expect(failed).toMatchObject({ code: 'discord_rejected', kind: '400' });
    expect(failed.message).toContain('embeds.0.title: too long');
  });

  it.each([
    [404, 10015, 'discord_webhook_gone', 'does not know this webhook'],
    [401, 50027, 'discord_webhook_gone', 'does not accept the webhook’s key'],
    [404, 10003, 'discord_thread_unknown', 'does not find the thread'],
    [400, 220001, 'discord_thread_missing', 'forum'],
  ])('%i with the code %i is said in words', async (status, code, own, words) => {
    const to = await server({ code, message: 'in Discord’s words' }, status);
    const failed = await failureOf(discord, post(to, { content: 'x' }));
    expect(failed).toMatchObject({ code: own, kind: `${status}` });
    expect(failed.message).toContain(words);
    expect(JSON.stringify(failed.toStepError())).not.toContain(KEY);
  });
});
