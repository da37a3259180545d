import { describe, expect, it } from 'vitest';
import { merge } from '../../../../engine/steps/merge/index.ts';
import type { Json, JsonObject } from '../../../../shared/json.ts';
import { stepContext } from '../../../support/step-context.ts';
import { stepProblems } from '../../../support/step-problems.ts';
import { openEngine, statuses, stepOf } from '../../../support/test-engine.ts';
import { delayStep, filterStep, setStep, workflow } from '../../../support/test-workflows.ts';

const incoming = (...outputs: [string, Json][]) =>
  outputs.map(([stepId, output]) => ({ stepId, port: 'out', output }));
const run = (params: JsonObject, ...outputs: [string, Json][]) => {
  const result = merge.execute(params, stepContext({ incoming: incoming(...outputs) }));
  return 'output' in result ? result.output : null;
};
const join = (left: Json, right: Json, more: JsonObject = {}) =>
  run({ mode: 'join', join: { left, right, leftKey: 'id', ...more } });

describe('merge', () => {
  it('gives all results by step', () => {
    expect(run({}, ['a', { x: 1 }], ['b', null])).toEqual({ a: { x: 1 }, b: null });
    expect(run({ mode: 'all' })).toEqual({});
  });

  it('makes one list of lists', () => {
    expect(run({ mode: 'append' }, ['a', [1, 2]], ['b', 'x'], ['c', null], ['d', [[3]]])).toEqual([
      1,
      2,
      'x',
      [3],
    ]);
    expect(
      run({ mode: 'append', path: 'body.items' }, ['a', { body: { items: [1] } }], ['b', {}]),
    ).toEqual([1]);
    expect(() => run({ mode: 'append', path: 'body' }, ['a', { body: 'x' }])).toThrow(
      '"body" of "a" is text "x", and a list is needed',
    );
  });

  it('hands on the very result that came first', () => {
    const output = { x: 1 };
    expect(run({ mode: 'first' }, ['b', output])).toBe(output);
  });

  const orders: Json[] = [
    { id: 1, item: 'A', name: 'order' },
    { id: '2', item: 'B' },
    { id: null, item: 'C' },
  ];
  const people: Json[] = [
    { id: '1', name: 'Ada' },
    { id: 1, name: 'Bob' },
    { id: 3, name: 'Eve' },
  ];

  it.each<[JsonObject, Json]>([
    [
      {},
      [
        { id: '1', item: 'A', name: 'Ada' },
        { id: 1, item: 'A', name: 'Bob' },
      ],
    ],
    [
      { keep: 'left', prefer: 'left' },
      [
        { id: 1, item: 'A', name: 'order' },
        { id: 1, item: 'A', name: 'order' },
        { id: '2', item: 'B' },
        { id: null, item: 'C' },
      ],
    ],
    [
      { keep: 'right', prefer: 'pairs' },
      [
        { left: orders[0] ?? null, right: people[0] ?? null },
        { left: orders[0] ?? null, right: people[1] ?? null },
        { left: null, right: people[2] ?? null },
      ],
    ],
    [
      { keep: 'all' },
      [
        { id: '1', item: 'A', name: 'Ada' },
        { id: 1, item: 'A', name: 'Bob' },
        { id: '2', item: 'B' },
        { id: null, item: 'C' },
        { id: 3, name: 'Eve' },
      ],
    ],
  ])('joins two lists by a key: %j', (options, rows) => {
    expect(join(orders, people, options)).toEqual(rows);
  });

  it('reads keys along paths, with another name on the right', () => {
    expect(
      join([{ customer: { id: 7 } }], [{ ref: ['7'], name: 'Ada' }], {
        leftKey: 'customer.id',
        rightKey: 'ref[0]',
      }),
    ).toEqual([{ customer: { id: 7 }, ref: ['7'], name: 'Ada' }]);
    expect(join(null, people)).toEqual([]);
  });

  it('leaves prototypes alone', () => {
    const hostile: Json = JSON.parse('[{"id":1,"__proto__":{"x":1}}]');
    expect(JSON.stringify(join(hostile, [{ id: 1 }]))).toBe('[{"id":1,"__proto__":{"x":1}}]');
    expect(Object.prototype).not.toHaveProperty('x');
  });

  it('refuses what cannot be joined', () => {
    expect(() => join('x', [])).toThrow('"left" is text "x", and a list of objects is needed');
    expect(() => join([], [1])).toThrow('"right" is a list of objects, but item 0 is a number (1)');
    const same = Array.from({ length: 300 }, () => ({ id: 1 }));
    expect(() => join(same, same)).toThrow('there are more than 50,000 rows');
  });

  it.each<[JsonObject, string[]]>([
    [{ mode: '{{ x }}' }, ['mode: cannot be an expression: what is waited for depends on it']],
    [{ mode: 'join' }, ['join: is missing: the two lists and their keys']],
    [{ mode: 'all', path: 'x' }, ['path: goes with "mode": "append" only']],
    [{ join: { leftKey: 'a' } }, ['join: goes with "mode": "join" only']],
    [
      { mode: 'join', join: { left: '{{ a }}', right: '{{ b }}', leftKey: 'a..b' } },
      [expect.stringContaining('join.leftKey: "a..b" is not a path')],
    ],
  ])('check refuses %j', (params, problems) => {
    expect(stepProblems(merge, params)).toEqual(problems);
  });
});

describe('merge in a workflow', () => {
  const branches = 'start>a start>b a>m b>m m>after';

  it('waits for all branches', async () => {
    const engine = await openEngine();
    const run = await engine.carryOut(
      workflow(
        [
          setStep('a', '{{ 1 }}'),
          delayStep('b', 60),
          { id: 'm', type: 'merge' },
          setStep('after', '{{ steps.m.a }}'),
        ],
        branches,
      ),
    );
    expect(statuses(run).m).not.toBe('succeeded');
    expect(run.status).toBe('waiting');
    engine.host.clock.advance(60_000);
    const ended = await engine.ended(run.id);
    expect(stepOf(ended, 'm').output).toMatchObject({
      a: 1,
      b: { waitedUntil: expect.anything() },
    });
  });

  it('takes the first result and does not wait for the others', async () => {
    const engine = await openEngine();
    const run = await engine.carryOut(
      workflow(
        [
          setStep('a', '{{ 1 }}'),
          delayStep('b', 60),
          { id: 'm', type: 'merge', params: { mode: 'first' } },
          setStep('after', '{{ steps.m }}'),
        ],
        branches,
      ),
    );
    expect(stepOf(run, 'after').output).toBe(1);
    engine.host.clock.advance(60_000);
    const ended = await engine.ended(run.id);
    expect(ended.status).toBe('succeeded');
    expect(ended.steps.filter(({ stepId }) => stepId === 'm')).toHaveLength(1);
  });

  it('leaves out a branch that was not taken', async () => {
    const engine = await openEngine();
    const run = await engine.carryOut(
      workflow(
        [setStep('a', 'x'), filterStep('f'), setStep('b', 'y'), { id: 'm', type: 'merge' }],
        'start>a start>f f>b a>m b>m',
      ),
      { go: false },
    );
    expect(stepOf(run, 'm').output).toEqual({ a: 'x' });
  });
});
