import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seededRandom } from '../../support/random.ts';
import { BODY, toTheEnd } from '../../support/random-runs.ts';
import { CALLED, randomWorkflow } from '../../support/random-workflow.ts';
import { crashCopy, openEngine } from '../../support/test-engine.ts';
import { testClock, testHost } from '../../support/test-host.ts';

/** Of each run. */
const MOST_COPIES = 4;
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
});
