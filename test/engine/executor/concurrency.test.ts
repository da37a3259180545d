import { describe, expect, it } from 'vitest';
import { countingSink } from '../../support/counting-sink.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { localServer } from '../../support/local-server.ts';
import { openEngine, type TestEngine } from '../../support/test-engine.ts';
import { httpStep, onWebhook, setStep, workflow } from '../../support/test-workflows.ts';
import { until } from '../../support/until.ts';

failOnLeaks();

async function limit(engine: TestEngine, execution: { concurrency: number; perWorkflow: number }) {
  const settings = await engine.call('settings.get', {});
  await engine.call('settings.set', {
    settings: { ...settings, execution: { ...settings.execution, ...execution } },
  });
}

async function startMany(engine: TestEngine, name: string, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, () => engine.start(name)));
}

async function allEnded(engine: TestEngine, count: number): Promise<void> {
  await until('the end of all runs', async () => {
    const { runs } = await engine.call('runs.list', { status: 'succeeded', limit: 1000 });
    return runs.length === count;
  });
}

describe('concurrency', () => {
  it('of the workspace holds over all workflows, and is made use of', async () => {
    const sink = await countingSink();
    const engine = await openEngine();
    await limit(engine, { concurrency: 6, perWorkflow: 4 });
    for (const name of ['a', 'b', 'c'])
      await engine.publish(
        workflow([httpStep('call', `${sink.url}/${name}`)], undefined, { name }),
      );
    await Promise.all(['a', 'b', 'c'].map((name) => startMany(engine, name, 20)));
    await allEnded(engine, 60);
    expect(sink.most).toBe(6);
    for (const path of ['/a', '/b', '/c']) expect(sink.mostOf(path)).toBeLessThanOrEqual(4);
    expect((await engine.call('system.info', {})).queuedRuns).toBe(0);
  });

  it('of one workflow leaves room for the others', async () => {
    const sink = await countingSink();
    const engine = await openEngine();
    await limit(engine, { concurrency: 50, perWorkflow: 3 });
    await engine.publish(workflow([httpStep('call', `${sink.url}/a`)], undefined, { name: 'a' }));
    await startMany(engine, 'a', 30);
    await allEnded(engine, 30);
    expect(sink.most).toBe(3);
  });

  it.each([1, 2])('that a workflow sets itself (%i) holds from its first runs on', async (own) => {
    const sink = await countingSink(10);
    const engine = await openEngine();
    await engine.publish(
      onWebhook(
        workflow([httpStep('call', sink.url)], undefined, { settings: { concurrency: own } }),
      ),
    );
    await Promise.all(Array.from({ length: 30 }, (_, n) => engine.send('orders', { n })));
    await allEnded(engine, 30);
    expect(sink.most).toBe(own);
    // One at a time means in the order in which they came.
    if (own === 1)
      expect(sink.server.requests.map(({ body }) => JSON.parse(body.toString()).n)).toEqual(
        Array.from({ length: 30 }, (_, n) => n),
      );
    expect((await engine.call('system.info', {})).queuedRuns).toBe(0);
  });

  it('of a workflow holds also after a step was tried out while everything was paused', async () => {
    const server = await localServer(() => {});
    const engine = await openEngine();
    const { workflow: found } = await engine.publish(
      workflow([httpStep('call', server.url), setStep('x', 1)], undefined, {
        settings: { concurrency: 1 },
      }),
    );
    await engine.start(found.id);
    await until('the first request', () => server.requests.length === 1);
    await engine.call('system.setPaused', { paused: true });
    await engine.start(found.id);
    const test = await engine.call('workflows.test', {
      id: found.id,
      stepId: 'x',
      mode: 'step',
    });
    expect((await engine.ended(test.id)).status).toBe('succeeded');
    await engine.call('system.setPaused', { paused: false });
    // Whatever may begin has begun when this is over.
    await engine.carryOut(workflow([setStep('y', 1)], undefined, { name: 'Another' }));
    expect((await engine.call('system.info', {})).queuedRuns).toBe(1);
    expect(server.requests).toHaveLength(1);
  });

  it('is shared fairly: a flood for one workflow does not hold up another', async () => {
    const sink = await countingSink(5);
    const engine = await openEngine();
    await limit(engine, { concurrency: 8, perWorkflow: 8 });
    for (const name of ['flood', 'single'])
      await engine.publish(
        workflow([httpStep('call', `${sink.url}/${name}`)], undefined, { name }),
      );
    await startMany(engine, 'flood', 500);
    const waiting = (await engine.call('system.info', {})).queuedRuns;
    const run = await engine.ended(await engine.start('single'));
    expect(run.status).toBe('succeeded');
    const before = sink.server.requests.findIndex(({ url }) => url === '/single');
    // Of those that were queued before it, hardly any more than were being carried out went first.
    expect(waiting).toBeGreaterThan(100);
    expect(before - (500 - waiting)).toBeLessThan(50);
    await allEnded(engine, 501);
    expect(sink.server.requests).toHaveLength(501);
  });

  it('carries every run out once, those that a sender waits for too', async () => {
    const sink = await countingSink(2);
    const engine = await openEngine();
    await limit(engine, { concurrency: 4, perWorkflow: 4 });
    await engine.publish(
      onWebhook(workflow([httpStep('call', sink.url)]), 'orders', {
        response: { mode: 'workflow' },
      }),
    );
    await Promise.all(Array.from({ length: 200 }, (_, n) => engine.send('orders', { n })));
    await allEnded(engine, 200);
    const numbers = sink.server.requests.map(({ body }) => Number(JSON.parse(body.toString()).n));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, n) => n));
  });

  it('carries a run out once also when its event takes time to read', async () => {
    const sink = await countingSink(2);
    const engine = await openEngine();
    await limit(engine, { concurrency: 4, perWorkflow: 2 });
    await engine.publish(onWebhook(workflow([httpStep('call', sink.url)])));
    const part = (n: number): string =>
      `--x\r\ncontent-disposition: form-data; name="n"\r\n\r\n${n}\r\n--x--\r\n`;
    await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        engine.call('events.send', {
          endpoint: 'orders',
          headers: [['content-type', 'multipart/form-data; boundary=x']],
          bodyBase64: Buffer.from(part(n)).toString('base64'),
        }),
      ),
    );
    await allEnded(engine, 100);
    const numbers = sink.server.requests.map(({ body }) =>
      Number(JSON.parse(body.toString()).fields.n),
    );
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });
});
