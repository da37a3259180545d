import type { Json } from '../../shared/json.ts';
import type { TestEngine } from './test-engine.ts';

/** What random workflows are started with. */
export const BODY: Json = [
  { id: 'a', lines: [{ n: 1, $ref: 'trigger.body' }, { n: 2 }] },
  { $literal: { $ref: 'steps.x' }, lines: [] },
  { id: 'c', lines: [{ 'a.b': { c: 1 } }], $ref: 5 },
];

/** Answers and waits until the run has ended; gives what may not depend on when things happened. */
export async function toTheEnd({ call, run, host }: TestEngine, id: string): Promise<unknown> {
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
