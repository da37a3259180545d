import type { Database } from 'better-sqlite3';
import type { InsightRange, InsightsTop } from '../../../shared/model/insights.ts';
import { stepType } from '../../steps/index.ts';
import { parseDefinition, type WorkflowRepository } from '../../workflows/workflow-repository.ts';
import { addDuration, type Durations, percentile } from './durations.ts';
import { DAY_MS, TEN_DAYS_MS } from './roll-up.ts';
import { spanOfParts, stretchesOf } from './stretches.ts';

/** Of the slowest, and as many of those that failed. */
const MOST_STEPS = 25;
const MOST_WORKFLOWS = 100;

interface Row {
  workflow_seq: number;
  status: string;
  bucket: number;
  count: number;
  ms: number;
}

interface Sum {
  workflowSeq: number;
  stepId: string;
  count: number;
  failed: number;
  total: number;
  durations: Durations;
}

/** Reads which workflows and steps are slow, or fail. */
export function createTopReader(
  db: Database,
  workflows: Pick<WorkflowRepository, 'bySeq' | 'version'>,
): (options: { range: InsightRange; now: number; timeZone: string }) => InsightsTop {
  const runRows = db.prepare<[number, number], Row>(
    `SELECT workflow_seq, status, bucket, SUM(count) AS count, SUM(ms) AS ms FROM insights_runs
     WHERE span = ? AND workflow_seq > 0 AND at >= ? GROUP BY workflow_seq, status, bucket`,
  );
  type StepRow = Row & { step_id: string };
  const stepColumns = 'workflow_seq, step_id, status, bucket';
  const stepRows = db.prepare<[number, number], StepRow>(
    `SELECT ${stepColumns}, SUM(count) AS count, SUM(ms) AS ms FROM insights_steps
     WHERE span = ? AND at >= ? GROUP BY ${stepColumns}`,
  );
  const stepRowsOfDays = db.prepare<[{ since: number; tens: number }], StepRow>(
    `SELECT ${stepColumns}, SUM(count) AS count, SUM(ms) AS ms FROM (
       SELECT ${stepColumns}, count, ms FROM insights_steps
       WHERE span = ${DAY_MS} AND at >= :since AND at < :tens
       UNION ALL
       SELECT ${stepColumns}, count, ms FROM insights_steps
       WHERE span = ${TEN_DAYS_MS} AND at >= :tens
     ) GROUP BY ${stepColumns}`,
  );

  /** Days one by one up to the first ten that lie inside as a whole, then by tens. */
  function stepsSince(since: number, span: number): StepRow[] {
    if (span !== DAY_MS) return stepRows.all(span, since);
    return stepRowsOfDays.all({ since, tens: Math.ceil(since / TEN_DAYS_MS) * TEN_DAYS_MS });
  }

  function nameOf(seq: number): { workflowId: string; workflowName: string } | null {
    const row = workflows.bySeq(seq);
    if (row === undefined || row.removed_at !== null) return null;
    return { workflowId: row.id, workflowName: row.name };
  }

  /** As the draft has it, or else what is published. */
  function stepsOf(seq: number): Map<string, { stepName: string; stepType: string }> {
    const row = workflows.bySeq(seq);
    const published = row?.published_seq == null ? undefined : workflows.version(row.published_seq);
    const found = new Map<string, { stepName: string; stepType: string }>();
    for (const json of [published?.definition, row?.draft]) {
      if (json === undefined) continue;
      for (const { id, name, type } of parseDefinition(json).steps)
        found.set(id, { stepName: name ?? stepType(type)?.name ?? id, stepType: type });
    }
    return found;
  }

  return ({ range, now, timeZone }) => {
    const [first = now] = stretchesOf(range, now, timeZone).times;
    const span = spanOfParts(range);
    const since = first - (first % span);
    const workflowSums = sumsOf(runRows.all(span, since), () => '');
    const listed = workflowSums.flatMap((sum) => {
      const name = nameOf(sum.workflowSeq);
      return name === null ? [] : [{ ...name, ...figures(sum) }];
    });

    const stepSums = sumsOf(stepsSince(since, span), ({ step_id: id }) => id);
    const known = new Map<number, ReturnType<typeof stepsOf>>();
    const steps = worst(stepSums.filter(({ workflowSeq }) => nameOf(workflowSeq) !== null));
    return {
      since,
      workflows: listed.sort((a, b) => b.count - a.count).slice(0, MOST_WORKFLOWS),
      steps: steps.flatMap((sum) => {
        const { workflowSeq: seq, stepId } = sum;
        const name = nameOf(seq);
        if (name === null) return [];
        const named = known.get(seq) ?? stepsOf(seq);
        known.set(seq, named);
        const step = named.get(stepId) ?? { stepName: stepId, stepType: null };
        return [{ ...name, stepId, ...step, ...figures(sum) }];
      }),
    };
  };
}

function sumsOf<R extends Row>(rows: readonly R[], stepOf: (row: R) => string): Sum[] {
  const sums = new Map<string, Sum>();
  for (const row of rows) {
    const { workflow_seq: workflowSeq, status, bucket, count, ms } = row;
    const stepId = stepOf(row);
    const key = `${workflowSeq} ${stepId}`;
    const empty = { workflowSeq, stepId, count: 0, failed: 0, total: 0, durations: new Map() };
    const sum: Sum = sums.get(key) ?? empty;
    sums.set(key, sum);
    sum.count += count;
    sum.total += ms;
    if (status === 'failed') sum.failed += count;
    if (status === 'failed' || status === 'succeeded') addDuration(sum.durations, bucket, count);
  }
  return [...sums.values()].filter(({ count }) => count > 0);
}

function figures({ count, failed, total, durations }: Sum) {
  return {
    count,
    failed,
    total,
    p50: percentile(durations, 0.5),
    p95: percentile(durations, 0.95),
  };
}

function worst(sums: readonly Sum[]): Sum[] {
  const p95 = new Map(sums.map((sum) => [sum, percentile(sum.durations, 0.95) ?? 0]));
  const slowest = [...sums].sort((a, b) => (p95.get(b) ?? 0) - (p95.get(a) ?? 0));
  const failing = sums.filter(({ failed }) => failed > 0).sort((a, b) => b.failed - a.failed);
  return [...new Set([...failing.slice(0, MOST_STEPS), ...slowest.slice(0, MOST_STEPS)])];
}
