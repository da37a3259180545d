import { expect, it } from 'vitest';
import { crashCopy, openEngine, type TestEngine } from '../../support/test-engine.ts';
import { testClock, testHost } from '../../support/test-host.ts';
import { delayStep, setStep, workflow } from '../../support/test-workflows.ts';
import { until } from '../../support/until.ts';

const RUNS = 60;

async function allEnded({ db, host }: TestEngine): Promise<void> {
  const open = db.prepare('SELECT COUNT(*) FROM runs WHERE ended_at IS NULL').pluck();
  const waiting = db.prepare("SELECT COUNT(*) FROM runs WHERE status = 'waiting'").pluck();
  await until(
    'the end of all runs',
    () => {
      if (open.get() === waiting.get()) host.clock.advance(10_000);
      return open.get() === 0;
    },
    { everyMs: 20 },
  );
}

it('counts and collects each run once, whatever is cut off while many are under way', async () => {
  const first = await openEngine();
  const { workflow: made } = await first.publish(
    workflow(
      [
        {
          id: 'turn',
          type: 'throttle',
          params: { limit: 20, per: { amount: 1, unit: 'seconds' } },
        },
        { id: 'count', type: 'store', params: { operation: 'increment', key: 'runs' } },
        {
          id: 'batch',
          type: 'batch',
          params: { item: '{{ trigger.body }}', size: 7, after: { amount: 1, unit: 'minutes' } },
        },
        {
          id: 'keep',
          type: 'store',
          params: { operation: 'append', key: 'all', value: '{{ steps.batch.items }}' },
        },
      ],
      'start>turn turn>count count>batch batch>keep',
    ),
  );
  for (let n = 0; n < RUNS; n++) await first.start(made.id, n);
  const copies: { dataDir: string; at: number }[] = [];
  const ended = first.db.prepare('SELECT COUNT(*) FROM runs WHERE ended_at IS NOT NULL').pluck();
  for (const share of [0.05, 0.3, 0.6]) {
    await until(
      'some runs',
      () => {
        if (
          first.db.prepare("SELECT 1 FROM runs WHERE status IN ('queued', 'running')").get() ===
          undefined
        )
          first.host.clock.advance(1000);
        return Number(ended.get()) >= RUNS * share;
      },
      { everyMs: 3 },
    );
    copies.push({ dataDir: crashCopy(first.dataDir), at: first.host.now() });
  }
  await first.close();
  for (const { dataDir, at } of copies) {
    const again = await openEngine({ dataDir, host: testHost({ clock: testClock(at) }) });
    await allEnded(again);
    const kept = (key: string): unknown => {
      const text = again.db
        .prepare<[string], string>('SELECT value FROM kv WHERE key LIKE ?')
        .pluck()
        .get(`store:${key}`);
      return JSON.parse(text ?? 'null');
    };
    expect(kept('runs')).toBe(RUNS);
    const items = [kept('all')].flat(3).map(Number);
    expect(items.toSorted((a, b) => a - b)).toEqual(Array.from({ length: RUNS }, (_, n) => n));
    expect(again.db.prepare('SELECT COUNT(*) FROM kv_changes').pluck().get()).toBe(0);
    await again.close();
  }
});

it('answers each of many callers, and each once', async () => {
  const engine = await openEngine();
  await engine.publish(
    workflow(
      [
        { id: 'start', type: 'called-by-workflow' },
        delayStep('wait', 1),
        setStep('give', '{{ trigger.body * 2 }}'),
      ],
      'start>wait wait>give',
      { name: 'Called' },
    ),
  );
  const { workflow: made } = await engine.publish(
    workflow([
      {
        id: 'call',
        type: 'sub-workflow',
        params: { workflow: 'Called', input: '{{ trigger.body }}' },
      },
      setStep('got', '{{ steps.call.output }}'),
    ]),
  );
  const ids: string[] = [];
  for (let n = 0; n < 200; n++) ids.push(await engine.start(made.id, n));
  await allEnded(engine);
  const outputs = await Promise.all(
    ids.map(async (id) => (await engine.run(id)).steps.at(-1)?.output),
  );
  expect(outputs).toEqual(ids.map((_, n) => n * 2));
  expect(engine.db.prepare("SELECT COUNT(*) FROM runs WHERE cause = 'call'").pluck().get()).toBe(
    200,
  );
});

it('takes answers while runs are loaded for something else, and each once', async () => {
  const engine = await openEngine();
  const { workflow: made } = await engine.publish(
    workflow(
      [
        { id: 'ask', type: 'wait-for-approval', params: { title: 'Well?' } },
        delayStep('wait', 60),
        setStep('beside', 1),
        { id: 'count', type: 'store', params: { operation: 'increment', key: 'answers' } },
      ],
      'start>ask start>wait wait>beside ask.approved>count',
    ),
  );
  for (let n = 0; n < RUNS; n++) await engine.start(made.id, n);
  const asked = async () => (await engine.call('approvals.list', { limit: 200 })).approvals;
  await until('the questions', async () => (await asked()).length === RUNS);
  const approvals = await asked();
  engine.host.clock.advance(60_000);
  const answers = await Promise.allSettled(
    [...approvals, ...approvals].map(async ({ runId, stepId, iteration }, index) => {
      for (let turns = index % 7; turns > 0; turns--)
        await new Promise((resolve) => setTimeout(resolve, 150));
      return engine.call('approvals.decide', { runId, stepId, iteration, decision: 'approved' });
    }),
  );
  await allEnded(engine);
  expect(answers.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(
    RUNS,
  );
  const { runs } = await engine.call('runs.list', { limit: 200 });
  expect(new Set(runs.map(({ status }) => status))).toEqual(new Set(['succeeded']));
  const counted = engine.db
    .prepare<[], string>("SELECT value FROM kv WHERE key = 'store:answers'")
    .pluck()
    .get();
  expect(Number(counted)).toBe(RUNS);
});
