import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { Json } from '../../shared/json.ts';
import { jsonSchema } from '../../shared/model/json-schema.ts';
import { type StepError, stepErrorSchema } from '../../shared/model/run.ts';
import type { StepState } from './run-state.ts';

/** How a step of a rehearsal ends that would otherwise act on the outside world, or wait. */
export type Served = { port: string | null; output: Json } | { error: StepError };

/** A run in which nothing outside is touched. */
export interface Rehearsal {
  /** Null: the step only computes, and is carried out. */
  serve(step: StepState, input: Json): { served: Served; note: string } | null;
}

const recordingSchema = z.strictObject({
  type: z.string(),
  input: jsonSchema,
  port: z.string().nullable(),
  output: jsonSchema,
  error: stepErrorSchema.nullable(),
});
export type Recording = z.output<typeof recordingSchema>;

/** What the run left behind that is rehearsed again, by step and iteration: `fetch`, `fetch@3`. */
const recordingsSchema = z.record(z.string(), recordingSchema);
export type Recordings = z.output<typeof recordingsSchema>;

export function recordingKey(stepId: string, iteration: string): string {
  return iteration === '' ? stepId : `${stepId}@${iteration}`;
}

/** `text`: what is stored with the run. */
export function readRehearsal(text: string): Rehearsal {
  const recordings = recordingsSchema.parse(JSON.parse(text));
  return {
    serve(step, input) {
      const { type, step: definition } = step.compiled;
      if (type === undefined || !type.servedInRehearsal(definition.params)) return null;
      const key = recordingKey(definition.id, step.frame.iteration);
      const recorded = Object.hasOwn(recordings, key) ? recordings[key] : undefined;
      if (recorded?.type !== definition.type) return supplied(step);
      const isSame = isDeepStrictEqual(recorded.input, type.hideSecrets(input));
      if (recorded.error !== null && recorded.port === null)
        return isSame
          ? {
              served: { error: recorded.error },
              note: 'Not carried out: with the same input it failed in the recorded run.',
            }
          : supplied(step, 'It failed in the recorded run, with another input.');
      return {
        served: { port: recorded.port, output: recorded.output },
        note: isSame
          ? 'Not carried out: served from the recorded run.'
          : 'Not carried out: the input is another one; the recorded output stands in for it.',
      };
    },
  };
}

/** Without a recording: the sample that its author pinned, or nothing. */
function supplied({ compiled }: StepState, reason = 'There is no recording of it.') {
  const { pinned } = compiled.step;
  return {
    served: { port: null, output: pinned ?? null },
    note: `Not carried out. ${reason} ${pinned === undefined ? 'Its output is taken as empty.' : 'The pinned sample stands in for its output.'}`,
  };
}
