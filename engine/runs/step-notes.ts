import * as z from 'zod';

/** What is noted at a step run beside its values: for people, in the order it came. */
const notesSchema = z.object({ warnings: z.array(z.string()), logs: z.array(z.string()) });
export type StepNotes = z.output<typeof notesSchema>;

/** Of the column `notes`. */
export function parseNotes(text: string | null): StepNotes {
  return text === null ? { warnings: [], logs: [] } : notesSchema.parse(JSON.parse(text));
}
