import SQLite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { applyRetention } from '../../../engine/operations/retention.ts';
import { createWaitRepository } from '../../../engine/runs/wait-repository.ts';
import type { Json } from '../../../shared/json.ts';
import type { Push } from '../../../shared/rpc/push.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { askStep, linkStep } from '../../support/links.ts';
import { localServer } from '../../support/local-server.ts';
import { crashCopy, openEngine, statuses, stepOf } from '../../support/test-engine.ts';
import { testClock, testHost } from '../../support/test-host.ts';
import { httpStep, notifyStep, setStep, workflow } from '../../support/test-workflows.ts';
import { until } from '../../support/until.ts';

failOnLeaks();

const HOUR = 3_600_000;
const hour = { timeout: { amount: 1, unit: 'hours' } };

const asking = (params: Parameters<typeof askStep>[1] = {}) =>
  workflow([askStep('ask', params), setStep('x', '{{ steps.ask.decision }}')]);

/** Asks once for each item. */
const askingEach = workflow(
  [
    {
      id: 'each',
      type: 'for-each',
      params: { items: '{{ trigger.body }}', concurrency: 10, onItemError: 'continue' },
    },
    linkStep('link', 'ask'),
    linkStep('outer', 'last'),
    askStep('ask', { title: 'Pay {{ item }}?', fields: [{ name: 'note' }] }),
    setStep('paid', '{{ item }} by {{ steps.ask.by }}'),
    setStep('after', '{{ steps.each.count }}'),
    askStep('last'),
  ],
  'start>each each.each>link link>ask ask>paid each.each>outer each.done>after after>last',
);

describe('open approvals', () => {
  it('are listed with their question, the oldest first', async () => {
    const engine = await openEngine();
    engine.engine.setListening({ hooksUrl: 'http://127.0.0.1:4780', sockets: [] });
    const first = await engine.carryOut(
      asking({
        title: 'Pay {{ trigger.body.n }}?',
        message: 'Two\nlines',
        fields: [{ name: 'n', kind: 'number', default: '{{ trigger.body.n }}' }],
        ...hour,
      }),
      { n: 7 },
    );
    engine.host.clock.advance(1000);
    const second = await engine.carryOut({ ...asking(), name: 'Another' });
    const { approvals, more } = await engine.call('approvals.list', {});
    expect(more).toBe(false);
    expect(approvals).toMatchObject([
      {
        runId: first.id,
        workflowName: 'A workflow',
        stepId: 'ask',
        stepName: 'Wait for approval',
        iteration: '',
        title: 'Pay 7?',
        message: 'Two\nlines',
        fields: [{ name: 'n', label: 'n', kind: 'number', required: false, default: 7 }],
        approveLabel: 'Approve',
        rejectLabel: 'Reject',
        due: stepOf(first, 'ask').dueAt,
        link: expect.stringMatching(/^http:\/\/127\.0\.0\.1:4780\/approve\//),
      },
      { runId: second.id, workflowName: 'Another', due: null },
    ]);
    expect(await engine.call('approvals.list', { limit: 1 })).toMatchObject({
      approvals: [{ runId: first.id }],
      more: true,
    });
    const own = await engine.call('approvals.list', { run: second.id });
    expect(own.approvals.map(({ runId }) => runId)).toEqual([second.id]);
  });

  it('leave the list when they are answered, over, or canceled', async () => {
    const engine = await openEngine();
    const answered = await engine.carryOut(asking());
    const late = await engine.carryOut({ ...asking(hour), name: 'Late' });
    const canceled = await engine.carryOut({ ...asking(), name: 'Canceled' });
    const left = async () =>
      (await engine.call('approvals.list', {})).approvals.map(({ runId }) => runId);
    expect(await left()).toEqual([answered.id, late.id, canceled.id]);
    await engine.call('approvals.decide', { runId: answered.id, decision: 'approved' });
    expect(await left()).toEqual([late.id, canceled.id]);
    engine.host.clock.advance(HOUR);
    expect(await left()).toEqual([canceled.id]);
    await engine.call('runs.cancel', { id: canceled.id });
    expect(await left()).toEqual([]);
    await engine.ended(late.id);
  });

  it('are pushed to screens when they come and go', async () => {
    const engine = await openEngine();
    const pushes: Push[] = [];
    const end = engine.engine.onPush((push) => {
      if (push.topic === 'approval') pushes.push(push);
    });
    const { id } = await engine.carryOut(asking());
    await until('the first push', () => pushes.length === 1);
    await engine.call('approvals.decide', { runId: id, decision: 'rejected' });
    await until('the second push', () => pushes.length === 2);
    expect(pushes.map(({ ids }) => ids)).toEqual([[id], [id]]);
    end();
  });
});

describe('a decision in the app', () => {
  it('is read as the page reads it', async () => {
    const engine = await openEngine();
    const fields: Json = [
      { name: 'amount', kind: 'number', required: true },
      { name: 'day', kind: 'date', default: '2026-11-23' },
    ];
    const { id } = await engine.carryOut(asking({ fields }));
    const decide = (given: { [name: string]: string | number }, runId = id.slice(0, 13)) =>
      engine.call('approvals.decide', { runId, decision: 'approved', by: 'Anna', fields: given });
    await expect(decide({})).rejects.toMatchObject({
      code: 'invalid_input',
      problems: ['fields.amount: is required'],
    });
    await expect(decide({ amount: 'x', day: '2026-02-30', other: 1 })).rejects.toMatchObject({
      problems: [
        'fields.amount: must be a number',
        'fields.day: must be a date such as 2026-11-23',
        'fields.other: is no field of this form',
      ],
    });
    const decided = await decide({ amount: '12.5' });
    expect(decided).toMatchObject({ runId: id, stepId: 'ask', iteration: '', by: 'Anna' });
    const { entries } = await engine.call('audit.list', { kind: 'run' });
    expect(entries).toMatchObject([{ summary: 'Approved the step “ask” of a run.' }]);
    const run = await engine.ended(id);
    expect(stepOf(run, 'ask').output).toMatchObject({
      decision: 'approved',
      fields: { amount: 12.5, day: '2026-11-23' },
    });
    expect(stepOf(run, 'x').output).toBe('approved');
  });

  it('that comes too late says who was faster', async () => {
    const engine = await openEngine();
    const { id } = await engine.carryOut(asking());
    const decide = (decision: 'approved' | 'rejected', by: string) =>
      engine.call('approvals.decide', { runId: id, decision, by });
    const both = await Promise.allSettled([decide('approved', 'Anna'), decide('rejected', 'Ben')]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await expect(decide('rejected', 'Ben')).rejects.toThrow('approved already by Anna, at 2026-');
    // The same once more is no contradiction.
    await expect(decide('approved', 'Anna')).resolves.toMatchObject({ decision: 'approved' });
    expect(stepOf(await engine.ended(id), 'ask').port).toBe('approved');
  });

  it('names the one that is meant where the run waits for several', async () => {
    const engine = await openEngine();
    const run = await engine.carryOut(
      workflow([askStep('a'), askStep('b'), setStep('x', 1)], 'start>a start>b a>x'),
    );
    const decide = (stepId?: string) =>
      engine.call('approvals.decide', {
        runId: run.id,
        decision: 'approved',
        ...(stepId === undefined ? {} : { stepId }),
      });
    await expect(decide()).rejects.toMatchObject({ hint: expect.stringContaining('a, b') });
    await expect(decide('nothing')).rejects.toThrow('There is no step "nothing"');
    await expect(decide('x')).rejects.toThrow('does not wait');
    await decide('a');
    await until('the branch', async () => {
      const now = await engine.run(run.id);
      return stepOf(now, 'x').status === 'succeeded';
    });
    await decide();
    expect((await engine.ended(run.id)).status).toBe('succeeded');
  });

  it('counts while Patchbay runs nothing: the next start goes on with it', async () => {
    const host = testHost();
    const first = await openEngine({ host });
    const { id } = await first.carryOut(asking());
    await first.close();
    const command = await openEngine({ dataDir: first.dataDir, host, execute: false });
    await command.call('approvals.decide', { runId: id, decision: 'approved' });
    await command.close();
    const second = await openEngine({ dataDir: first.dataDir, host });
    expect(stepOf(await second.ended(id), 'x').output).toBe('approved');
  });
});

describe('an approval', () => {
  it('outlives a restart and sleep, and its time goes on meanwhile', async () => {
    const clock = testClock();
    const first = await openEngine({ host: testHost({ clock }) });
    const one = await first.carryOut(asking(hour));
    const two = await first.carryOut(asking(hour));
    await first.close();
    clock.advance(HOUR / 2);
    const second = await openEngine({ dataDir: first.dataDir, host: testHost({ clock }) });
    expect((await second.call('approvals.list', {})).approvals).toHaveLength(2);
    await second.call('approvals.decide', { runId: one.id, decision: 'approved' });
    expect(stepOf(await second.ended(one.id), 'x').output).toBe('approved');
    // The computer sleeps.
    clock.advance(HOUR);
    const run = await second.ended(two.id);
    expect(stepOf(run, 'ask')).toMatchObject({
      status: 'succeeded',
      port: 'timeout',
      output: { decidedAt: new Date(stepOf(two, 'ask').dueAt ?? 0).toISOString() },
    });
  });

  it('that was answered is not forgotten by a kill before the run heard of it', async () => {
    const host = testHost();
    const first = await openEngine({ host });
    const { id } = await first.carryOut(asking());
    await first.close();
    const command = await openEngine({ dataDir: first.dataDir, host, execute: false });
    // Nothing is written to runs any more, as if the process ended right behind the answer.
    command.db.exec(`CREATE TEMP TRIGGER killed BEFORE UPDATE ON runs
      BEGIN SELECT RAISE(ABORT, 'killed'); END`);
    await command.call('approvals.decide', { runId: id, decision: 'approved', by: 'Anna' });
    const copy = crashCopy(first.dataDir);
    const db = new SQLite(`${copy}/patchbay.db`);
    expect(db.prepare('SELECT status FROM runs').pluck().all()).toEqual(['waiting']);
    expect(db.prepare('SELECT COUNT(result) FROM waits').pluck().get()).toBe(1);
    db.close();
    const next = await openEngine({ dataDir: copy, host });
    expect(stepOf(await next.ended(id), 'ask').output).toMatchObject({ by: 'Anna' });
  });

  it('takes no answer from the moment at which its time is over, so that only one of both counts', async () => {
    const engine = await openEngine();
    await engine.carryOut(asking(hour));
    const waits = createWaitRepository(engine.db, (json) => json);
    const [wait] = waits.open('approval', 1);
    if (wait === undefined || wait.due_at === null) throw new Error('nothing waits');
    const signal = { port: 'approved', output: null };
    expect(waits.resolve(wait.token, signal, wait.due_at)).toBe(false);
    expect(waits.resolve(wait.token, signal, wait.due_at - 1)).toBe(true);
    expect(waits.resolve(wait.token, signal, wait.due_at - 1)).toBe(false);
  });

  it('is there again after a kill while it waits', async () => {
    const host = testHost();
    const first = await openEngine({ host });
    const { id } = await first.carryOut(asking());
    const next = await openEngine({ dataDir: crashCopy(first.dataDir), host });
    expect((await next.call('approvals.list', {})).approvals).toHaveLength(1);
    await next.call('approvals.decide', { runId: id, decision: 'rejected' });
    expect(stepOf(await next.ended(id), 'ask').port).toBe('rejected');
  });

  it('of one branch is answered while another is at work', async () => {
    const engine = await openEngine();
    const sink = await localServer(() => {});
    const { workflow: made } = await engine.publish(
      workflow(
        [httpStep('long', sink.url), askStep('ask'), setStep('x', 'on')],
        'start>long start>ask ask>x',
      ),
    );
    const id = await engine.start(made.id);
    await until('the call', () => sink.requests.length === 1);
    await engine.call('approvals.decide', { runId: id, decision: 'approved' });
    const run = await until('the branch', async () => {
      const now = await engine.run(id);
      return stepOf(now, 'x').status === 'succeeded' ? now : null;
    });
    expect(statuses(run)).toMatchObject({ long: 'running', ask: 'succeeded' });
    await engine.call('runs.cancel', { id });
  });

  it('is over with the run that is canceled, in memory or not', async () => {
    const engine = await openEngine();
    const sink = await localServer(() => {});
    const { workflow: made } = await engine.publish(
      workflow([httpStep('long', sink.url), askStep('ask')], 'start>long start>ask'),
    );
    const busy = await engine.start(made.id);
    await until('the call', () => sink.requests.length === 1);
    const idle = await engine.carryOut({ ...asking(), name: 'Idle' });
    for (const id of [busy, idle.id]) {
      await engine.call('runs.cancel', { id });
      expect(stepOf(await engine.run(id), 'ask').status).toBe('canceled');
      await expect(
        engine.call('approvals.decide', { runId: id, decision: 'approved' }),
      ).rejects.toThrow('canceled');
    }
    expect((await engine.call('approvals.list', {})).approvals).toEqual([]);
  });

  it('is asked again by a retry when it was canceled or nobody answered', async () => {
    const engine = await openEngine();
    const late = await engine.carryOut(asking(hour));
    engine.host.clock.advance(HOUR);
    await engine.ended(late.id);
    const canceled = await engine.carryOut(asking(hour));
    await engine.call('runs.cancel', { id: canceled.id });
    for (const { id } of [late, canceled]) {
      await engine.call('runs.retry', { id, stepId: 'ask' });
      const again = await engine.settled(id);
      expect(stepOf(again, 'ask')).toMatchObject({ status: 'waiting', waitReason: 'approval' });
      expect(stepOf(again, 'ask').dueAt).toBeGreaterThan(engine.host.now());
      await engine.call('approvals.decide', { runId: id, decision: 'approved' });
      const run = await engine.ended(id);
      expect(run.status).toBe('succeeded');
      expect(stepOf(run, 'x').output).toBe('approved');
    }
  });

  it('in a loop is one for each item, each with its link', async () => {
    const engine = await openEngine();
    const waiting = await engine.carryOut(askingEach, ['a', 'b', 'c']);
    expect(waiting.status).toBe('waiting');
    const { approvals } = await engine.call('approvals.list', {});
    expect(approvals.map(({ iteration, title }) => [iteration, title]).sort()).toEqual([
      ['0', 'Pay a?'],
      ['1', 'Pay b?'],
      ['2', 'Pay c?'],
    ]);
    const linksIn = (id: string) =>
      Promise.all(
        ['0', '1', '2'].map(async (iteration) => {
          const at = { id: waiting.id, stepId: 'each', iteration };
          const { steps } = await engine.call('runs.item', at);
          return steps.find(({ stepId }) => stepId === id)?.output;
        }),
      );
    expect(new Set(await linksIn('link')).size).toBe(3);
    // Those of steps outside of the loop are the same for all.
    const [outer, ...same] = await linksIn('outer');
    expect(outer).toMatch(/^\/approve\//);
    expect(same).toEqual([outer, outer]);
    const decide = (iteration: string, decision: 'approved' | 'rejected') =>
      engine.call('approvals.decide', { runId: waiting.id, iteration, decision, by: iteration });
    await Promise.all([decide('2', 'approved'), decide('0', 'approved')]);
    await until('two items', async () => {
      const { approvals: left } = await engine.call('approvals.list', {});
      return left.length === 1;
    });
    // The one that is left waits for somebody over a restart.
    await engine.close();
    const next = await openEngine({ dataDir: engine.dataDir, host: engine.host });
    await next.call('approvals.decide', { runId: waiting.id, decision: 'rejected' });
    await until('the last question', async () => {
      const { approvals: left } = await next.call('approvals.list', {});
      return left[0]?.stepId === 'last';
    });
    await next.call('approvals.decide', { runId: waiting.id, decision: 'approved' });
    const run = await next.ended(waiting.id);
    expect(run.status).toBe('succeeded');
    const { results } = JSON.parse(JSON.stringify(stepOf(run, 'each').output));
    expect(results[0]).toMatchObject({ paid: 'a by 0' });
    expect(results[2]).toMatchObject({ paid: 'c by 2' });
    expect(stepOf(run, 'after').output).toBe(3);
  });

  it('does not wait in a rehearsal', async () => {
    const engine = await openEngine();
    const { workflow: made } = await engine.publish(asking());
    const { id } = await engine.call('workflows.run', { id: made.id });
    await engine.settled(id);
    await engine.call('approvals.decide', { runId: id, decision: 'approved', by: 'Anna' });
    await engine.ended(id);
    const { run } = await engine.call('runs.rehearse', { workflow: made.id, run: id });
    const rehearsed = await engine.ended(run.id);
    expect(stepOf(rehearsed, 'ask').output).toMatchObject({ by: 'Anna' });
  });
});

describe('a notification', () => {
  it('says once that somebody is asked, and only where the step wants it', async () => {
    const engine = await openEngine();
    const run = await engine.carryOut(
      asking({ title: 'Pay?', message: 'It is due.', notify: true }),
    );
    await engine.carryOut({ ...asking(), name: 'Quiet' });
    await until('the notification', () => engine.host.notifications.length > 0);
    await engine.close();
    const next = await openEngine({ dataDir: engine.dataDir, host: engine.host });
    await next.carryOut({ ...workflow([notifyStep('n')]), name: 'Another' });
    expect(engine.host.notifications).toEqual([
      { title: 'Pay?', body: 'It is due.', runId: run.id },
      expect.objectContaining({ title: 'Hello' }),
    ]);
  });

  it('that a kill kept from being shown is shown at the next start', async () => {
    const host = testHost({ notify: () => new Promise(() => {}) });
    const first = await openEngine({ host });
    const run = await first.carryOut(asking({ notify: true }));
    await until('the notification', () => host.notifications.length === 1);
    const next = testHost();
    const second = await openEngine({ dataDir: crashCopy(first.dataDir), host: next });
    await until('the notification', () => next.notifications.length === 1);
    expect(next.notifications).toMatchObject([{ title: 'Pay?', runId: run.id }]);
    await second.close();
  });
});

describe('retention', () => {
  it('keeps what waits, and takes the wait away with its run', async () => {
    const engine = await openEngine();
    const over = await engine.carryOut(asking());
    await engine.call('approvals.decide', { runId: over.id, decision: 'approved' });
    await engine.ended(over.id);
    const open = await engine.carryOut(asking());
    engine.host.clock.advance(400 * 24 * HOUR);
    const settings = await engine.call('settings.get', {});
    await applyRetention({
      db: engine.db,
      settings: settings.retention,
      now: engine.host.now(),
      signal: new AbortController().signal,
    });
    await expect(engine.run(over.id)).rejects.toMatchObject({ code: 'not_found' });
    expect(engine.db.prepare('SELECT COUNT(*) FROM waits').pluck().get()).toBe(1);
    await engine.call('approvals.decide', { runId: open.id, decision: 'approved' });
    expect((await engine.ended(open.id)).status).toBe('succeeded');
  });
});
