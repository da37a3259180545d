import { describe, expect, it } from 'vitest';
import { loopWords, overlayOf } from '../../../renderer/canvas/overlay-of-run.ts';
import { testConsequences } from '../../../renderer/features/editor/run/test-consequences.ts';
import { runDetailSchema, type StepRun, stepRunSchema } from '../../../shared/model/run.ts';
import { catalog, definitionOf } from './panel-fixtures.ts';

const id = '01890a5d-ac96-774b-bcce-b302099a8057';

function stepRun(stepId: string, given: Partial<StepRun> = {}): StepRun {
  return stepRunSchema.parse({
    stepId,
    stepType: 'set',
    stepName: '',
    iteration: '',
    status: 'succeeded',
    port: 'out',
    startedAt: 1000,
    endedAt: 1320,
    dueAt: null,
    waitReason: null,
    reused: false,
    edited: null,
    input: null,
    output: null,
    error: null,
    warnings: [],
    logs: [],
    attempts: [],
    ...given,
  });
}

function attempts(count: number): StepRun['attempts'] {
  return Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    cause: 'automatic',
    status: 'failed',
    startedAt: 1,
    endedAt: 2,
    error: null,
  }));
}

it('a run on the canvas: how each step stands, its time, and where it left', () => {
  const run = runDetailSchema.parse({
    id,
    seq: 1,
    workflowId: id,
    workflowName: 'Orders',
    versionNumber: 1,
    eventId: null,
    parentRunId: null,
    cause: 'event',
    status: 'running',
    queuedAt: 1,
    startedAt: 1,
    endedAt: null,
    dueAt: null,
    error: null,
    steps: [
      stepRun('hook'),
      stepRun('loop', { status: 'running', port: null, endedAt: null }),
      stepRun('retried', { status: 'failed', port: null, attempts: attempts(3) }),
      stepRun('left', { status: 'skipped', port: null }),
    ],
    loops: [{ stepId: 'loop', iteration: '', total: 10, counts: { succeeded: 3, running: 1 } }],
  });
  const item = { steps: [stepRun('inside', { iteration: '2', status: 'filtered' })], loops: [] };
  expect(overlayOf(run, [item])).toEqual({
    runId: id,
    steps: {
      hook: { status: 'succeeded', detail: '320 ms', ports: ['out'] },
      loop: { status: 'running', detail: '3 of 10', ports: ['each'] },
      retried: { status: 'failed', detail: '3 attempts · 320 ms' },
      left: { status: 'skipped' },
      inside: { status: 'filtered', detail: '320 ms', ports: ['out'] },
    },
  });
});

it.each([
  [{ total: 10, counts: { succeeded: 10 } }, '10 items'],
  [{ total: 1, counts: { succeeded: 1 } }, '1 item'],
  [{ total: 10, counts: { succeeded: 7, failed: 3 } }, '10 items, 3 failed'],
  [{ total: 10, counts: { succeeded: 2, failed: 1, waiting: 2 } }, '3 of 10, 1 failed'],
  [{ total: 0, counts: {} }, '0 items'],
])('a loop in few words: %j is %s', (loop, words) => {
  expect(loopWords({ stepId: 'loop', iteration: '', ...loop })).toBe(words);
});

describe('what a test does outside', () => {
  const definition = definitionOf(
    [
      { id: 'hook', type: 'webhook', params: { endpoint: 'orders' } },
      { id: 'post', type: 'http-request', params: { method: 'POST', url: 'http://a/b' } },
      { id: 'each', type: 'for-each', params: { items: '{{ [] }}' } },
      { id: 'tell', type: 'notification', params: { title: 'Hi' } },
      { id: 'end', type: 'set', params: { value: 1 } },
      { id: 'off', type: 'http-request', params: { url: 'http://c' }, disabled: true },
    ],
    'hook>post post>each each.each>tell each.done>end end>off',
  );
  const of = (stepId: string, mode: 'step' | 'until') =>
    testConsequences(definition, { catalog, stepId, mode }).map(({ words }) => words);

  it('of one step is its own effect only', () => {
    expect(of('post', 'step')).toEqual(['“HTTP request” sends the HTTP request POST http://a/b']);
    expect(of('end', 'step')).toEqual([]);
    expect(of('off', 'step')).toEqual([]);
  });

  it('of everything up to a step is that of the steps before it, bodies of loops included', () => {
    expect(of('end', 'until')).toEqual([
      '“HTTP request” sends the HTTP request POST http://a/b',
      '“Notification” shows the notification on this computer',
    ]);
    expect(of('tell', 'until')).toHaveLength(2);
    expect(of('hook', 'until')).toEqual([]);
  });
});
