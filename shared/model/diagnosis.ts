import * as z from 'zod';

const findingSchema = z.object({
  /** Stable, for programs. */
  cause: z.string(),
  /** What was found, as one or two sentences. */
  message: z.string(),
  howToMend: z.string(),
  /** With this change the signature was seen to fit; otherwise it is only possible. */
  certain: z.boolean(),
});
export type Finding = z.output<typeof findingSchema>;

/** A provider known by the form of its requests. */
export const recognisedSchema = z.object({
  scheme: z.string(),
  name: z.string(),
  /** What makes the endpoint verify it; null where it does, or where there is no endpoint. */
  command: z.string().nullable(),
});
export type Recognised = z.output<typeof recognisedSchema>;

export const diagnosisSchema = z.object({
  verdict: z.object({
    ok: z.boolean(),
    /** One of EVENT_REASONS; null when it verifies. */
    reason: z.string().nullable(),
    detail: z.string().nullable(),
    /** Name of the secret that matched. */
    secret: z.string().nullable(),
  }),
  /** Certain ones first; empty when the request verifies. */
  findings: z.array(findingSchema),
});
export type Diagnosis = z.output<typeof diagnosisSchema>;

const count = z.int();
export const pastVerificationSchema = z.object({
  checked: count,
  verified: count,
  mismatched: count,
  /** How often each reason of EVENT_REASONS was why an event did not verify. */
  reasons: z.record(z.string(), count),
  skipped: z.object({
    /** When they arrived. */
    verifiedBefore: count,
    /** Their scheme carries the secret itself, which is masked before an event is stored. */
    credentialNotKept: count,
    /** Of rejected events the body’s beginning only. */
    bodyNotKept: count,
    /** Handshakes, events of this computer, and requests refused before their body was read. */
    notSigned: count,
  }),
  /** Whether there are older events that were not looked at. */
  more: z.boolean(),
});
export type PastVerification = z.output<typeof pastVerificationSchema>;

const sentSampleSchema = z.object({
  /** What was sent: an event of the provider, or a hostile variant of one. */
  name: z.string(),
  /** Null where the connection ended without an answer. */
  httpStatus: z.int().nullable(),
  /** What is stored of it; null when nothing was found. */
  event: z.object({ id: z.string(), status: z.string(), reason: z.string().nullable() }).nullable(),
  expected: z.object({
    /** `401`, or `2xx` for any of them. */
    httpStatus: z.array(z.string()),
    status: z.string(),
    /** Any of these; empty: it does not matter. */
    reasons: z.array(z.string()),
  }),
  asExpected: z.boolean(),
});
export type SentSample = z.output<typeof sentSampleSchema>;

export const simulationSchema = z.object({
  provider: z.string(),
  sent: z.array(sentSampleSchema),
  /** Hostile variants that make no sense for the endpoint. */
  skipped: z.array(z.object({ name: z.string(), why: z.string() })),
});
export type Simulation = z.output<typeof simulationSchema>;

export const samplesSchema = z.object({
  providers: z.array(
    z.object({ provider: z.string(), name: z.string(), events: z.array(z.string()) }),
  ),
});
