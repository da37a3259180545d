import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seededRandom } from '../../support/random.ts';
import { BODY, toTheEnd } from '../../support/random-runs.ts';
import { CALLED, randomWorkflow } from '../../support/random-workflow.ts';
import { openEngine } from '../../support/test-engine.ts';

it('a retry of any step, in any item, leads to the same end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 31 }), async (seed) => {
      const { next } = seededRandom(seed);
      const draw = (below: number) => Math.floor(next() * below);
      const file = randomWorkflow(draw);
      const engine = await openEngine();
      try {
        await engine.publish(CALLED);
        const { workflow } = await engine.publish(file);
        const id = await engine.start(workflow.id, BODY);
        const expected = await toTheEnd(engine, id);
        const { seq } = await engine.run(id);
        const loops = file.steps.filter(({ type }) => type === 'for-each').map((step) => step.id);
        for (let times = 0; times < 3; times++) {
          const rows = engine.db
            .prepare<[number], { step_id: string; iteration: string }>(
              `SELECT step_id, iteration FROM step_runs WHERE run_seq = ? AND step_id != 'start'
                 AND status IN ('succeeded', 'failed') ORDER BY iteration, step_id`,
            )
            .all(seq)
            // Items of loops are retried by their steps.
            .filter(({ step_id: step, iteration }) => iteration === '' || !loops.includes(step));
          const row = rows[draw(rows.length)];
          if (row === undefined) return;
          const { step_id: stepId, iteration } = row;
          await engine.call('runs.retry', {
            id,
            stepId,
            ...(iteration === '' ? {} : { iteration }),
          });
          expect(
            await toTheEnd(engine, id),
            `${stepId} ${iteration} ${JSON.stringify(file)}`,
          ).toEqual(expected);
        }
      } finally {
        await engine.close();
      }
    }),
    { numRuns: Number(process.env.PATCHBAY_RUNS ?? 3), endOnFailure: true },
  );
});
