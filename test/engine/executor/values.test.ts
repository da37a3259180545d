import { describe, expect, it } from 'vitest';
import type { Json } from '../../../shared/json.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { localServer, sendJson } from '../../support/local-server.ts';
import { openEngine, stepOf } from '../../support/test-engine.ts';
import { delayStep, httpStep, onWebhook, setStep, workflow } from '../../support/test-workflows.ts';

failOnLeaks();

/** Looks like our own way to store values, and is not. */
const tricky: Json = {
  $ref: 'trigger.method',
  list: [{ $literal: { $ref: 'steps.call' } }, { $ref: 5 }],
  deep: { a: { b: { c: { d: { $ref: 'trigger.body' } } } } },
  'a.b': { $literal: 'x' },
  text: 'snow ❄ \u0000 \ud83d\ude00',
  numbers: [0, -1.5, 1e21, 9007199254740991],
};

describe('what a run keeps', () => {
  it('shows inputs as they were resolved and outputs as they were given, exactly', async () => {
    const sink = await localServer((request, response) =>
      sendJson(response, { got: JSON.parse(request.body.toString()), nested: tricky }),
    );
    const engine = await openEngine();
    const run = await engine.carryOut(
      workflow([
        httpStep('call', `${sink.url}/orders`, {
          params: { headers: { 'x-kind': 'kind {{ trigger.body.numbers[1] }}' } },
        }),
        {
          id: 'build',
          type: 'set',
          params: {
            value: {
              whole: '{{ trigger.body }}',
              part: '{{ steps.call.body.nested }}',
              both: ['{{ trigger.body.list }}', '{{ steps.call.body }}'],
              text: 'n={{ trigger.body.numbers[0] }}',
            },
          },
        },
      ]),
      tricky,
    );
    expect(run.status).toBe('succeeded');
    expect(stepOf(run, 'start').output).toMatchObject({ body: tricky });
    expect(stepOf(run, 'call').input).toMatchObject({
      url: `${sink.url}/orders`,
      headers: { 'x-kind': 'kind -1.5' },
      body: { type: 'json', value: tricky },
    });
    expect(stepOf(run, 'call').output).toMatchObject({
      status: 200,
      body: { got: tricky, nested: tricky },
    });
    const body = { got: tricky, nested: tricky };
    expect(stepOf(run, 'build').output).toEqual({
      whole: tricky,
      part: tricky,
      both: [[{ $literal: { $ref: 'steps.call' } }, { $ref: 5 }], body],
      text: 'n=0',
    });
  });

  it('stores a body that goes through several steps once', async () => {
    const sink = await localServer();
    const engine = await openEngine();
    await engine.publish(
      onWebhook(
        workflow([httpStep('a', sink.url), httpStep('b', sink.url), httpStep('c', sink.url)]),
      ),
    );
    const marker = 'only-once-please';
    const [id = ''] = await engine.send('orders', { marker });
    const run = await engine.ended(id);
    const stored = engine.db
      .prepare<[], string>('SELECT CAST(input AS TEXT) FROM step_runs WHERE input IS NOT NULL')
      .pluck()
      .all();
    expect(stored).toHaveLength(3);
    expect(stored.filter((input) => input.includes(marker))).toEqual([]);
    for (const step of ['a', 'b', 'c'])
      expect(stepOf(run, step).input).toMatchObject({ body: { value: { marker } } });
  });

  it('keeps large outputs, small on disk', async () => {
    const lines = Array.from({ length: 5000 }, (_, n) => ({ n, text: `line ${n}` }));
    const sink = await localServer((_request, response) => sendJson(response, lines));
    const engine = await openEngine();
    const run = await engine.carryOut(workflow([httpStep('call', sink.url)]));
    expect(stepOf(run, 'call').output).toMatchObject({ body: lines });
    const bytes = engine.db
      .prepare<[], number>("SELECT length(output) FROM step_runs WHERE step_id = 'call'")
      .pluck()
      .get();
    expect(bytes).toBeLessThan(JSON.stringify(lines).length / 3);
  });

  it('is the same after a restart in between, values of parallel branches too', async () => {
    const sink = await localServer((request, response) =>
      sendJson(response, { from: request.url, list: [request.url] }),
    );
    const first = await openEngine();
    // `b` reads `a`, which does not lie before it: it is there because it happened to be first.
    const waiting = await first.carryOut(
      workflow(
        [
          httpStep('a', `${sink.url}/a`),
          delayStep('wait', 1800),
          { id: 'b', type: 'set', params: { value: '{{ steps.a.body }}' } },
          delayStep('wait_again', 1800),
          setStep('end', '{{ steps.b.list[0] }} {{ steps.a.body.from }} {{ trigger.body.x }}'),
        ],
        'start>a start>wait wait>b b>wait_again wait_again>end',
      ),
      { x: 'y' },
    );
    first.host.clock.advance(1_800_000);
    const { host, dataDir } = first;
    await expect
      .poll(async () => stepOf(await first.run(waiting.id), 'b').status, { timeout: 5000 })
      .toBe('succeeded');
    await first.close();
    const second = await openEngine({ dataDir, host });
    expect(stepOf(await second.run(waiting.id), 'b').output).toEqual({ from: '/a', list: ['/a'] });
    host.clock.advance(1_800_000);
    const run = await second.ended(waiting.id);
    expect(stepOf(run, 'end').output).toBe('/a /a y');
  });

  it('notes at the step which path was missing, with the closest name', async () => {
    const engine = await openEngine();
    const run = await engine.carryOut(
      workflow([setStep('x', 'Hello {{ trigger.body.customer.nmae }}')]),
      { customer: { name: 'Ada' } },
    );
    expect(stepOf(run, 'x').output).toBe('Hello ');
    expect(stepOf(run, 'x').warnings).toEqual([expect.stringMatching(/^value: .*nmae.*name/)]);
  });

  it('keeps what a step logs', async () => {
    const sink = await localServer();
    const engine = await openEngine();
    const run = await engine.carryOut(
      workflow([httpStep('call', sink.url, { params: { headers: { connection: 'close' } } })]),
    );
    expect(stepOf(run, 'call').logs).toEqual([expect.stringContaining('connection')]);
  });
});

describe('a version', () => {
  it('is what a run is pinned to: editing and publishing meanwhile do not change it', async () => {
    const engine = await openEngine();
    const file = (word: string) =>
      workflow([delayStep('wait', 60), setStep('say', word), setStep('more', 1)]);
    const waiting = await engine.carryOut(file('old'));
    const edited = workflow([setStep('say', 'new')]);
    await engine.publish(edited);
    await engine.publish({ ...file('newest'), name: 'Another' });

    engine.host.clock.advance(60_000);
    const run = await engine.ended(waiting.id);
    expect(run.versionNumber).toBe(1);
    expect(run.steps.map((step) => step.stepId)).toEqual(['start', 'wait', 'say', 'more']);
    expect(stepOf(run, 'say').output).toBe('old');
    const next = await engine.ended(await engine.start('A workflow'));
    expect(next.versionNumber).toBe(2);
    expect(stepOf(next, 'say').output).toBe('new');
  });

  it('is the one that was published when the event came, not when its run begins', async () => {
    const sink = await localServer((_request, response) => {
      setTimeout(() => response.end(), 30);
    });
    const engine = await openEngine();
    const file = (word: string) =>
      onWebhook(
        workflow([httpStep('call', sink.url), setStep('say', word)], undefined, {
          settings: { concurrency: 1 },
        }),
      );
    await engine.publish(file('old'));
    await engine.send('orders', {});
    const [queued = ''] = await engine.send('orders', {});
    await engine.publish(file('new'));
    expect(stepOf(await engine.ended(queued), 'say').output).toBe('old');
  });
});
