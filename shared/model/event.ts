import * as z from 'zod';
import { recognisedSchema } from './diagnosis.ts';
import { idSchema, jsonTreeSchema, timeSchema } from './json-schema.ts';
import { runCauseSchema, runStatusSchema, stepErrorSchema, valueChangeSchema } from './run.ts';

export const EVENT_STATUSES = ['accepted', 'duplicate', 'rejected', 'handshake'] as const;
export const eventStatusSchema = z.enum(EVENT_STATUSES);
export type EventStatus = z.output<typeof eventStatusSchema>;

/** Why an event was rejected, or accepted but not readable; also the words the screens use. */
export const EVENT_REASONS = {
  host_not_allowed: 'The Host header names neither this computer nor a configured public name.',
  origin_not_allowed:
    'A web page in a browser sent it, and the endpoint does not allow its origin.',
  address_not_allowed: 'The sender’s address is not on the endpoint’s list.',
  unknown_path: 'No endpoint has this path.',
  retired: 'The endpoint was retired.',
  method_not_allowed: 'The endpoint does not take this method.',
  rate_limited: 'The endpoint’s rate limit was used up.',
  too_many_requests: 'Too many requests of this endpoint were open at once.',
  body_too_large: 'The body is larger than the endpoint allows.',
  unsupported_encoding: 'The Content-Encoding is not one that Patchbay can read.',
  too_many_headers: 'The request has too many headers.',
  bad_request: 'The request is malformed.',
  timed_out: 'The body did not arrive in time.',
  cut_off: 'The connection ended before the body was complete.',
  signature_missing: 'The signature or credential is missing.',
  signature_malformed: 'The signature header cannot be read.',
  signature_mismatch: 'The signature or credential is wrong.',
  signature_duplicated: 'The signature header is there more than once.',
  timestamp_out_of_tolerance: 'The signed time is too old or in the future.',
  no_secret: 'The endpoint has no active secret, so nothing can be verified.',
  wait_over: 'The run that waited for it went on without it, was canceled, or has one already.',
  not_waiting_yet: 'The run that it was sent for had not come to the step that waits for it.',
  unparsed: 'The body does not fit its Content-Type.',
  deviates: 'The body does not fit the endpoint’s schema.',
  missed: 'Its time passed while Patchbay did not run or the computer slept: nothing was run.',
  held: 'The body does not fit the endpoint’s schema: nothing runs until the event is replayed.',
} as const;
export type EventReason = keyof typeof EVENT_REASONS;

export function isEventReason(text: string): text is EventReason {
  return Object.hasOwn(EVENT_REASONS, text);
}

export const eventReasonSchema = z.enum(
  Object.keys(EVENT_REASONS) as [EventReason, ...EventReason[]],
);

export const eventSummarySchema = z.object({
  id: idSchema,
  seq: z.int(),
  /** `webhook`, or the step type of the trigger that gave it. */
  source: z.string(),
  /** Whose trigger gave it; null for webhooks, which may start several. */
  workflowId: idSchema.nullable(),
  workflowName: z.string().nullable(),
  triggerStep: z.string().nullable(),
  endpointId: idSchema.nullable(),
  endpointPath: z.string().nullable(),
  status: eventStatusSchema,
  reason: eventReasonSchema.nullable(),
  receivedAt: timeSchema,
  /** Method and path of a webhook; empty for other sources. */
  method: z.string(),
  path: z.string(),
  contentType: z.string().nullable(),
  bodySize: z.int(),
  runCount: z.int(),
  /**
   * Of the newest run of each workflow, tests and rehearsals aside, that of the one that most needs a
   * look; null: there is none.
   */
  runStatus: runStatusSchema.nullable(),
  /** Whose webhook it looks like, by its headers. */
  provider: z.object({ scheme: z.string(), name: z.string() }).nullable(),
  /** What it is about, made from its payload: `push · octocat/hello`. */
  summary: z.string(),
  /** What people marked it as. */
  read: z.boolean(),
  starred: z.boolean(),
  archived: z.boolean(),
});
export type EventSummary = z.output<typeof eventSummarySchema>;

export const eventDetailSchema = eventSummarySchema.extend({
  externalId: z.string().nullable(),
  remoteAddress: z.string().nullable(),
  httpVersion: z.string(),
  /** In order, duplicates included; secrets of the endpoint masked. */
  rawHeaders: z.array(z.tuple([z.string(), z.string()])),
  /** The event that had its dedupe key first; and those, up to 20, that had it later. */
  duplicateOf: idSchema.nullable(),
  duplicates: z.array(idSchema),
  /** The one before it and the one behind it of the same endpoint, or of the same triggers. */
  previousId: idSchema.nullable(),
  nextId: idSchema.nullable(),
  /** The event that somebody made it of; and those, up to 20, that were made of it. */
  resentFrom: idSchema.nullable(),
  resentAs: z.array(idSchema),
  /** Name under which it was saved as a sample. */
  sampleName: z.string().nullable(),
  verification: z
    .object({
      scheme: z.string(),
      /** `verified`, or one of EVENT_REASONS. */
      result: z.string(),
      /** Name of the secret that matched. */
      secret: z.string().nullable(),
      /** What was wrong with this very request. */
      detail: z.string().nullable().default(null),
    })
    .nullable(),
  /** Whose webhook it looks like, by its headers. */
  provider: recognisedSchema.nullable(),
  /** What expressions read as `trigger`. */
  trigger: jsonTreeSchema,
  /** The stored bytes as text, at most 64 KB; null when they are not text. */
  bodyText: z.string().nullable(),
  bodyTruncated: z.boolean(),
  parseError: z.string().nullable(),
  /** The newest 100 runs, with where and why they failed. */
  runs: z.array(
    z.object({
      id: idSchema,
      workflowId: idSchema,
      workflowName: z.string(),
      versionNumber: z.int(),
      cause: runCauseSchema,
      status: runStatusSchema,
      queuedAt: timeSchema,
      startedAt: timeSchema.nullable(),
      endedAt: timeSchema.nullable(),
      failure: stepErrorSchema
        .pick({ code: true, message: true, hint: true })
        .extend({ stepId: z.string().nullable(), stepName: z.string().nullable() })
        .nullable(),
    }),
  ),
});
export type EventDetail = z.output<typeof eventDetailSchema>;

/** What two events differ in: at most 200 differences of each part. */
export const eventComparisonSchema = z.object({
  before: eventSummarySchema,
  after: eventSummarySchema,
  differs: z.boolean(),
  /** Method, path, content type, sender. */
  request: z.array(valueChangeSchema),
  query: z.array(valueChangeSchema),
  headers: z.array(valueChangeSchema),
  /** Of the parsed bodies; null where they are too large for it. */
  body: z.array(valueChangeSchema).nullable(),
  /** Whether the stored bytes are the same. */
  sameBytes: z.boolean(),
});
export type EventComparison = z.output<typeof eventComparisonSchema>;
