import * as z from 'zod';

export const findingSchema = z.object({
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
