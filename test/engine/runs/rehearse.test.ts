import { expect, it } from 'vitest';
import { localServer } from '../../support/local-server.ts';
import { openEngine, statuses, stepOf } from '../../support/test-engine.ts';
import { httpStep, onWebhook, workflow } from '../../support/test-workflows.ts';

const json = { 'content-type': 'application/json' };

it('carries out the draft on an event again, and serves what acted outside from the recording', async () => {
  const server = await localServer((_request, response) =>
    response.writeHead(200, json).end('{"id":7}'),
  );
  const { publish, send, settled, call } = await openEngine();
  const before = onWebhook(
    workflow([
      { id: 'total', type: 'set', params: { value: '{{ trigger.body.total }}' } },
      httpStep('tell', server.url),
      {
        id: 'text',
        type: 'set',
        params: { value: 'No. {{ steps.tell.body.id }}: {{ steps.total }}' },
      },
    ]),
  );
  const { workflow: made } = await publish(before);
  const [id = ''] = await send('orders', { total: 12 });
  const run = await settled(id);
  expect(stepOf(run, 'text').output).toBe('No. 7: 12');

  const draft = structuredClone(before);
  for (const step of draft.steps)
    if (step.id === 'total') step.params = { value: '{{ trigger.body.total * 2 }}' };
  await call('workflows.import', { file: draft });
  const { run: started, baseRunId } = await call('runs.rehearse', {
    event: run.eventId ?? '',
    workflow: made.id,
  });
  expect(baseRunId).toBe(run.id);
  const rehearsal = await settled(started.id);
  expect(server.requests).toHaveLength(1);
  expect(rehearsal).toMatchObject({ cause: 'rehearsal', status: 'succeeded', parentRunId: run.id });
  expect(stepOf(rehearsal, 'text').output).toBe('No. 7: 24');
  expect(stepOf(rehearsal, 'tell')).toMatchObject({
    reused: true,
    attempts: [],
    logs: ['Not carried out: served from the recorded run.'],
  });

  const comparison = await call('runs.compare', { before: run.id, after: rehearsal.id });
  expect(comparison.differs).toBe(true);
  const changed = comparison.steps.filter(({ differs }) => differs).map(({ stepId }) => stepId);
  expect(changed).toEqual(['total', 'text']);
  expect(comparison.steps.find(({ stepId }) => stepId === 'text')?.output).toEqual([
    { kind: 'changed', path: [], before: 'No. 7: 12', after: 'No. 7: 24' },
  ]);
});

it('serves a recorded failure as long as the input is the same, and says so', async () => {
  const server = await localServer((_request, response) => response.writeHead(422, json).end('{}'));
  const engine = await openEngine();
  const file = workflow([httpStep('tell', server.url)]);
  const run = await engine.carryOut(file, { total: 1 });
  expect(run.status).toBe('failed');
  const same = await engine.call('runs.rehearse', { run: run.id });
  const again = await engine.settled(same.run.id);
  expect(again.status).toBe('failed');
  expect(stepOf(again, 'tell').logs).toEqual([
    'Not carried out: with the same input it failed in the recorded run.',
  ]);

  const mended = structuredClone(file);
  for (const step of mended.steps)
    if (step.id === 'tell')
      step.params = {
        ...step.params,
        body: { type: 'json', value: { sum: '{{ trigger.body.total }}' } },
      };
  await engine.call('workflows.import', { file: mended });
  const other = await engine.call('runs.rehearse', { run: run.id });
  const after = await engine.settled(other.run.id);
  expect(after.status).toBe('succeeded');
  expect(stepOf(after, 'tell').logs[0]).toContain(
    'It failed in the recorded run, with another input.',
  );
  const { steps } = await engine.call('runs.compare', { before: run.id, after: after.id });
  expect(steps.find(({ stepId }) => stepId === 'tell')?.input).toContainEqual({
    kind: 'added',
    path: ['body', 'value', 'sum'],
    before: null,
    after: 1,
  });
  expect(server.requests).toHaveLength(1);
});

it('takes the pinned sample, or nothing, of a step that was never carried out', async () => {
  const engine = await openEngine();
  const file = workflow([
    { ...httpStep('pinned', 'http://127.0.0.1:9/'), pinned: { body: 'sample' } },
    httpStep('bare', 'http://127.0.0.1:9/'),
    { id: 'wait', type: 'delay', params: { for: { amount: 1, unit: 'days' } } },
    { id: 'end', type: 'set', params: { value: ['{{ steps.pinned.body }}', '{{ steps.bare }}'] } },
  ]);
  const { workflow: made } = await engine.publish(file);
  await engine.publish({ ...onWebhook(workflow([])), name: 'Other' });
  const [id = ''] = await engine.send('orders', {});
  const { eventId } = await engine.settled(id);
  const { run } = await engine.call('runs.rehearse', { event: eventId ?? '', workflow: made.id });
  const rehearsal = await engine.settled(run.id);
  expect(rehearsal.status).toBe('succeeded');
  expect(stepOf(rehearsal, 'end').output).toEqual(['sample', null]);
});

it('serves the items of a loop each from its own recording', async () => {
  const server = await localServer((request, response) => {
    const { n } = JSON.parse(request.body.toString());
    response.writeHead(200, json).end(JSON.stringify({ n: n * 100 }));
  });
  const engine = await openEngine();
  const run = await engine.carryOut(
    workflow(
      [
        { id: 'loop', type: 'for-each', params: { items: '{{ trigger.body }}' } },
        httpStep('tell', server.url, {
          params: { body: { type: 'json', value: { n: '{{ item }}' } } },
        }),
        { id: 'n', type: 'set', params: { value: '{{ steps.tell.body.n }}' } },
      ],
      'start>loop loop.each>tell tell>n',
    ),
    [1, 2, 3],
  );
  const { run: started } = await engine.call('runs.rehearse', { run: run.id });
  const rehearsal = await engine.settled(started.id);
  expect(stepOf(rehearsal, 'loop').output).toMatchObject({ results: [100, 200, 300] });
  expect(statuses(rehearsal)).toEqual(statuses(run));
  expect(server.requests).toHaveLength(3);
});

it('reads the recordings of long loops, and of loops in them, in turns', async () => {
  const engine = await openEngine();
  const run = await engine.carryOut(
    workflow(
      [
        { id: 'outer', type: 'for-each', params: { items: '{{ trigger.body }}' } },
        { id: 'inner', type: 'for-each', params: { items: '{{ item }}' } },
        { id: 'ask', type: 'wait-for-approval', params: { title: 'Well?' } },
      ],
      'start>outer outer.each>inner inner.each>ask',
    ),
    [Array.from({ length: 300 }, () => 1)],
  );
  expect(run.status).toBe('waiting');
  await engine.call('runs.cancel', { id: run.id });
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns++;
    if (!isOver) setImmediate(count);
  };
  count();
  await engine.call('runs.rehearse', { run: run.id });
  isOver = true;
  expect(turns).toBeGreaterThanOrEqual(6);
});

it('refuses what cannot be rehearsed, in words', async () => {
  const engine = await openEngine();
  await expect(engine.call('runs.rehearse', {})).rejects.toThrow('of one run or of one event');
});
