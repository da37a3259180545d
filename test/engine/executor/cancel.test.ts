import { describe, expect, it } from 'vitest';
import { ConflictError, NotFoundError } from '../../../shared/errors.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { localServer } from '../../support/local-server.ts';
import { openEngine, statuses, stepOf } from '../../support/test-engine.ts';
import { testHost } from '../../support/test-host.ts';
import {
  delayStep,
  httpStep,
  notifyStep,
  setStep,
  workflow,
} from '../../support/test-workflows.ts';
import { until } from '../../support/until.ts';

failOnLeaks();

/** Takes requests and never answers. */
const silent = () => localServer(() => {});

describe('cancel', () => {
  it('reaches the step and its socket, and the run is over when it returns', async () => {
    const sink = await silent();
    const engine = await openEngine();
    const { workflow: made } = await engine.publish(
      workflow([httpStep('call', sink.url), setStep('next', 1)]),
    );
    const id = await engine.start(made.id);
    await until('the call', () => sink.requests.length === 1);
    expect(sink.open.size).toBe(1);

    expect((await engine.call('runs.cancel', { id })).status).toBe('canceled');
    await until('the end of the connection', () => sink.open.size === 0);
    const run = await engine.run(id);
    expect(run).toMatchObject({ status: 'canceled', error: null });
    expect(stepOf(run, 'call')).toMatchObject({
      status: 'canceled',
      attempts: [{ status: 'canceled' }],
    });
    expect(statuses(run)['next']).toBe('skipped');
  });

  it('stops every branch, those that wait too', async () => {
    const sink = await silent();
    const engine = await openEngine();
    const { workflow: made } = await engine.publish(
      workflow(
        [httpStep('a', `${sink.url}/a`), httpStep('b', `${sink.url}/b`), delayStep('wait', 3600)],
        'start>a start>b start>wait',
      ),
    );
    const id = await engine.start(made.id);
    await until('both calls', () => sink.requests.length === 2);
    await engine.call('runs.cancel', { id });
    expect(statuses(await engine.run(id))).toMatchObject({
      a: 'canceled',
      b: 'canceled',
      wait: 'canceled',
    });
    await until('the end of both connections', () => sink.open.size === 0);
  });

  it('ends a step that does not listen as well', async () => {
    const host = testHost({ notify: () => new Promise(() => {}) });
    const engine = await openEngine({ host });
    const { workflow: made } = await engine.publish(workflow([notifyStep('tell')]));
    const id = await engine.start(made.id);
    await until('the notification', () => host.notifications.length === 1);
    await engine.call('runs.cancel', { id });
    expect(await engine.run(id)).toMatchObject({
      status: 'canceled',
      steps: [{}, { status: 'canceled', attempts: [{ status: 'canceled' }] }],
    });
  });

  it('takes a queued run out of the queue, and those behind it are carried out', async () => {
    const sink = await silent();
    const engine = await openEngine();
    const { workflow: made } = await engine.publish(
      workflow([httpStep('call', sink.url)], undefined, { settings: { concurrency: 1 } }),
    );
    const [first, second, third] = [
      await engine.start(made.id),
      await engine.start(made.id),
      await engine.start(made.id),
    ];
    await until('the first call', () => sink.requests.length === 1);
    const canceled = await engine.call('runs.cancel', { id: second });
    expect(canceled).toMatchObject({ status: 'canceled', startedAt: null });
    expect((await engine.call('system.info', {})).queuedRuns).toBe(1);

    await engine.call('runs.cancel', { id: first });
    await until('the call behind it', () => sink.requests.length === 2);
    expect((await engine.run(second)).status).toBe('canceled');
    expect((await engine.run(third)).status).toBe('running');
    expect((await engine.call('system.info', {})).queuedRuns).toBe(0);
  });

  it('ends a waiting run for good: its time comes and nothing happens', async () => {
    const engine = await openEngine();
    const waiting = await engine.carryOut(workflow([delayStep('wait', 60), notifyStep('tell')]));
    expect((await engine.call('runs.cancel', { id: waiting.id })).status).toBe('canceled');
    const other = await engine.carryOut(
      workflow([delayStep('wait', 60)], undefined, { name: 'Another' }),
    );
    engine.host.clock.advance(60_000);
    await engine.ended(other.id);
    expect(await engine.run(waiting.id)).toMatchObject({
      status: 'canceled',
      dueAt: null,
      steps: [{}, { status: 'canceled', dueAt: null }, { status: 'skipped' }],
    });
    expect(engine.host.notifications).toEqual([]);
  });

  it('refuses a run that has ended, and the queue is not upset by that', async () => {
    const engine = await openEngine();
    const file = workflow([setStep('x', 1)]);
    const run = await engine.carryOut(file);
    for (let i = 0; i < 3; i++)
      await expect(engine.call('runs.cancel', { id: run.id })).rejects.toThrow(ConflictError);
    expect((await engine.run(run.id)).status).toBe('succeeded');
    expect((await engine.carryOut(file)).status).toBe('succeeded');
    expect((await engine.call('system.info', {})).queuedRuns).toBe(0);
  });

  it('refuses a run that is not there', async () => {
    const engine = await openEngine();
    await expect(
      engine.call('runs.cancel', { id: '01890a5d-ac96-774b-bcce-b302099a8057' }),
    ).rejects.toThrow(NotFoundError);
  });
});
