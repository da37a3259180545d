import { describe, expect, it } from 'vitest';
import type { HookAnswer } from '../../../engine/index.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { localServer } from '../../support/local-server.ts';
import { openEngine, stepOf, type TestEngine } from '../../support/test-engine.ts';
import { httpStep, onWebhook, setStep, workflow } from '../../support/test-workflows.ts';
import { until } from '../../support/until.ts';

failOnLeaks();

/** As the listener does it: asks, hands over the body, answers, gives the slot back. */
async function post(engine: TestEngine, body: unknown): Promise<HookAnswer> {
  const bytes = Buffer.from(JSON.stringify(body));
  const admission = engine.engine.hooks.admit({
    method: 'POST',
    url: '/hooks/orders',
    httpVersion: '1.1',
    rawHeaders: ['Host', '127.0.0.1:4780', 'Content-Type', 'application/json'],
    remoteAddress: '127.0.0.1',
    secure: false,
  });
  if (!admission.admitted) return admission.answer;
  try {
    return await admission.receive(bytes);
  } finally {
    admission.release();
  }
}

function pages(engine: TestEngine): number {
  return Number(engine.db.pragma('page_count', { simple: true }));
}

/** From now on the database may grow by so many pages. */
function leave(engine: TestEngine, more: number): void {
  engine.db.pragma(`max_page_count = ${pages(engine) + more}`);
}

describe('a full disk', () => {
  it('is answered 503 with Retry-After, loses nothing that was acknowledged, and passes', async () => {
    const engine = await openEngine();
    await engine.publish(onWebhook(workflow([setStep('x', '{{ trigger.body.n }}')])));
    leave(engine, 12);
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, n) => post(engine, { n, fill: 'x'.repeat(500) })),
    );
    const later: HookAnswer[] = [];
    for (let n = 300; n < 340; n++) later.push(await post(engine, { n, fill: 'x'.repeat(500) }));
    const all = [...answers, ...later];
    const taken = all.filter(({ status }) => status === 200);
    const refused = all.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(20);
    for (const { status, headers, body } of refused) {
      expect(status).toBe(503);
      expect(headers).toMatchObject({
        'retry-after': expect.stringMatching(/^\d+$/),
        'content-type': 'application/problem+json',
      });
      expect(String(body)).not.toMatch(/sqlite|at .*\.ts/i);
    }

    leave(engine, 10_000);
    const after = await post(engine, { n: 'after' });
    expect(after.status).toBe(200);
    const acknowledged = [...taken, after].map(({ body }) => JSON.parse(String(body)).id);
    await until('the end of all runs', async () => {
      const { runs } = await engine.call('runs.list', { status: 'succeeded', limit: 1000 });
      return runs.length === acknowledged.length;
    });
    const { events } = await engine.call('events.list', { limit: 1000 });
    expect(new Set(events.map((event) => event.id))).toEqual(new Set(acknowledged));
  });

  it('holds up runs, which go on when there is room, each step done once', async () => {
    const sink = await localServer((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ fill: 'abcdefgh'.repeat(500) }));
    });
    const engine = await openEngine();
    await engine.publish(
      workflow(
        [httpStep('a', `${sink.url}/a`), httpStep('b', `${sink.url}/b`), setStep('end', 'on')],
        'start>a start>b a>end b>end',
      ),
    );
    const ids = [];
    for (let n = 0; n < 20; n++) ids.push(await engine.start('A workflow', { n }));
    leave(engine, 4);
    await until('a write that was refused', () =>
      engine.host.logLines.some((line) => line.includes('could not be stored; trying again')),
    );
    leave(engine, 10_000);
    for (const id of ids) {
      const run = await engine.ended(id);
      expect(run.status).toBe('succeeded');
      for (const step of ['a', 'b'])
        expect(stepOf(run, step).attempts).toMatchObject([{ number: 1, status: 'succeeded' }]);
      expect(stepOf(run, 'end').output).toBe('on');
    }
    expect(sink.requests).toHaveLength(40);
  });

  it('does not keep the engine from stopping', async () => {
    const sink = await localServer();
    const engine = await openEngine();
    await engine.publish(workflow([httpStep('a', sink.url)]));
    const id = await engine.start('A workflow');
    leave(engine, 0);
    engine.db.pragma(`max_page_count = ${pages(engine)}`);
    await engine.close(1000);
    const again = await openEngine({ dataDir: engine.dataDir });
    expect((await again.ended(id)).status).toBe('succeeded');
  });

  it('says so to a person who changes something, and what to do', async () => {
    const engine = await openEngine();
    await engine.publish(workflow([setStep('x', 1)]));
    leave(engine, 0);
    const body = 'x'.repeat(100_000);
    await expect(engine.start('A workflow', body)).rejects.toMatchObject({
      code: 'database_busy',
      family: 'operational',
      hint: expect.stringContaining('disk space'),
    });
    const file = workflow([setStep('x', body)], undefined, { name: 'Large' });
    await expect(engine.publish(file)).rejects.toMatchObject({
      code: 'database_busy',
      family: 'operational',
    });
    leave(engine, 10_000);
    expect((await engine.call('workflows.list', {})).workflows).toHaveLength(1);
    expect((await engine.carryOut(file)).status).toBe('succeeded');
  });
});
