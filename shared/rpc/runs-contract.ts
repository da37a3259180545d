import * as z from 'zod';
import { runsChosenSchema } from '../model/bulk.ts';
import { timeSchema } from '../model/json-schema.ts';
import {
  consequencesSchema,
  runCauseSchema,
  runStatusSchema,
  stepRunSchema,
} from '../model/run.ts';
import { querySchema } from '../model/saved-filter.ts';

const refSchema = z.string().min(1).max(200);
const iterationSchema = z.string().max(200);

/** Which runs are listed or counted. */
export const runFilterShape = {
  /** As somebody types it: shared/search. */
  query: querySchema.optional(),
  workflow: refSchema.optional(),
  event: refSchema.optional(),
  /** The run that they came from: by re-run, call, rehearsal. */
  parent: refSchema.optional(),
  status: runStatusSchema.optional(),
  cause: runCauseSchema.optional(),
  /**
   * Only those that a person has to look at: they failed and neither a re-run nor a replay took
   * their place, or wait for somebody. Tests, rehearsals and called runs do not count.
   */
  attention: z.boolean().optional(),
  /** Queued from `from` on and before `to` (ms UTC). */
  from: timeSchema.optional(),
  to: timeSchema.optional(),
};

/** Calls of the screen that shows runs. */
export const runsContract = {
  /** `count` stops at 10,000: `more` says that there are others. */
  'runs.count': {
    input: z.strictObject(runFilterShape),
    output: z.object({ count: z.int(), more: z.boolean() }),
  },
  /** One step run with its values, however long they are. */
  'runs.step': {
    input: z.strictObject({
      id: refSchema,
      stepId: z.string(),
      /** Of a step in a loop: `3`. */
      iteration: iterationSchema.default(''),
    }),
    output: stepRunSchema,
  },
  /** How every item of a loop stands: one letter each (`ITEM_LETTERS`), in order. */
  'runs.itemStates': {
    input: z.strictObject({
      id: refSchema,
      stepId: z.string(),
      /** The iteration in which the loop itself stands, for a loop in a loop. */
      around: iterationSchema.default(''),
    }),
    output: z.object({ states: z.string() }),
  },
  /** What a retry or a re-run would do outside; asked before it is done. */
  'runs.consequences': {
    input: z.discriminatedUnion('action', [
      z.strictObject({
        action: z.literal('retry'),
        runs: runsChosenSchema,
        stepId: z.string().optional(),
        iteration: iterationSchema.optional(),
        /** The output is supplied: the step itself is not carried out. */
        supplied: z.boolean().default(false),
      }),
      z.strictObject({
        action: z.literal('rerun'),
        runs: runsChosenSchema,
        fromStep: z.string().optional(),
        version: z.enum(['same', 'published', 'draft']).default('same'),
      }),
    ]),
    output: consequencesSchema,
  },
};
