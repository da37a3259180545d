import { expect, it } from 'vitest';
import { failOnLeaks } from '../../support/leaks.ts';
import { localServer, sendJson } from '../../support/local-server.ts';
import { mailServer } from '../../support/mail-server.ts';
import { openEngine, statuses, stepOf } from '../../support/test-engine.ts';
import { type FileStep, workflow } from '../../support/test-workflows.ts';

failOnLeaks();

const KEY = 'key-of-the-webhook-0123456789';
const TOKEN = 'xoxb-token-of-the-bot';
const PASSWORD = 'password-of-the-mailbox';

it('leaves no secret in what a run keeps, whether stored or written into the step', async () => {
  const engine = await openEngine();
  // It repeats what it was sent, as some services do.
  const server = await localServer((request, response) =>
    sendJson(response, {
      ok: true,
      id: request.url,
      channel: 'C1',
      ts: `${request.headers.authorization}`,
      channel_id: request.url,
    }),
  );
  const mail = await mailServer({
    onAuth: (_given, _session, done) => done(null, { user: 'shop' }),
    onRcptTo: ({ address }, { user }, done) =>
      done(address.startsWith('ann') && user === 'shop' ? null : new Error('No such mailbox')),
  });
  await engine.call('credentials.save', {
    name: 'hook',
    data: { type: 'webhook-url', url: `${server.url}/hook/${KEY}` },
  });
  await engine.call('credentials.save', {
    name: 'bot',
    data: { type: 'slack-bot', token: TOKEN, baseUrl: server.url },
  });
  await engine.call('credentials.save', {
    name: 'mail',
    data: {
      type: 'smtp',
      host: '127.0.0.1',
      port: mail.port,
      rejectUnauthorized: false,
      username: 'shop@example.com',
      password: PASSWORD,
    },
  });
  const stored = (credential: string) => ({ type: 'credential', credential });
  const steps: FileStep[] = [
    { id: 'discord', type: 'discord', params: { auth: stored('hook'), content: 'x' } },
    {
      id: 'slack',
      type: 'slack',
      params: { auth: stored('bot'), channel: 'C1', text: '{{ trigger.body.text }}' },
    },
    {
      id: 'typed',
      type: 'discord',
      params: {
        auth: { type: 'webhook-url', url: `${server.url}/hook/typed-${KEY}` },
        content: 'x',
      },
    },
    {
      id: 'mail',
      type: 'email-smtp',
      params: {
        auth: stored('mail'),
        to: 'ann@example.com, bob@example.com',
        subject: 'x',
        html: '<p>{{ trigger.body.text }}</p>',
      },
    },
  ];
  const run = await engine.carryOut(workflow(steps), { text: 'a <b>' });
  expect(statuses(run)).toMatchObject({
    discord: 'succeeded',
    slack: 'succeeded',
    typed: 'succeeded',
    mail: 'succeeded',
  });
  expect(server.requests).toHaveLength(3);
  expect(stepOf(run, 'slack').input).toMatchObject({ text: 'a <b>' });
  expect(mail.mails[0]?.parsed.html).toContain('a &lt;b&gt;');
  expect(stepOf(run, 'mail').output).toMatchObject({
    accepted: ['ann@example.com'],
    rejected: [{ address: 'bob@example.com' }],
  });
  const inputs = JSON.stringify(run.steps.map(({ input }) => input));
  expect(inputs).not.toContain(KEY);
  const kept = JSON.stringify([stepOf(run, 'discord'), stepOf(run, 'slack'), stepOf(run, 'mail')]);
  for (const secret of [KEY, TOKEN, PASSWORD]) expect(kept).not.toContain(secret);
});
