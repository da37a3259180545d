import { describe, expect, it } from 'vitest';
import { localServer } from '../../support/local-server.ts';
import { openEngine, stepOf } from '../../support/test-engine.ts';
import { delayStep, httpStep, setStep, workflow } from '../../support/test-workflows.ts';

const loop = (id: string, items: unknown, more: Record<string, unknown> = {}) => ({
  id,
  type: 'for-each',
  params: { items, ...more },
});

describe('a retry', () => {
  it('of what lies before a loop, of the loop or of an item carries requests out anew', async () => {
    let asked = 0;
    const server = await localServer((_request, response) => {
      asked++;
      response.end('{}');
    });
    const { carryOut, call, ended } = await openEngine();
    const run = await carryOut(
      workflow(
        [
          setStep('list', '{{ trigger.body }}'),
          loop('outer', '{{ steps.list }}'),
          httpStep('call', server.url),
          loop('inner', '{{ [1] }}'),
          httpStep('again', server.url),
        ],
        'start>list list>outer outer.each>call call>inner inner.each>again',
      ),
      [1, 2],
    );
    expect([run.status, asked]).toEqual(['succeeded', 4]);
    const retried = async (request: { stepId: string; iteration?: string }) => {
      await call('runs.retry', { id: run.id, ...request });
      const { status, error } = await ended(run.id);
      return [status, error, asked];
    };
    expect(await retried({ stepId: 'list' })).toEqual(['succeeded', null, 8]);
    expect(await retried({ stepId: 'outer' })).toEqual(['succeeded', null, 12]);
    expect(await retried({ stepId: 'call', iteration: '1' })).toEqual(['succeeded', null, 14]);
    expect(await retried({ stepId: 'inner', iteration: '0' })).toEqual(['succeeded', null, 15]);
    const { steps } = await call('runs.item', { id: run.id, stepId: 'outer', iteration: '1' });
    expect(steps[0]?.attempts.map(({ number, cause }) => `${number} ${cause}`)).toEqual([
      '1 initial',
      '2 manual',
      '3 manual',
      '4 manual',
    ]);
  });

  it('of a loop carries out all of its items, also when the run leaves memory in between', async () => {
    const { carryOut, call, ended, host } = await openEngine();
    const waiting = [
      loop('loop', '{{ trigger.body }}'),
      delayStep('wait', 60),
      { id: 'count', type: 'store', params: { operation: 'increment', key: 'n' } },
    ];
    const run = await carryOut(workflow(waiting, 'start>loop loop.each>wait wait>count'), [1, 2]);
    const results = async (): Promise<unknown> => {
      const clock = setInterval(() => host.clock.advance(60_000), 50);
      const over = await ended(run.id).finally(() => clearInterval(clock));
      return stepOf(over, 'loop').output;
    };
    const counted = (...values: number[]) => ({
      results: values.map((value) => expect.objectContaining({ value })),
    });
    expect(await results()).toMatchObject(counted(1, 2));
    await call('runs.retry', { id: run.id, stepId: 'loop' });
    expect(await results()).toMatchObject(counted(3, 4));
  });

  it('of an item that had ended carries it out, though another one has failed', async () => {
    const { carryOut, call, ended } = await openEngine();
    const run = await carryOut(
      workflow(
        [
          loop('loop', '{{ trigger.body }}'),
          setStep('check', '{{ item == 3 ? item.no.such() : item }}'),
        ],
        'start>loop loop.each>check',
      ),
      [1, 2, 3, 4],
    );
    expect(run.status).toBe('failed');
    await call('runs.retry', {
      id: run.id,
      stepId: 'check',
      iteration: '0',
      input: { value: { value: 7 } },
    });
    expect((await ended(run.id)).loops[0]?.counts).toEqual({ succeeded: 2, failed: 1 });
    const { items } = await call('runs.items', { id: run.id, stepId: 'loop' });
    expect(items.map(({ status, output }) => [status, output])).toEqual([
      ['succeeded', 7],
      ['succeeded', 2],
      ['failed', null],
    ]);
  });

  it('of an item of a canceled run carries out the other canceled items as well', async () => {
    const { carryOut, call, ended } = await openEngine();
    const run = await carryOut(
      workflow(
        [
          loop('loop', '{{ trigger.body }}', { concurrency: 2 }),
          setStep('name', 'item {{ item }}'),
          { id: 'wait', type: 'wait-for-approval', params: { title: 'Go on?' } },
          setStep('last', '{{ steps.name }}'),
        ],
        'start>loop loop.each>name name>wait wait.approved>last',
      ),
      [1, 2],
    );
    expect(run.status).toBe('waiting');
    await call('runs.cancel', { id: run.id });
    await call('runs.retry', {
      id: run.id,
      stepId: 'wait',
      iteration: '1',
      output: { value: null, port: 'approved' },
    });
    await expect(call('runs.get', { id: run.id })).resolves.toMatchObject({ endedAt: null });
    await call('runs.retry', {
      id: run.id,
      stepId: 'wait',
      iteration: '0',
      output: { value: null, port: 'approved' },
    });
    expect(stepOf(await ended(run.id), 'loop').output).toMatchObject({
      results: ['item 1', 'item 2'],
    });
  });

  it('of an item asks for its step, and touches no other item', async () => {
    const server = await localServer((_request, response) => {
      response.statusCode = 500;
      response.end();
    });
    const { carryOut, call } = await openEngine();
    const { id } = await carryOut(
      workflow(
        [loop('loop', '{{ trigger.body }}'), httpStep('fails', server.url)],
        'start>loop loop.each>fails',
      ),
      [1, 2],
    );
    await expect(call('runs.retry', { id, iteration: '1' })).rejects.toThrow(/say which/);
    await expect(call('runs.get', { id })).resolves.toMatchObject({ status: 'failed' });
  });
});
