import * as z from 'zod';

export const checkSchema = z.object({
  name: z.string(),
  status: z.enum(['ok', 'warning', 'failed']),
  /** What was found. */
  message: z.string(),
  /** Why it matters; of what is not ok. */
  why: z.string().optional(),
  /** What to do. */
  hint: z.string().optional(),
});
export type DoctorCheck = z.output<typeof checkSchema>;
