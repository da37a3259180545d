import type { Json } from '../../shared/json.ts';
import {
  type StepError,
  type StepRun,
  type StepRunStatus,
  stepErrorSchema,
} from '../../shared/model/run.ts';
import type { CompiledStep } from '../workflows/compile.ts';
import { parseNotes } from './step-notes.ts';
import type { AttemptRow, StepRunRow } from './step-run-repository.ts';

/** A step without a row: skipped once the run is over, otherwise not reached yet. */
export function untouched(compiled: CompiledStep, iteration: string, isOpen: boolean): StepRun {
  return {
    ...identity(compiled, iteration),
    status: isOpen ? 'queued' : 'skipped',
    port: null,
    startedAt: null,
    endedAt: null,
    dueAt: null,
    waitReason: null,
    reused: false,
    edited: null,
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
  iteration: string,
): Pick<StepRun, 'stepId' | 'stepType' | 'stepName' | 'iteration'> {
  const { id, type, name } = compiled.step;
  return { stepId: id, stepType: type, stepName: name ?? compiled.type?.name ?? id, iteration };
}

export function describeStep(
  compiled: CompiledStep,
  row: StepRunRow,
  attempts: readonly AttemptRow[],
  values: { input: Json; output: Json },
): StepRun {
  const { warnings, logs } = parseNotes(row.notes);
  const status: StepRunStatus = row.status;
  return {
    ...identity(compiled, row.iteration),
    status,
    port: row.port,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    dueAt: row.due_at,
    waitReason: row.wait_reason,
    reused: row.reused === 1,
    edited: row.edited,
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

export function inShort(step: StepRun, longest: number): StepRun {
  const input = lengthAbove(step.input, longest);
  const output = lengthAbove(step.output, longest);
  if (input === null && output === null) return step;
  return {
    ...step,
    input: input === null ? step.input : null,
    output: output === null ? step.output : null,
    leftOut: { input, output },
  };
}

/** How long it is as JSON, when that is more than `longest`; otherwise null. */
function lengthAbove(value: Json, longest: number): number | null {
  const { length } = JSON.stringify(value);
  return length > longest ? length : null;
}

export function parseError(text: string | null): StepError | null {
  return text === null ? null : stepErrorSchema.parse(JSON.parse(text));
}
