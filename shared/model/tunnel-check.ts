import * as z from 'zod';

/** Whether a public URL leads to the webhook listener of this Patchbay. */
export const tunnelCheckSchema = z.object({
  /** What was asked, without the path. */
  url: z.string(),
  verdict: z.enum([
    'reached',
    'other',
    'host_not_allowed',
    'refused',
    'unreachable',
    'tls_problem',
  ]),
  message: z.string(),
  /** What to do. */
  hint: z.string().nullable(),
});
export type TunnelCheck = z.output<typeof tunnelCheckSchema>;
