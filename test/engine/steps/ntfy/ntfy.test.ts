import { describe, expect, it } from 'vitest';
import { ntfy } from '../../../../engine/steps/ntfy/index.ts';
import { failOnLeaks } from '../../../support/leaks.ts';
import { type LocalServer, localServer, sendJson } from '../../../support/local-server.ts';
import { stepContext } from '../../../support/step-context.ts';
import { carriedOut, failureOf } from '../../../support/step-failure.ts';
import { stepProblems } from '../../../support/step-problems.ts';

failOnLeaks();

const RECEIVED = { id: 'sPs71M8A2T', time: 1, expires: 2, event: 'message', topic: 'alerts' };

async function server(answer: object = RECEIVED, status = 200): Promise<LocalServer> {
  return localServer((_request, response) => sendJson(response, answer, status));
}

function sent(to: LocalServer): unknown {
  return JSON.parse(`${to.requests[0]?.body}`);
}

describe('a notification', () => {
  it('is published as JSON, in any script and with line breaks', async () => {
    const to = await server();
    const output = await carriedOut(ntfy, {
      server: `${to.url}/`,
      topic: 'alerts',
      title: 'Grüße\nX-Injected: 1',
      message: 'zwei\nZeilen',
    });
    expect(output).toEqual({ id: 'sPs71M8A2T', time: 1, expires: 2, topic: 'alerts' });
    expect(to.requests[0]).toMatchObject({ method: 'POST', url: '/' });
    expect(to.requests[0]?.headers['x-injected']).toBeUndefined();
    expect(sent(to)).toEqual({
      topic: 'alerts',
      title: 'Grüße\nX-Injected: 1',
      message: 'zwei\nZeilen',
    });
  });

  it('takes everything that ntfy knows', async () => {
    const to = await server();
    await carriedOut(ntfy, {
      server: to.url,
      topic: 'alerts',
      message: 'x',
      priority: 'urgent',
      tags: 'warning, tada,',
      click: 'https://example.com',
      attach: 'https://example.com/a.png',
      icon: 'https://example.com/i.png',
      actions: [
        { action: 'view', label: 'Open', url: 'https://example.com' },
        { action: 'http', label: 'Ack', url: 'https://example.com/ack', body: 'ok', clear: true },
      ],
      markdown: true,
      delay: '30m',
      email: 'ann@example.com',
      sequenceId: 'order-7',
    });
    expect(sent(to)).toEqual({
      topic: 'alerts',
      message: 'x',
      priority: 5,
      tags: ['warning', 'tada'],
      click: 'https://example.com',
      attach: 'https://example.com/a.png',
      icon: 'https://example.com/i.png',
      actions: [
        { action: 'view', label: 'Open', url: 'https://example.com', clear: false },
        {
          action: 'http',
          label: 'Ack',
          url: 'https://example.com/ack',
          method: 'POST',
          body: 'ok',
          clear: true,
        },
      ],
      markdown: true,
      delay: '30m',
      email: 'ann@example.com',
      sequence_id: 'order-7',
    });
  });

  it.each([
    [{ type: 'bearer', token: 'tk_secret' }, 'Bearer tk_secret'],
    [{ type: 'basic', username: 'ann', password: 'hunter22' }, 'Basic YW5uOmh1bnRlcjIy'],
  ] as const)('is signed in with a stored credential: %#', async (data, header) => {
    const to = await server();
    const context = stepContext({ credentials: { phone: data } });
    const auth = { type: 'credential', credential: 'phone' };
    await carriedOut(ntfy, { server: to.url, topic: 'alerts', message: 'x', auth }, context);
    expect(to.requests[0]?.headers.authorization).toBe(header);
  });

  it.each([
    ['topic', 'two words'],
    ['topic', 'a/../b'],
    ['priority', 6],
    ['priority', 'loud'],
    ['server', 'ftp://example.com'],
    ['server', 'https://ann:secret@example.com'],
  ])('is refused when the workflow is checked: %s %s', (name, value) => {
    const problems = stepProblems(ntfy, { topic: 'alerts', message: 'x', [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`${name}: `);
  });

  it('of more than 4096 bytes is not sent', async () => {
    const to = await server();
    const params = { server: to.url, topic: 'alerts', message: 'ü'.repeat(2049) };
    expect(await failureOf(ntfy, params)).toMatchObject({ code: 'ntfy_too_long' });
    expect(to.requests).toHaveLength(0);
  });
});

describe('an answer', () => {
  it.each([
    [401, { code: 40101, error: 'unauthorized' }, 'ntfy_forbidden', 'topic "alerts"'],
    [403, { code: 40301, error: 'forbidden' }, 'ntfy_forbidden', 'forbidden'],
    [404, { error: 'page not found' }, 'ntfy_unexpected', 'no ntfy server'],
    [429, { code: 42908, error: 'limit reached' }, 'http_status', 'limit reached'],
    [400, { code: 40004, error: 'invalid delay' }, 'ntfy_rejected', 'invalid delay'],
    [507, { error: 'cannot publish: disk full' }, 'ntfy_rejected', 'disk full'],
  ])('%i is said in words', async (status, body, code, words) => {
    const to = await server(body, status);
    const params = {
      server: to.url,
      topic: 'alerts',
      message: 'x',
      auth: { type: 'bearer', token: 'tk_secret' },
    };
    const failed = await failureOf(ntfy, params);
    expect(failed).toMatchObject({ code, kind: `${status}` });
    expect(failed.message).toContain(words);
  });

  it('of another server is no success', async () => {
    const to = await localServer((_request, response) => response.end('<html></html>'));
    const failed = await failureOf(ntfy, { server: to.url, topic: 'alerts', message: 'x' });
    expect(failed).toMatchObject({ code: 'ntfy_unexpected', kind: undefined });
  });
});

it('may be repeated only when a repetition replaces it', () => {
  expect(ntfy.effectsFor({ topic: 'a' })).toBe('external');
  expect(ntfy.effectsFor({ topic: 'a', sequenceId: 'order-7' })).toBe('idempotent');
});

it('hides what signs in, and what its buttons send along', () => {
  const shown = ntfy.hideSecrets({
    topic: 'a',
    auth: { type: 'bearer', token: 'tk_secret' },
    actions: [
      {
        action: 'http',
        label: 'Ack',
        url: 'https://a.example',
        headers: { Authorization: 'Bearer s' },
      },
    ],
  });
  expect(JSON.stringify(shown)).not.toMatch(/tk_secret|Bearer s/);
  expect(JSON.stringify(shown)).toContain('https://a.example');
});

it('declares its server', () => {
  expect(ntfy.permissions({ topic: 'a' })).toEqual([{ kind: 'host', host: 'ntfy.sh' }]);
  expect(ntfy.permissions({ topic: 'a', server: 'https://Push.Example.com/x' })).toEqual([
    { kind: 'host', host: 'push.example.com' },
  ]);
  expect(ntfy.permissions({ topic: 'a', server: 'https://{{ vars.host }}' })).toEqual([
    { kind: 'host', host: '*' },
  ]);
});
