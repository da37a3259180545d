import * as z from 'zod';
import { jsonSchema } from '../../shared/model/json-schema.ts';

/** What a test carries out of a workflow; everything else is passed over. */
const runPartSchema = z.strictObject({
  steps: z.array(z.string()),
  /** Carried out whatever leads to it: the outputs it reads are samples. */
  alone: z.string().nullable(),
  /** For a step of a loop that is carried out alone. */
  item: z.strictObject({ value: jsonSchema }).nullable(),
});
export type RunPart = z.output<typeof runPartSchema>;

export function readRunPart(text: string): RunPart {
  return runPartSchema.parse(JSON.parse(text));
}
