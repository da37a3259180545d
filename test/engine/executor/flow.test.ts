import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { failOnLeaks } from '../../support/leaks.ts';
import { localServer, sendJson } from '../../support/local-server.ts';
import { openEngine, statuses, stepOf } from '../../support/test-engine.ts';
import {
  filterStep,
  httpStep,
  notifyStep,
  setStep,
  workflow,
} from '../../support/test-workflows.ts';
import { until } from '../../support/until.ts';

failOnLeaks();

describe('branches', () => {
  it('are carried out at the same time', async () => {
    const waiting: ServerResponse[] = [];
    // Answers nobody until both have asked.
    const sink = await localServer((_request, response) => {
      waiting.push(response);
      if (waiting.length === 2) for (const each of waiting) sendJson(each, {});
    });
    const engine = await openEngine();
    const run = await engine.carryOut(
      workflow([httpStep('a', sink.url), httpStep('b', sink.url)], 'start>a start>b'),
    );
    expect(run.status).toBe('succeeded');
    expect(sink.requests).toHaveLength(2);
  });

  it('come together when every one is settled', async () => {
    let slow: ServerResponse | undefined;
    const sink = await localServer((request, response) => {
      if (request.url === '/slow') slow = response;
      else sendJson(response, { from: request.url });
    });
    const engine = await openEngine();
    const { workflow: made } = await engine.publish(
      workflow(
        [
          httpStep('fast', `${sink.url}/fast`),
          httpStep('slow', `${sink.url}/slow`),
          setStep('both', '{{ steps.fast.body.from }} {{ steps.slow.body.from }}'),
        ],
        'start>fast start>slow fast>both slow>both',
      ),
    );
    const id = await engine.start(made.id);
    const half = await until('the fast branch', async () => {
      const run = await engine.run(id);
      return stepOf(run, 'fast').status === 'succeeded' && slow !== undefined ? run : undefined;
    });
    expect(statuses(half)).toMatchObject({ slow: 'running', both: 'queued' });
    if (slow !== undefined) sendJson(slow, { from: 'late' });
    const run = await engine.settled(id);
    expect(stepOf(run, 'both').output).toBe('/fast late');
  });

  it('come together also when only one of them brings a result', async () => {
    const engine = await openEngine();
    const run = await engine.carryOut(
      workflow(
        [filterStep('check'), setStep('a', 'a'), setStep('b', 'b'), setStep('end', 'done')],
        'start>check start>a check.true>b a>end b>end',
      ),
      { go: false },
    );
    expect(statuses(run)).toEqual({
      start: 'succeeded',
      check: 'succeeded',
      a: 'succeeded',
      b: 'skipped',
      end: 'succeeded',
    });
  });

  it('are skipped down to where another one joins, when nothing comes', async () => {
    const engine = await openEngine();
    const run = await engine.carryOut(
      workflow(
        [filterStep('check'), setStep('a', 1), setStep('b', 2), setStep('c', 3)],
        'start>check check.true>a check.true>b a>c b>c',
      ),
      { go: false },
    );
    expect(statuses(run)).toMatchObject({ a: 'skipped', b: 'skipped', c: 'skipped' });
    expect(run.status).toBe('filtered');
  });

  it('go on when another one fails, and the run ends as failed', async () => {
    const sink = await localServer((request, response) => {
      response.statusCode = request.url === '/bad' ? 400 : 200;
      response.end();
    });
    const engine = await openEngine();
    const run = await engine.carryOut(
      workflow(
        [
          httpStep('bad', `${sink.url}/bad`),
          setStep('behind', 'never'),
          httpStep('good', `${sink.url}/good`),
          notifyStep('tell'),
        ],
        'start>bad bad>behind start>good good>tell',
      ),
    );
    expect(run).toMatchObject({
      status: 'failed',
      error: { code: 'step_failed', stepId: 'bad' },
    });
    expect(statuses(run)).toMatchObject({
      bad: 'failed',
      behind: 'skipped',
      good: 'succeeded',
      tell: 'succeeded',
    });
    expect(engine.host.notifications).toMatchObject([{ title: 'Hello', runId: run.id }]);
  });
});

describe('ports', () => {
  it.each([
    [true, 'yes'],
    [false, 'no'],
  ])('a filter leads %s on', async (go, taken) => {
    const engine = await openEngine();
    const run = await engine.carryOut(
      workflow(
        [filterStep('check'), setStep('yes', 1), setStep('no', 2), notifyStep('tell')],
        'start>check check.true>yes check.false>no yes>tell no>tell',
      ),
      { go },
    );
    expect(stepOf(run, 'check').port).toBe(String(go));
    expect(statuses(run)[taken]).toBe('succeeded');
    expect(Object.values(statuses(run)).filter((status) => status === 'skipped')).toHaveLength(1);
  });

  it('an edge without a port leaves at the first one', async () => {
    const engine = await openEngine();
    const file = workflow([filterStep('check'), setStep('next', 1)], 'start>check check>next');
    expect(statuses(await engine.carryOut(file, { go: true }))['next']).toBe('succeeded');
    expect(statuses(await engine.carryOut(file, { go: false }))['next']).toBe('skipped');
  });

  it('a switch leads to the case that fits, or to default', async () => {
    const engine = await openEngine();
    const file = workflow(
      [
        {
          id: 'kind',
          type: 'switch',
          params: {
            value: '{{ trigger.body.kind }}',
            cases: [
              { port: 'paid', equals: 'paid' },
              { port: 'open', equals: 'open' },
            ],
          },
        },
        setStep('a', 'paid'),
        setStep('b', 'open'),
        setStep('c', 'other'),
      ],
      'start>kind kind.paid>a kind.open>b kind.default>c',
    );
    for (const [kind, taken] of [
      ['paid', 'a'],
      ['open', 'b'],
      ['odd', 'c'],
    ]) {
      const run = await engine.carryOut(file, { kind: kind ?? null });
      const done = ['a', 'b', 'c'].filter((id) => statuses(run)[id] === 'succeeded');
      expect(done).toEqual([taken]);
    }
  });
});

describe('how a run ends', () => {
  it('is filtered when a filter let nothing through and nothing was done', async () => {
    const engine = await openEngine();
    const file = workflow([filterStep('check'), notifyStep('tell')]);
    expect((await engine.carryOut(file, { go: false })).status).toBe('filtered');
    expect((await engine.carryOut(file, { go: true })).status).toBe('succeeded');
  });

  it('is succeeded when an action was done elsewhere, or the way for a mismatch was taken', async () => {
    const engine = await openEngine();
    const acted = workflow(
      [notifyStep('tell'), filterStep('check'), setStep('x', 1)],
      'start>tell start>check check>x',
    );
    expect((await engine.carryOut(acted, { go: false })).status).toBe('succeeded');
    const drawn = workflow([filterStep('check'), setStep('x', 1)], 'start>check check.false>x');
    expect((await engine.carryOut(drawn, { go: false })).status).toBe('succeeded');
  });

  it('tells when it started and ended, and what caused it', async () => {
    const engine = await openEngine();
    const before = engine.host.now();
    const run = await engine.carryOut(workflow([setStep('x', 1)]));
    expect(run).toMatchObject({ cause: 'manual', versionNumber: 1, dueAt: null, error: null });
    expect(run.queuedAt).toBeGreaterThanOrEqual(before);
    expect(run.startedAt).toBeGreaterThanOrEqual(run.queuedAt);
    expect(run.endedAt).toBeGreaterThanOrEqual(run.startedAt ?? Number.POSITIVE_INFINITY);
  });
});

describe('a disabled step', () => {
  it('is passed over, and the run goes on behind it', async () => {
    const engine = await openEngine();
    const run = await engine.carryOut(
      workflow([notifyStep('tell', { disabled: true }), setStep('next', 'here')]),
    );
    expect(stepOf(run, 'tell')).toMatchObject({
      status: 'succeeded',
      output: null,
      logs: [expect.stringContaining('disabled')],
    });
    expect(stepOf(run, 'next').output).toBe('here');
    expect(engine.host.notifications).toEqual([]);
  });
});
