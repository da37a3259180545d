import { createServer } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { isJsonObject } from '../../../../shared/json.ts';
import { describeWithImap, startImapServer } from '../../../support/imap-server.ts';
import { failOnLeaks } from '../../../support/leaks.ts';
import { localServer, portOf, sendJson } from '../../../support/local-server.ts';
import { mail } from '../../../support/mails.ts';
import { crashCopy, openEngine, type TestEngine } from '../../../support/test-engine.ts';
import { eventsReach, onTrigger, triggerBecomes } from '../../../support/triggers.ts';
import { until } from '../../../support/until.ts';

failOnLeaks();

const arriving = (more: Record<string, string> = {}) =>
  onTrigger('email-imap', { credential: 'mailbox', ...more });

async function subjects(engine: TestEngine, count: number): Promise<unknown[]> {
  const events = await eventsReach(engine, count);
  return events.map(({ trigger }) => (isJsonObject(trigger) ? trigger['subject'] : null));
}

const remembered = ({ db }: TestEngine) =>
  db.prepare<[], { state: string }>('SELECT state FROM schedules').get()?.state ?? 'null';

describeWithImap('mail', () => {
  it('starts runs, over a restart, a kill, and a server that was away', async () => {
    const server = await startImapServer();
    onTestFinished(() => server.close());
    const first = await openEngine();
    await first.call('credentials.save', { name: 'mailbox', data: server.credential('ann') });
    await first.publish(arriving({ after: 'seen' }));
    await until('the first look', () => remembered(first) !== 'null');
    await server.deliver('ann', mail({ subject: 'One' }));
    const [event] = await eventsReach(first, 1);
    expect(event).toMatchObject({ source: 'email-imap', trigger: { subject: 'One' } });
    expect((await first.ended(event?.runs[0]?.id ?? '')).status).toBe('succeeded');
    const killed = crashCopy(first.dataDir);

    await server.stop();
    const troubled = await triggerBecomes(first, ({ state }) => state === 'troubled');
    expect(troubled.trouble?.message).toMatch(/connection|listening/);
    await server.start();
    await server.deliver('ann', mail({ subject: 'Two' }));
    expect(await subjects(first, 2)).toEqual(['One', 'Two']);
    const healed = await triggerBecomes(first, ({ state }) => state === 'listening');
    expect(healed.trouble).toBeNull();

    await first.close();
    await server.deliver('ann', mail({ subject: 'Three' }));
    const restarted = await openEngine({ dataDir: first.dataDir });
    expect(await subjects(restarted, 3)).toEqual(['One', 'Two', 'Three']);
    await restarted.close();
    // The copy never heard of the second, as if it had been killed before.
    const afterKill = await openEngine({ dataDir: killed });
    expect(await subjects(afterKill, 3)).toEqual(['One', 'Two', 'Three']);
  });

  it('is not reached where the network policy forbids it', async () => {
    const server = await startImapServer();
    onTestFinished(() => server.close());
    const engine = await openEngine();
    await engine.call('settings.set', { settings: { network: { blockPrivate: true, allow: [] } } });
    await engine.call('credentials.save', { name: 'mailbox', data: server.credential('ann') });
    await engine.publish(arriving());
    const { trouble } = await triggerBecomes(engine, ({ state }) => state === 'troubled');
    expect(trouble?.message).toContain('127.0.0.1');
    expect(server.log()).not.toContain('Login');
  });

  it('signs in by OAuth2, with a new token when the server refuses the old one', async () => {
    let issued = 0;
    const valid = () => `token-${issued}`;
    const tokens = await localServer((_request, response) => {
      issued++;
      sendJson(response, { access_token: valid(), token_type: 'Bearer', expires_in: 3600 });
    });
    const introspection = createServer((request, response) => {
      const { searchParams } = new URL(`${request.url}`, 'http://localhost');
      const active = searchParams.get('token') === valid();
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ active, username: 'ann' }));
    });
    await new Promise<void>((resolve) => introspection.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise<void>((resolve) => introspection.close(() => resolve())));
    const { port } = portOf(introspection.address());
    const server = await startImapServer({
      introspectionUrl: `http://127.0.0.1:${port}/check?token=`,
    });
    onTestFinished(() => server.close());
    const engine = await openEngine();
    await engine.call('credentials.save', {
      name: 'app',
      data: {
        type: 'oauth2',
        grant: 'client-credentials',
        tokenUrl: `${tokens.url}/token`,
        clientId: 'patchbay',
        clientSecret: 'secret-of-the-app',
      },
    });
    const { password: _, ...data } = server.credential('ann');
    await engine.call('credentials.save', { name: 'mailbox', data: { ...data, oauth2: 'app' } });
    await engine.publish(arriving());
    await until('the first look', () => remembered(engine) !== 'null');
    expect(issued).toBe(1);
    // The provider forgets the token, and the connection ends.
    issued++;
    await server.stop();
    await server.start();
    await server.deliver('ann', mail({ subject: 'Still here' }));
    expect(await subjects(engine, 1)).toEqual(['Still here']);
    expect(issued).toBe(3);
  });
});
