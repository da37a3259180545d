import { describe, expect, it } from 'vitest';
import { localServer } from '../../support/local-server.ts';
import { openEngine, statuses, stepOf } from '../../support/test-engine.ts';
import { httpStep, onWebhook, workflow } from '../../support/test-workflows.ts';

const json = { 'content-type': 'application/json' };

describe('a draft', () => {
  it('is created empty, saved with a revision that counts up, and never overwritten unseen', async () => {
    const { call } = await openEngine();
    const made = await call('workflows.create', { name: 'Orders' });
    expect(made).toMatchObject({ name: 'Orders', revision: 1, publishedVersion: null });
    const definition = { steps: [{ id: 'start', type: 'manual' }], edges: [] };
    const saved = await call('workflows.saveDraft', { id: made.id, definition, revision: 1 });
    expect(saved.workflow.revision).toBe(2);
    await expect(
      call('workflows.saveDraft', {
        id: made.id,
        definition: { steps: [], edges: [] },
        revision: 1,
      }),
    ).rejects.toMatchObject({
      code: 'draft_changed',
      message: expect.stringContaining('changed elsewhere'),
    });
    const { draft } = await call('workflows.get', { id: made.id });
    expect(draft.steps).toHaveLength(1);
    // Saving what is there already is no change.
    const again = await call('workflows.saveDraft', { id: made.id, definition, revision: 2 });
    expect(again.workflow.revision).toBe(2);
  });

  it('can be checked without being saved', async () => {
    const { call } = await openEngine();
    const { problems } = await call('workflows.check', {
      definition: { steps: [{ id: 'x', type: 'http-request', params: {} }], edges: [] },
    });
    expect(problems.map(({ field }) => field)).toContain('steps[0].params.url');
    expect(problems.some(({ message }) => message.includes('no trigger'))).toBe(true);
  });
});

describe('a workflow', () => {
  it('is duplicated under a free name', async () => {
    const { call, publish } = await openEngine();
    const { workflow: made } = await publish(workflow([]));
    const first = await call('workflows.duplicate', { id: made.id });
    const second = await call('workflows.duplicate', { id: made.id });
    expect([first.name, second.name]).toEqual(['A workflow (copy)', 'A workflow (copy 2)']);
    expect(first.publishedVersion).toBeNull();
  });

  it('is there again after its removal was undone, and listens again', async () => {
    const { call, publish, send, settled } = await openEngine();
    const { workflow: made } = await publish(onWebhook(workflow([])));
    await call('workflows.remove', { id: made.id });
    expect(await send('orders', {})).toEqual([]);
    await call('workflows.restore', { id: made.id });
    const [run = ''] = await send('orders', {});
    expect((await settled(run)).status).toBe('succeeded');
  });

  it('shows its older versions', async () => {
    const { call, publish } = await openEngine();
    const { workflow: made } = await publish(workflow([]));
    await publish(workflow([{ id: 'more', type: 'set', params: { value: 1 } }]));
    const first = await call('workflows.version', { id: made.id, number: 1 });
    expect(first.definition.steps.map(({ id }) => id)).toEqual(['start']);
    await expect(call('workflows.version', { id: made.id, number: 9 })).rejects.toThrow(
      'There is no version "9"',
    );
  });

  it('keeps its folder and tags', async () => {
    const { call } = await openEngine();
    const { id } = await call('workflows.create', { name: 'Orders' });
    await call('workflows.setPlace', { id, folder: 'Shop', tags: ['live'] });
    const { workflows } = await call('workflows.list', {});
    expect(workflows).toMatchObject([{ folder: 'Shop', tags: ['live'] }]);
  });
});

describe('samples', () => {
  it('are those of the newest run, with what older ones gave for the steps it did not come to', async () => {
    const { call, publish, send, settled } = await openEngine();
    const file = onWebhook(
      workflow(
        [
          {
            id: 'big',
            type: 'filter',
            params: { conditions: [{ left: '{{ trigger.body.total }}', op: 'gt', right: 10 }] },
          },
          { id: 'text', type: 'set', params: { value: 'Order {{ trigger.body.total }}' } },
          { id: 'pinned', type: 'set', params: { value: 1 }, pinned: { from: 'author' } },
        ],
        'start>big big.true>text text>pinned',
      ),
    );
    const { workflow: made } = await publish(file);
    for (const total of [50, 3]) {
      const [id = ''] = await send('orders', { total });
      await settled(id);
    }
    const samples = await call('workflows.samples', { id: made.id });
    expect(samples.trigger).toMatchObject({ body: { total: 3 } });
    expect(samples.triggerFrom.kind).toBe('event');
    expect(samples.steps).toMatchObject({
      text: { output: 'Order 50', from: 'run', status: 'succeeded' },
      pinned: { output: { from: 'author' }, from: 'pinned' },
    });
  });

  it('take the newest event of the endpoint where nothing has run yet', async () => {
    const { call } = await openEngine();
    const { workflow: made } = await call('workflows.import', { file: onWebhook(workflow([])) });
    expect((await call('workflows.samples', { id: made.id })).triggerFrom.kind).toBe('none');
    const bodyBase64 = Buffer.from('{"a":1}').toString('base64');
    await call('events.send', {
      endpoint: 'orders',
      headers: [['content-type', 'application/json']],
      bodyBase64,
    });
    const samples = await call('workflows.samples', { id: made.id });
    expect(samples.trigger).toMatchObject({ body: { a: 1 } });
  });

  it('show the first item of a loop', async () => {
    const { call, carryOut } = await openEngine();
    const run = await carryOut(
      workflow(
        [
          { id: 'loop', type: 'for-each', params: { items: '{{ trigger.body }}' } },
          { id: 'name', type: 'set', params: { value: '{{ item.name }}' } },
        ],
        'start>loop loop.each>name',
      ),
      [{ name: 'A' }, { name: 'B' }],
    );
    const samples = await call('workflows.samples', { id: run.workflowId });
    expect(samples.items).toEqual({ loop: { name: 'A' } });
    expect(samples.steps['name']).toMatchObject({ output: 'A' });
  });
});

describe('a test of the draft', () => {
  it('carries out one step alone, on what a run left behind', async () => {
    const server = await localServer((_request, response) =>
      response.writeHead(200, json).end('{"id":7}'),
    );
    const { call, carryOut, settled } = await openEngine();
    const run = await carryOut(
      workflow([
        httpStep('call', server.url),
        { id: 'text', type: 'set', params: { value: 'No. {{ steps.call.body.id }}' } },
        { id: 'after', type: 'set', params: { value: 'never' } },
      ]),
    );
    const test = await call('workflows.test', { id: run.workflowId, stepId: 'text', mode: 'step' });
    const ended = await settled(test.id);
    expect(ended).toMatchObject({ cause: 'test', status: 'succeeded' });
    expect(stepOf(ended, 'text').output).toBe('No. 7');
    expect(statuses(ended)).toMatchObject({ call: 'succeeded', after: 'skipped' });
    expect(stepOf(ended, 'call').reused).toBe(true);
    expect(server.requests).toHaveLength(1);
  });

  it('carries out everything up to a step, and nothing behind it', async () => {
    const server = await localServer((_request, response) =>
      response.writeHead(200, json).end('{}'),
    );
    const { call, settled } = await openEngine();
    const { workflow: made } = await call('workflows.import', {
      file: workflow(
        [
          { id: 'a', type: 'set', params: { value: '{{ trigger.body.x }}' } },
          { id: 'loop', type: 'for-each', params: { items: [1, 2, 3] } },
          { id: 'twice', type: 'set', params: { value: '{{ item * 2 }}' } },
          { id: 'sum', type: 'set', params: { value: '{{ steps.loop.results }}' } },
          httpStep('call', server.url),
        ],
        'start>a a>loop loop.each>twice loop.done>sum sum>call',
      ),
    });
    const options = { id: made.id, mode: 'until' as const, body: { x: 1 } };
    const sum = await settled((await call('workflows.test', { ...options, stepId: 'sum' })).id);
    expect(stepOf(sum, 'a').output).toBe(1);
    // One item is enough to see.
    expect(stepOf(sum, 'sum').output).toEqual([2]);
    expect(statuses(sum)).toMatchObject({ call: 'skipped' });
    expect(server.requests).toHaveLength(0);
    const body = await settled((await call('workflows.test', { ...options, stepId: 'twice' })).id);
    expect(body.loops[0]?.counts).toEqual({ succeeded: 1 });
  });

  it('gives a step of a loop its first item', async () => {
    const { call, carryOut, settled } = await openEngine();
    const run = await carryOut(
      workflow(
        [
          { id: 'loop', type: 'for-each', params: { items: '{{ trigger.body }}' } },
          { id: 'name', type: 'set', params: { value: '{{ item.name }} {{ index }}' } },
        ],
        'start>loop loop.each>name',
      ),
      [{ name: 'A' }, { name: 'B' }],
    );
    const test = await call('workflows.test', { id: run.workflowId, stepId: 'name', mode: 'step' });
    expect(stepOf(await settled(test.id), 'name').output).toBe('A 0');
  });

  it('touches nothing outside when recordings are to stand in', async () => {
    const server = await localServer();
    const { call, settled } = await openEngine();
    const { workflow: made } = await call('workflows.import', {
      file: workflow([{ ...httpStep('call', server.url), pinned: { body: 'sample' } }]),
    });
    const test = await call('workflows.test', {
      id: made.id,
      stepId: 'call',
      mode: 'until',
      effects: 'recorded',
    });
    const run = await settled(test.id);
    expect(stepOf(run, 'call').output).toEqual({ body: 'sample' });
    expect(server.requests).toHaveLength(0);
  });

  it('is refused with the problems of that step only', async () => {
    const { call } = await openEngine();
    const { workflow: made } = await call('workflows.import', {
      file: workflow([
        { id: 'a', type: 'set', params: { value: 1 } },
        { id: 'b', type: 'set', params: { value: 2 } },
      ]),
    });
    const { draft } = await call('workflows.get', { id: made.id });
    for (const step of draft.steps) if (step.id === 'b') step.type = 'http-request';
    await call('workflows.saveDraft', { id: made.id, definition: draft });
    const ok = await call('workflows.test', { id: made.id, stepId: 'a', mode: 'until' });
    expect(ok.status).toBe('queued');
    await expect(
      call('workflows.test', { id: made.id, stepId: 'b', mode: 'step' }),
    ).rejects.toThrow(/cannot be tried out yet/);
  });
});
