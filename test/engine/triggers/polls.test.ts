import { describe, expect, it } from 'vitest';
import { failOnLeaks } from '../../support/leaks.ts';
import { localServer, sendJson } from '../../support/local-server.ts';
import { crashCopy, openEngine } from '../../support/test-engine.ts';
import { testClock, testHost } from '../../support/test-host.ts';
import {
  eventsReach,
  onlyTrigger,
  onTrigger,
  triggerBecomes,
  triggerEvents,
} from '../../support/triggers.ts';
import { until } from '../../support/until.ts';

failOnLeaks();

const MINUTE = 60_000;
const HOUR = 3_600_000;

/** A server with a list that tests change, or that fails as they say. */
async function listServer(...first: number[]) {
  const served: { items: number[]; status: number; retryAfter?: string } = {
    items: first,
    status: 200,
  };
  const server = await localServer((_request, response) => {
    if (served.retryAfter !== undefined) response.setHeader('retry-after', served.retryAfter);
    sendJson(
      response,
      served.items.map((id) => ({ id })),
      served.status,
    );
  });
  return { server, served };
}

const polling = (url: string, more: Record<string, string> = {}, minutes = 10) =>
  onTrigger('poll-http', {
    url,
    id: 'id',
    interval: { amount: minutes, unit: 'minutes' },
    ...more,
  });

async function engineNow() {
  const clock = testClock();
  return { clock, engine: await openEngine({ host: testHost({ clock }) }) };
}

describe('a poll', () => {
  it('asks when it is published and then every so often; each new item starts a run', async () => {
    const { server, served } = await listServer(1);
    const { clock, engine } = await engineNow();
    await engine.publish(polling(server.url));
    const first = await triggerBecomes(engine, ({ lastCheckedAt }) => lastCheckedAt !== null);
    expect(first).toMatchObject({ state: 'listening', lastFiredAt: null, failures: 0 });
    expect((first.dueAt ?? 0) - (first.lastCheckedAt ?? 0)).toBe(10 * MINUTE);
    served.items = [1, 2, 3];
    clock.advance(10 * MINUTE);
    const events = await eventsReach(engine, 2);
    expect(events).toMatchObject([
      { source: 'poll-http', externalId: '2', trigger: { body: { id: 2 }, source: 'poll-http' } },
      { source: 'poll-http', externalId: '3' },
    ]);
    const run = await engine.ended(events[0]?.runs[0]?.id ?? '');
    expect(run.status).toBe('succeeded');
    expect(server.requests).toHaveLength(2);
  });

  it('remembers over a restart, a kill, and a change of what its memory does not hang on', async () => {
    const { server, served } = await listServer(1, 2);
    const { clock, engine } = await engineNow();
    await engine.publish(polling(server.url));
    await triggerBecomes(engine, ({ lastCheckedAt }) => lastCheckedAt !== null);
    served.items = [1, 2, 3];
    clock.advance(10 * MINUTE);
    await eventsReach(engine, 1);
    await engine.publish(polling(server.url, {}, 20));
    const asked = server.requests.length;
    await until('the new interval', () => server.requests.length > asked);
    const copy = crashCopy(engine.dataDir);
    await engine.close();
    served.items = [2, 3, 4];
    clock.advance(HOUR);
    for (const dataDir of [copy, engine.dataDir]) {
      const next = await openEngine({ dataDir, host: testHost({ clock }) });
      const events = await eventsReach(next, 2);
      expect(events.map(({ externalId }) => externalId)).toEqual(['3', '4']);
      await next.close();
    }
  });

  it('begins anew when its address changes, and gives nothing a second time even then', async () => {
    const { server, served } = await listServer(1);
    const { clock, engine } = await engineNow();
    await engine.publish(polling(`${server.url}/a`, { first: 'fire' }));
    await eventsReach(engine, 1);
    served.items = [1, 2];
    await engine.publish(polling(`${server.url}/b`, { first: 'fire' }));
    const events = await eventsReach(engine, 2);
    expect(events.map(({ externalId }) => externalId)).toEqual(['1', '2']);
    clock.advance(40 * 24 * HOUR);
    await engine.publish(polling(`${server.url}/c`, { first: 'fire' }));
    expect(await eventsReach(engine, 4)).toHaveLength(4);
  });

  it('gives what came while it was paused when it is resumed', async () => {
    const { server, served } = await listServer(1);
    const { clock, engine } = await engineNow();
    await engine.publish(polling(server.url));
    await triggerBecomes(engine, ({ lastCheckedAt }) => lastCheckedAt !== null);
    await engine.call('workflows.setPaused', { id: 'A workflow', paused: true });
    expect(await onlyTrigger(engine)).toMatchObject({ state: 'paused', dueAt: null });
    served.items = [1, 2];
    clock.advance(HOUR);
    await engine.call('workflows.setPaused', { id: 'A workflow', paused: false });
    const events = await eventsReach(engine, 1);
    expect(events.map(({ externalId }) => externalId)).toEqual(['2']);
    expect(server.requests).toHaveLength(2);
  });

  it('asks later each time while it fails, says why, and is well again afterwards', async () => {
    const { server, served } = await listServer(1);
    const { clock, engine } = await engineNow();
    served.status = 500;
    await engine.publish(polling(server.url));
    const pause = async (failures: number) => {
      const trigger = await triggerBecomes(engine, (found) => found.failures === failures);
      return ((trigger.dueAt ?? 0) - (trigger.lastCheckedAt ?? 0)) / MINUTE;
    };
    expect(await pause(1)).toBe(20);
    const first = await onlyTrigger(engine);
    expect(first).toMatchObject({
      state: 'troubled',
      trouble: { message: expect.stringContaining('answered 500'), hint: expect.any(String) },
    });
    clock.advance(20 * MINUTE);
    expect(await pause(2)).toBe(40);
    clock.advance(40 * MINUTE);
    expect(await pause(3)).toBe(60);
    expect(await onlyTrigger(engine)).toMatchObject({ troubleSince: first.troubleSince });
    served.status = 200;
    clock.advance(60 * MINUTE);
    expect(await pause(0)).toBe(10);
    expect(await onlyTrigger(engine)).toMatchObject({
      state: 'listening',
      trouble: null,
      troubleSince: null,
    });
  });

  it('waits as long as the server asks for', async () => {
    const { server, served } = await listServer(1);
    const { engine } = await engineNow();
    served.status = 429;
    served.retryAfter = '7200';
    await engine.publish(polling(server.url));
    const trigger = await triggerBecomes(engine, ({ failures }) => failures === 1);
    expect((trigger.dueAt ?? 0) - (trigger.lastCheckedAt ?? 0)).toBe(2 * HOUR);
  });

  it('can be told to ask at once', async () => {
    const { server, served } = await listServer(1);
    const { engine } = await engineNow();
    await engine.publish(polling(server.url));
    await triggerBecomes(engine, ({ lastCheckedAt }) => lastCheckedAt !== null);
    served.items = [1, 2];
    await engine.call('triggers.checkNow', { workflow: 'A workflow', stepId: 'start' });
    await eventsReach(engine, 1);
    const wrong = engine.call('triggers.checkNow', { workflow: 'A workflow', stepId: 'keep' });
    await expect(wrong).rejects.toThrow(/no published trigger "keep"/);
    await engine.call('workflows.setPaused', { id: 'A workflow', paused: true });
    const paused = engine.call('triggers.checkNow', { workflow: 'A workflow', stepId: 'start' });
    await expect(paused).rejects.toThrow(/is paused/);
  });

  it('says so when a credential is missing, or a host was not declared', async () => {
    const { server } = await listServer(1);
    const { engine } = await engineNow();
    const auth = { auth: { type: 'credential', credential: 'shop' } };
    const file = polling(server.url);
    const [start] = file.steps;
    if (start !== undefined) start.params = { ...start.params, ...auth };
    await engine.publish(file);
    expect(await triggerBecomes(engine, ({ failures }) => failures === 1)).toMatchObject({
      trouble: { message: 'There is no credential "shop".' },
    });
    const away = await localServer((_request, response) =>
      response.writeHead(302, { location: `http://localhost:${server.port}/` }).end(),
    );
    await engine.publish(polling(away.url));
    const trigger = await triggerBecomes(
      engine,
      ({ trouble }) => trouble?.message.includes('localhost') === true,
    );
    expect(trigger.trouble?.message).toContain('does not say that it connects to localhost');
    expect(server.requests).toHaveLength(0);
  });

  it('keeps secrets out of what it shows', async () => {
    const token = 'a-very-secret-token';
    const server = await localServer((_request, response) => sendJson(response, [{ id: token }]));
    const { engine } = await engineNow();
    await engine.call('credentials.save', { name: 'shop', data: { type: 'bearer', token } });
    const url = server.url.replace('//', '//ann:hunter2@');
    await engine.publish(polling(url, { first: 'fire' }));
    const [event] = await eventsReach(engine, 1);
    expect(server.requests[0]?.headers.authorization).toMatch(/^Basic /);
    expect(JSON.stringify(event)).not.toContain(token);
    expect(JSON.stringify(event)).not.toContain('hunter2');
    expect(JSON.stringify((await engine.call('events.list', {})).events)).not.toContain(token);
  });

  it('that is under way when the engine stops ends, and leaves nothing behind', async () => {
    const server = await localServer(() => {});
    const { engine } = await engineNow();
    await engine.publish(polling(server.url));
    await until('the request', () => server.requests.length === 1);
    await engine.close();
    await until('its socket', () => server.open.size === 0);
  });

  it('of one slow server does not hold up another', async () => {
    const slow = await localServer(() => {});
    const { server } = await listServer(1);
    const { engine } = await engineNow();
    await engine.publish(polling(slow.url));
    await engine.publish({ ...polling(server.url), name: 'Another' });
    await until('both', () => slow.requests.length > 0 && server.requests.length > 0);
    expect(await triggerEvents(engine)).toEqual([]);
  });

  it('goes on soon when the clock is set back', async () => {
    const { server } = await listServer(1);
    const { clock, engine } = await engineNow();
    await engine.publish(polling(server.url));
    await triggerBecomes(engine, ({ lastCheckedAt }) => lastCheckedAt !== null);
    clock.advance(-30 * 24 * HOUR);
    const now = engine.host.now();
    const trigger = await triggerBecomes(engine, ({ dueAt }) => (dueAt ?? 0) < now + 11 * MINUTE);
    expect(trigger.dueAt).toBeGreaterThan(now);
    clock.advance(11 * MINUTE);
    await until('the next request', () => server.requests.length === 2);
  });
});

describe('settings of a trigger', () => {
  it('hold no expressions but those it evaluates itself', async () => {
    const { engine } = await engineNow();
    const file = onTrigger('poll-http', {
      url: 'http://127.0.0.1:9000/{{ vars.path }}',
      headers: { 'X-A': ['{{ now() }}'] },
      items: '{{ body.items }}',
      id: '{{ item.id }}',
    });
    await expect(engine.publish(file)).rejects.toThrow(
      /steps\[0\]\.params\.url: must be fixed[\s\S]*steps\[0\]\.params\.headers\.X-A\[0\]: must be fixed/,
    );
    await expect(engine.publish(file)).rejects.not.toThrow(/params\.(items|id)/);
  });
});
