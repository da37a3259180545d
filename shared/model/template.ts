import * as z from 'zod';
import { jsonSchema } from './json-schema.ts';
import { workflowFileSchema } from './workflow.ts';

export const TEMPLATE_CATEGORIES = [
  'First steps',
  'Shop and payments',
  'Customers',
  'Developers',
  'Content',
  'House and devices',
  'Upkeep',
] as const;

/** A workflow to begin from. */
export const templateSchema = z.object({
  /** Name of its file. */
  id: z.string(),
  category: z.enum(TEMPLATE_CATEGORIES),
  /** Words it is found by, besides its name and description. */
  keywords: z.array(z.string()),
  file: workflowFileSchema,
  /** Something its webhook may be sent; null: it has none. */
  event: z
    .object({ headers: z.array(z.tuple([z.string(), z.string()])), body: jsonSchema })
    .nullable(),
});
export type Template = z.output<typeof templateSchema>;
