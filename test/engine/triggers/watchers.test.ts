import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../engine/credentials/redactor.ts';
import { createCommitter } from '../../../engine/db/committer.ts';
import { createEventRepository } from '../../../engine/events/event-repository.ts';
import { createExpressionHost } from '../../../engine/expression-host.ts';
import { createRunRepository } from '../../../engine/runs/run-repository.ts';
import { createSqliteRunQueue } from '../../../engine/runs/sqlite-run-queue.ts';
import { StepFailure } from '../../../engine/steps/define-step.ts';
import type { ErasedTriggerSource, TriggerContext } from '../../../engine/steps/trigger-source.ts';
import { createActivities } from '../../../engine/triggers/activities.ts';
import { createEventRecorder } from '../../../engine/triggers/record-event.ts';
import { createTriggerRegistry, keyOf, type Live } from '../../../engine/triggers/registry.ts';
import { changeOf } from '../../../engine/triggers/sync.ts';
import { createTriggerRepository } from '../../../engine/triggers/trigger-repository.ts';
import type { LiveTrigger } from '../../../engine/workflows/live-triggers.ts';
import type { JsonObject } from '../../../shared/json.ts';
import { testDatabase } from '../../support/database.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { openHttpClient } from '../../support/step-context.ts';
import { until } from '../../support/until.ts';

failOnLeaks();

type Watch = Extract<ErasedTriggerSource, { kind: 'watch' }>['watch'];

/** One published trigger that watches as the test says, over a real database. */
function watching(watch: Watch) {
  const db = testDatabase();
  const committer = createCommitter(db);
  const events = createEventRepository(db);
  const queue = createSqliteRunQueue({ runs: createRunRepository(db), committer });
  const repository = createTriggerRepository(db);
  const redactor = createRedactor();
  redactor.set('test', ['a-secret-word']);
  const stored: string[] = [];
  const recorder = createEventRecorder({
    events,
    queue,
    redactor,
    stored: ({ id }) => void stored.push(id),
  });
  const registry = createTriggerRegistry({ repository, committer, changed: () => {} });
  const signIn = {
    credential(name: string): never {
      throw new StepFailure({ code: 'credential_missing', message: `There is no "${name}".` });
    },
    accessToken: async () => '',
  };
  const activities = createActivities({
    registry,
    repository,
    recorder,
    committer,
    signIn,
    permits() {},
    http: openHttpClient(),
    expressionHost: createExpressionHost({ now: () => Date.now(), timeZone: 'UTC' }),
    mask: redactor.mask,
    now: () => Date.now(),
    ended() {},
    log: recordingLog().log,
  });

  let versionSeq = 0;
  const trigger = (params: JsonObject, paused: boolean): LiveTrigger => ({
    workflowSeq: 1,
    workflowId: 'id',
    workflowName: 'A workflow',
    versionSeq,
    stepId: 'start',
    stepName: 'Start',
    type: 'a-watcher',
    source: { kind: 'watch', watch },
    params,
    timeZone: null,
    paused,
    changedAt: Date.now(),
  });
  return {
    activities,
    stored,
    events,
    repository,
    row: () => repository.all()[0],
    /** What the engine does when a workflow is published or paused. */
    publish(params: JsonObject, paused = false) {
      versionSeq++;
      const live = trigger(params, paused);
      const before = repository.all()[0];
      const change = changeOf(live, before, { now: Date.now(), timeZone: 'UTC' });
      const row = change?.row ?? before;
      if (row === undefined) throw new Error('no row');
      repository.put(row);
      if (change?.forget === true) repository.forget(row);
      const all: [string, Live][] = [[keyOf(row), { trigger: live, row, readable: true }]];
      registry.replace(new Map(all));
      activities.adjust();
    },
  };
}

/** Resolves when the watcher is told to end. */
function told({ signal }: TriggerContext): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

describe('a watcher', () => {
  it('is told to end when it is paused, changed or stopped, and begun anew as it is then', async () => {
    const log: string[] = [];
    const watcher = watching(async (params, context) => {
      log.push(`begins ${JSON.stringify(params)}`);
      await told(context);
      log.push('ends');
    });
    watcher.publish({ folder: 'a' });
    watcher.publish({ folder: 'a' });
    await until('the beginning', () => log.length === 1);
    watcher.publish({ folder: 'b' });
    await until('the change', () => log.length === 3);
    watcher.publish({ folder: 'b' }, true);
    await until('the pause', () => log.length === 4);
    watcher.publish({ folder: 'b' });
    await until('the resumption', () => log.length === 5);
    await watcher.activities.stop();
    expect(log).toEqual([
      'begins {"folder":"a"}',
      expect.stringMatching(/begins .*b|ends/),
      expect.stringMatching(/begins .*b|ends/),
      'ends',
      'begins {"folder":"b"}',
      'ends',
    ]);
  });

  it('stores what it emits with its memory, once for each id, and knows both later', async () => {
    const seen: unknown[] = [];
    const watcher = watching(async (_params, context) => {
      seen.push(context.state, context.memory.get('cursor'));
      const events = ['1', '2', '2'].map((id) => ({ data: { id }, externalId: id }));
      await context.emit(events, { upTo: 2 }, new Map([['cursor', 7]]));
      await told(context);
    });
    watcher.publish({ folder: 'a' });
    await until('the events', () => watcher.stored.length === 2);
    watcher.publish({ folder: 'a' }, true);
    watcher.publish({ folder: 'a' });
    await until('the second look', () => seen.length === 4);
    expect(seen).toEqual([null, undefined, { upTo: 2 }, 7]);
    await watcher.activities.stop();
    expect(watcher.stored).toHaveLength(2);
    // Other params remember nothing of it.
    watcher.publish({ folder: 'b' });
    await until('the third look', () => seen.length === 6);
    expect(seen.slice(4)).toEqual([null, undefined]);
    await watcher.activities.stop();
  });

  it('that throws is begun again; what was wrong is shown, without secrets, until it is well', async () => {
    let count = 0;
    const watcher = watching(async (_params, context) => {
      count++;
      if (count === 1)
        throw new StepFailure({ code: 'gone', message: 'No a-secret-word.', hint: 'Put it back.' });
      context.trouble(null);
      await told(context);
    });
    watcher.publish({});
    await until('the trouble', () => watcher.row()?.trouble != null);
    expect(watcher.row()).toMatchObject({ failures: 1, trouble_since: expect.any(Number) });
    expect(JSON.parse(watcher.row()?.trouble ?? '')).toEqual({
      message: 'No ••••••.',
      hint: 'Put it back.',
    });
    await until('the recovery', () => watcher.row()?.trouble === null);
    expect(watcher.row()).toMatchObject({ failures: 0, trouble_since: null });
    expect(count).toBe(2);
    await watcher.activities.stop();
  });

  it('that ends by itself is begun again as well, and what it left listening is told to end', async () => {
    const signals: AbortSignal[] = [];
    const watcher = watching(async (_params, context) => {
      signals.push(context.signal);
      if (signals.length > 1) await told(context);
    });
    watcher.publish({});
    await until('the second', () => signals.length === 2);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(JSON.parse(watcher.row()?.trouble ?? '')).toMatchObject({
      message: 'It stopped listening by itself.',
    });
    await watcher.activities.stop();
    expect(signals[1]?.aborted).toBe(true);
  });

  it('stores nothing more once it was told to end', async () => {
    const refused: unknown[] = [];
    const watcher = watching(async (_params, context) => {
      await told(context);
      await context.emit([{ data: { late: true } }], null).catch((e: unknown) => refused.push(e));
    });
    watcher.publish({});
    await watcher.activities.stop();
    expect(refused).toHaveLength(1);
    expect(watcher.stored).toEqual([]);
  });

  it('cannot store an event that is too large', async () => {
    const refused: unknown[] = [];
    const watcher = watching(async (_params, context) => {
      const data = { text: 'x'.repeat(33 * 1024 * 1024) };
      await context.emit([{ data }], null).catch((error: unknown) => refused.push(error));
      await told(context);
    });
    watcher.publish({});
    await until('the refusal', () => refused.length === 1);
    expect(refused).toMatchObject([{ code: 'event_too_large' }]);
    await watcher.activities.stop();
    expect(watcher.stored).toEqual([]);
  });
});
