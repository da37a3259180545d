import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Json } from '../../../shared/json.ts';
import { seededRandom } from '../../support/random.ts';
import { CALLED, randomWorkflow } from '../../support/random-workflow.ts';
import { crashCopy, openEngine, type TestEngine } from '../../support/test-engine.ts';
import { testClock, testHost } from '../../support/test-host.ts';

/** Of each run. */
const MOST_COPIES = 4;
const BODY: Json = [
  { id: 'a', lines: [{ n: 1, $ref: 'trigger.body' }, { n: 2 }] },
  { $literal: { $ref: 'steps.x' }, lines: [] },
  { id: 'c', lines: [{ 'a.b': { c: 1 } }], $ref: 5 },
];

/** Answers and waits until the run has ended. */
async function toTheEnd({ call, run, host }: TestEngine, id: string): Promise<unknown> {
  for (let turns = 0; ; turns++) {
    const detail = await run(id);
    if (detail.endedAt !== null) return summary({ call }, id);
    if (turns > 3000) throw new Error(`it does not end: ${JSON.stringify(detail)}`);
    const { approvals } = await call('approvals.list', {});
    for (const approval of approvals)
      await call('approvals.decide', {
        runId: approval.runId,
        stepId: approval.stepId,
        iteration: approval.iteration,
        decision: 'approved',
      });
    if (detail.status === 'waiting' && approvals.length === 0) host.clock.advance(60_000);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function summary({ call }: Pick<TestEngine, 'call'>, id: string): Promise<unknown> {
  const run = await call('runs.get', { id });
  const items: unknown[] = [];
  const into = async (loops: typeof run.loops): Promise<void> => {
    for (const { stepId, iteration } of loops) {
      const page = await call('runs.items', { id, stepId, around: iteration });
      for (const item of page.items) {
        const inside = await call('runs.item', { id, stepId, iteration: item.iteration });
        items.push([
          stepId,
          item.iteration,
          item.status,
          item.item,
          item.output,
          inside.steps.map(stepSummary),
        ]);
        await into(inside.loops);
      }
    }
  };
  await into(run.loops);
  const text = JSON.stringify({
    status: run.status,
    error: run.error,
    steps: run.steps.map(stepSummary),
    items,
  });
  return JSON.parse(
    text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID').replace(/20\d\d-\d\d-\d\dT[\d:.]+Z/g, 'TIME'),
  );
}

function stepSummary(step: {
  stepId: string;
  status: string;
  port: string | null;
  output: Json;
  input: Json;
  error: unknown;
}) {
  return [step.stepId, step.status, step.port, step.output, step.input, step.error];
}

it('a run that was cut off anywhere ends as one that was left alone', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 2 ** 31 }),
      fc.integer({ min: 1, max: 5 }),
      async (seed, every) => {
        const { next } = seededRandom(seed);
        const draw = (below: number) => Math.floor(next() * below);
        const file = randomWorkflow(draw);
        const engine = await openEngine();
        await engine.publish(CALLED);
        const { workflow } = await engine.publish(file);
        let changes = -1;
        let count = 0;
        const copies: string[] = [];
        const starts: number[] = [];
        let watching = true;
        const total = engine.db.prepare('SELECT total_changes()').pluck();
        const look = () => {
          if (!watching || !engine.db.open) return;
          const seen = Number(total.get());
          if (seen !== changes && ++count % every === 0) {
            // Later moments count as well.
            const at = copies.length < MOST_COPIES ? copies.length : draw(count);
            if (at < MOST_COPIES) {
              copies[at] = crashCopy(engine.dataDir);
              starts[at] = engine.host.now();
            }
          }
          changes = seen;
          setImmediate(look);
        };
        const id = await engine.start(workflow.id, BODY);
        look();
        const expected = await toTheEnd(engine, id);
        watching = false;
        await engine.close();
        const others = await Promise.all(
          copies.map(async (dataDir, index) => {
            const again = await openEngine({
              dataDir,
              host: testHost({ clock: testClock(starts[index]) }),
            });
            try {
              return await toTheEnd(again, id);
            } finally {
              await again.close();
            }
          }),
        );
        for (const other of others) expect(other, JSON.stringify(file)).toEqual(expected);
      },
    ),
    // A failure shrinks to nothing shorter: its seed makes the whole workflow.
    { numRuns: Number(process.env.PATCHBAY_RUNS ?? 5), endOnFailure: true },
  );
}, 180_000);
