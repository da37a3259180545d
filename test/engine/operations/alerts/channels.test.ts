import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AlertChannel } from '../../../../shared/model/alert.ts';
import { failOnLeaks } from '../../../support/leaks.ts';
import { localServer, sendJson, tlsFixture } from '../../../support/local-server.ts';
import { mailServer } from '../../../support/mail-server.ts';
import { openEngine, type TestEngine } from '../../../support/test-engine.ts';
import { until } from '../../../support/until.ts';

failOnLeaks();

async function ruleWith(engine: TestEngine, channels: AlertChannel[], name = 'disk & <all>') {
  const { id } = await engine.call('alerts.save', {
    rule: {
      name,
      when: { on: 'disk-free', belowBytes: Number.MAX_SAFE_INTEGER },
      channels,
    },
  });
  return id;
}

const secret = `whsec_${Buffer.alloc(24, 5).toString('base64')}`;

describe('a message', () => {
  it('goes out by e-mail through the SMTP credential, signed in and over TLS', async () => {
    const server = await mailServer({
      authOptional: false,
      onAuth: ({ username, password }, _session, callback) =>
        password === 'app-password'
          ? callback(null, { user: username })
          : callback(new Error('Invalid')),
    });
    const engine = await openEngine();
    await engine.call('credentials.save', {
      name: 'mail',
      data: {
        type: 'smtp',
        host: 'localhost',
        port: server.port,
        secure: 'starttls',
        username: 'ada',
        password: 'app-password',
        rejectUnauthorized: true,
        ca: tlsFixture('ca.crt'),
      },
    });
    const id = await ruleWith(engine, [
      { to: 'email', credential: 'mail', recipients: ['ada@example.com', 'bob@example.com'] },
    ]);
    expect(await engine.call('alerts.test', { id })).toEqual({
      results: [{ channel: 'e-mail to ada@example.com, bob@example.com', ok: true, error: null }],
    });
    const [mail] = server.mails;
    expect(mail).toMatchObject({
      from: 'ada@example.com',
      to: ['ada@example.com', 'bob@example.com'],
      user: 'ada',
      secure: true,
    });
    expect(mail?.parsed.subject).toBe('Patchbay: test of disk & <all>');
    expect(mail?.parsed.text).toContain('This is a test');
    expect(mail?.raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
  });

  it('goes to Slack as text in which nothing is markup', async () => {
    const server = await localServer((_request, response) => response.end('ok'));
    const engine = await openEngine();
    await engine.call('credentials.save', {
      name: 'team',
      data: { type: 'webhook-url', url: `${server.url}/services/T0/B0/x` },
    });
    const id = await ruleWith(engine, [{ to: 'slack', credential: 'team' }]);
    expect((await engine.call('alerts.test', { id })).results[0]).toMatchObject({ ok: true });
    expect(server.requests[0]).toMatchObject({ method: 'POST', url: '/services/T0/B0/x' });
    const { text } = JSON.parse(String(server.requests[0]?.body));
    expect(text).toBe(
      'Patchbay: test of disk &amp; &lt;all&gt;\nThis is a test: nothing is wrong.',
    );
  });

  it('goes to a webhook that can verify it, with what machines need', async () => {
    const server = await localServer();
    const engine = await openEngine({ watchEveryMs: 10 });
    await engine.call('credentials.save', {
      name: 'signing',
      data: { type: 'webhook-secret', secret },
    });
    const id = await ruleWith(engine, [
      { to: 'webhook', url: `${server.url}/alerts`, credential: 'signing' },
    ]);
    const request = await until('the request', () => server.requests[0]);
    const { headers, body } = request;
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const signature = createHmac('sha256', key).update(signed).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${signature}`);
    expect(JSON.parse(String(body))).toMatchObject({
      type: 'alert.firing',
      data: {
        rule: { id, name: 'disk & <all>', on: 'disk-free' },
        subjects: [{ id: '', text: expect.stringContaining('MB are free') }],
      },
    });
  });
});

describe('a message that does not get there', () => {
  it('is tried again later, under the same id, also after a restart', async () => {
    let status = 503;
    const server = await localServer((_request, response) => sendJson(response, {}, status));
    const engine = await openEngine({ watchEveryMs: 10 });
    await ruleWith(engine, [{ to: 'webhook', url: server.url }]);
    const show = async (of: TestEngine) => (await of.call('alerts.list', {})).alerts[0];
    await until('the first try', () => server.requests.length === 1);
    await until('the wait', async () => (await show(engine))?.pending === 1);
    expect((await show(engine))?.last).toBeNull();
    await engine.close();

    status = 200;
    const { dataDir, host } = engine;
    const again = await openEngine({ dataDir, host, watchEveryMs: 10 });
    expect(server.requests).toHaveLength(1);
    host.clock.advance(31_000);
    await until('the second try', () => server.requests.length === 2);
    await until('its end', async () => (await show(again))?.pending === 0);
    expect((await show(again))?.last).toMatchObject({ ok: true, error: null });
    const [first, second] = server.requests;
    expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
    expect(second?.body.equals(first?.body ?? Buffer.alloc(0))).toBe(true);
  });

  it('is given up after a day, and doctor says so', async () => {
    const server = await localServer((_request, response) => sendJson(response, {}, 500));
    const engine = await openEngine({ watchEveryMs: 10 });
    await ruleWith(engine, [{ to: 'webhook', url: server.url }]);
    await until('the first try', () => server.requests.length === 1);
    const show = async () => (await engine.call('alerts.list', {})).alerts[0];
    await until('the wait', async () => (await show())?.pending === 1);
    engine.host.clock.advance(25 * 3_600_000);
    await until('giving up', async () => (await show())?.last?.ok === false);
    expect((await show())?.last?.error).toContain('500');
    expect(engine.host.logLines.some((line) => line.includes('it is given up'))).toBe(true);
    const { checks } = await engine.call('system.doctor', {});
    expect(checks.find(({ name }) => name === 'alerts')?.status).toBe('warning');
  });

  it('says of a test what went wrong', async () => {
    const server = await localServer((_request, response) => sendJson(response, {}, 404));
    const engine = await openEngine();
    const id = await ruleWith(engine, [
      { to: 'webhook', url: server.url },
      { to: 'email', credential: 'nowhere', recipients: ['ada@example.com'] },
    ]);
    const { results } = await engine.call('alerts.test', { id });
    expect(results).toEqual([
      {
        channel: expect.stringMatching(/^webhook to 127/),
        ok: false,
        error: expect.stringContaining('404'),
      },
      {
        channel: 'e-mail to ada@example.com',
        ok: false,
        error: expect.stringContaining('nowhere'),
      },
    ]);
  });
});
