import * as z from 'zod';
import { idSchema, timeSchema } from './json-schema.ts';

const SCOPES = ['events', 'runs'] as const;
export const searchScopeSchema = z.enum(SCOPES);

/** In the language of shared/search. */
export const querySchema = z.string().max(5000);

export const filterNameSchema = z.string().trim().min(1).max(100);

/** A search with a name, for the inbox or for the runs. */
export const savedFilterSchema = z.object({
  id: idSchema,
  scope: searchScopeSchema,
  name: z.string(),
  query: z.string(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
});
export type SavedFilter = z.output<typeof savedFilterSchema>;
