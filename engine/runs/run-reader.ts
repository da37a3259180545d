import * as z from 'zod';
import type { Json, JsonObject } from '../../shared/json.ts';
import {
  type RunDetail,
  type RunSummary,
  runSummarySchema,
  type StepError,
  type StepRun,
  type StepRunStatus,
  stepErrorSchema,
} from '../../shared/model/run.ts';
import { idToText } from '../db/ids.ts';
import type { CompiledStep, CompiledWorkflow } from '../workflows/compile.ts';
import { valueAt } from './load-run.ts';
import type { ListedRun, RunRow } from './run-repository.ts';
import { parseNotes } from './step-notes.ts';
import type { AttemptRow, StepRunRepository, StepRunRow } from './step-run-repository.ts';
import { decodeStored, type StoredValue } from './stored-value.ts';

const runErrorSchema = stepErrorSchema.extend({ stepId: z.string().optional() });

export interface RunReader {
  summary(row: ListedRun): RunSummary;
  detail(row: ListedRun): Promise<RunDetail>;
}

export function createRunReader(deps: {
  stepRuns: StepRunRepository;
  compiled: (versionSeq: number) => CompiledWorkflow;
  trigger: (row: RunRow, workflow: CompiledWorkflow) => JsonObject | Promise<JsonObject>;
  mask: (text: string) => string;
}): RunReader {
  function summary(row: ListedRun): RunSummary {
    return runSummarySchema.parse({
      id: idToText(row.id),
      seq: row.seq,
      workflowId: row.workflow_id,
      workflowName: row.workflow_name,
      versionNumber: row.version_number ?? 0,
      eventId: row.event_id === null ? null : idToText(row.event_id),
      parentRunId: row.parent_id === null ? null : idToText(row.parent_id),
      cause: row.cause,
      status: row.status,
      queuedAt: row.queued_at,
      startedAt: row.started_at,
      endedAt: row.ended_at,
      dueAt: row.due_at,
      error: row.error === null ? null : runErrorSchema.parse(JSON.parse(row.error)),
    });
  }

  return {
    summary,
    async detail(row) {
      const workflow = deps.compiled(row.version_seq);
      const trigger = await deps.trigger(row, workflow);
      const rows = new Map(deps.stepRuns.ofRun(row.seq).map((step) => [step.step_id, step]));
      const attempts = deps.stepRuns.attemptsOf(row.seq);
      const outputs: { [stepId: string]: Json } = {};
      const resolve = (path: string): Json => valueAt({ scope: { trigger }, outputs }, path);
      const decode = (stored: StoredValue | null): Json =>
        stored === null ? null : decodeStored(stored, resolve);
      const isOpen = row.ended_at === null;
      const steps = workflow.steps.map((compiled): StepRun => {
        const { id } = compiled.step;
        const own = attempts.filter((attempt) => attempt.step_id === id);
        const stepRow = rows.get(id);
        if (stepRow === undefined) return untouched(compiled, isOpen);
        const isTrigger = compiled.type?.group === 'trigger';
        const output = isTrigger ? trigger : decode(stepRow.output);
        outputs[id] = output;
        return describeStep(compiled, stepRow, own, {
          input: decode(stepRow.input),
          output,
        });
      });
      const detail: RunDetail = { ...summary(row), steps };
      // References bring parts of the event back in, which may hold what is masked elsewhere.
      const masked: RunDetail = JSON.parse(deps.mask(JSON.stringify(detail)));
      return masked;
    },
  };
}

/** A step without a row: skipped once the run is over, otherwise not reached yet. */
function untouched(compiled: CompiledStep, isOpen: boolean): StepRun {
  return {
    ...identity(compiled),
    status: isOpen ? 'queued' : 'skipped',
    port: null,
    startedAt: null,
    endedAt: null,
    dueAt: null,
    waitReason: null,
    reused: false,
    input: null,
    output: null,
    error: null,
    warnings: [],
    logs: [],
    attempts: [],
  };
}

function identity(
  compiled: CompiledStep,
): Pick<StepRun, 'stepId' | 'stepType' | 'stepName' | 'iteration'> {
  const { id, type, name } = compiled.step;
  return { stepId: id, stepType: type, stepName: name ?? compiled.type?.name ?? id, iteration: '' };
}

function describeStep(
  compiled: CompiledStep,
  row: StepRunRow,
  attempts: readonly AttemptRow[],
  values: { input: Json; output: Json },
): StepRun {
  const { warnings, logs } = parseNotes(row.notes);
  const status: StepRunStatus = row.status;
  return {
    ...identity(compiled),
    status,
    port: row.port,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    dueAt: row.due_at,
    waitReason: row.wait_reason,
    reused: row.reused === 1,
    input: values.input,
    output: values.output,
    error: parseError(row.error),
    warnings,
    logs,
    attempts: attempts.map((attempt) => ({
      number: attempt.number,
      cause: attempt.cause,
      status: attempt.status,
      startedAt: attempt.started_at,
      endedAt: attempt.ended_at,
      error: parseError(attempt.error),
    })),
  };
}

function parseError(text: string | null): StepError | null {
  return text === null ? null : stepErrorSchema.parse(JSON.parse(text));
}

/** The body a run was started with by hand, as its trigger. */
export function manualTrigger(row: RunRow): JsonObject {
  const body: Json = row.input === null ? null : JSON.parse(row.input);
  return {
    body,
    receivedAt: new Date(row.queued_at).toISOString(),
    headers: {},
    query: {},
  };
}
