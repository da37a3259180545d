import * as z from 'zod';
import { eventComparisonSchema, eventStatusSchema, eventSummarySchema } from '../model/event.ts';
import { eventChoiceSchema, eventFilterSchema } from '../model/event-filter.ts';
import { gapSchema } from '../model/gap.ts';
import { idSchema, timeSchema } from '../model/json-schema.ts';

const refSchema = z.string().min(1).max(200);
const EXPORT_FORMATS = ['ndjson', 'har'] as const;
const exportedShape = {
  events: z.int(),
  /** Left out: those that this form has no words for, as schedules in an HTTP archive. */
  left: z.int(),
};

/** What people do with stored events. */
export const inboxContract = {
  /** How many events fit, counted no further than `most`. */
  'events.count': {
    input: z.strictObject({
      filter: eventFilterSchema.prefault({}),
      most: z.int().min(1).max(100_000).default(1000),
    }),
    output: z.object({
      count: z.int(),
      /** Whether there are more than that. */
      more: z.boolean(),
    }),
  },
  /** Marks some events, or all that fit a filter. What is left out stays as it is. */
  'events.mark': {
    input: z
      .strictObject({
        events: eventChoiceSchema,
        read: z.boolean().optional(),
        starred: z.boolean().optional(),
        archived: z.boolean().optional(),
      })
      .refine(
        ({ read, starred, archived }) => (read ?? starred ?? archived) !== undefined,
        'say what to mark them as: read, starred or archived',
      ),
    output: z.object({
      /** How many events were chosen, and of how many of them a mark changed. */
      matched: z.int(),
      changed: z.int(),
      /** For `events.undoMark`, for a day; null where nothing changed. */
      undo: idSchema.nullable(),
    }),
  },
  /** Brings what one marking changed back to what it was, and nothing else. */
  'events.undoMark': {
    input: z.strictObject({ undo: idSchema }),
    output: z.object({ changed: z.int() }),
  },
  /**
   * Makes a request of a stored one, edited or not, signs it with the endpoint's secret, and takes
   * it as if it had come: verified, with what listens to the endpoint started. It is no duplicate,
   * whatever its id.
   */
  'events.resend': {
    input: z.strictObject({
      id: refSchema,
      /** Left out: the one that it came to. */
      endpoint: refSchema.optional(),
      /** What is left out stays as it was. */
      method: z.string().max(20).optional(),
      /** All of them. Those that carry a signature, or belong to a connection, are made anew. */
      headers: z
        .array(z.tuple([z.string().max(1000), z.string().max(100_000)]))
        .max(1000)
        .optional(),
      /** Without the question mark. */
      query: z.string().max(100_000).optional(),
      /** Not compressed, unless `headers` says so. */
      bodyBase64: z.string().optional(),
      /** False: it is recorded as an event of this computer, which nobody verifies. */
      sign: z.boolean().default(true),
      /** For schemes whose endpoint holds a public key only: its other half. Not kept. */
      privateKey: z.string().max(20_000).optional(),
    }),
    output: z.object({
      /** Of the new event. */
      id: idSchema.nullable(),
      status: eventStatusSchema,
      reason: z.string().nullable(),
      /** What a sender would have been answered with. */
      httpStatus: z.int(),
      runs: z.int(),
    }),
  },
  /**
   * Writes events with their bodies into a file of this computer, the oldest first: our own form,
   * one JSON object a line, or HTTP Archive. Secrets are masked.
   */
  'events.export': {
    input: z.strictObject({
      events: eventChoiceSchema,
      format: z.enum(EXPORT_FORMATS).default('ndjson'),
      /** Its whole path; left out: a new one in the data folder. */
      file: z.string().min(1).max(4096).optional(),
    }),
    output: z.object({ file: z.string(), bytes: z.int(), ...exportedShape }),
  },
  /** The same as text, up to 16 MB. */
  'events.exportText': {
    input: z.strictObject({
      events: eventChoiceSchema,
      format: z.enum(EXPORT_FORMATS).default('ndjson'),
    }),
    output: z.object({ text: z.string(), ...exportedShape }),
  },
  /** When nothing could be received: those that touch a time (ms UTC), the newest first. */
  'events.gaps': {
    input: z.strictObject({
      after: timeSchema.default(0),
      before: timeSchema.default(Number.MAX_SAFE_INTEGER),
      limit: z.int().min(1).max(1000).default(200),
    }),
    output: z.object({ gaps: z.array(gapSchema) }),
  },
  /** What two events differ in; secrets are masked. */
  'events.compare': {
    input: z.strictObject({ before: refSchema, after: refSchema }),
    output: eventComparisonSchema,
  },
  /** Gives an event a name, under which it is offered as data to build with; null takes it away. */
  'events.saveSample': {
    input: z.strictObject({ id: refSchema, name: z.string().trim().min(1).max(200).nullable() }),
    output: z.object({ id: idSchema, name: z.string().nullable() }),
  },
  /** Events with a name, the newest name first. They are kept as long as they have one. */
  'events.samples': {
    input: z.strictObject({
      endpoint: refSchema.optional(),
      /** Of the endpoints that its draft listens to, and of its own triggers. */
      workflow: refSchema.optional(),
    }),
    output: z.object({
      samples: z.array(z.object({ name: z.string(), event: eventSummarySchema })),
    }),
  },
} as const;
