import * as z from 'zod';
import { eventStatusSchema } from '../model/event.ts';
import { eventFilterSchema } from '../model/event-filter.ts';
import { idSchema } from '../model/json-schema.ts';
import {
  filterNameSchema,
  querySchema,
  savedFilterSchema,
  searchScopeSchema,
} from '../model/saved-filter.ts';

/** What in a query could not be understood: where, and a sentence for people. */
export const searchProblemSchema = z.object({
  from: z.int(),
  to: z.int(),
  message: z.string(),
});

/** Of a caller that searches as somebody types: its next call ends the one before. */
export const sessionSchema = z.string().min(1).max(100);

const countSchema = z.int().nonnegative();

/** Searching, and searches with a name. Lists themselves are `events.list` and `runs.list`. */
export const searchContract = {
  /** What the newest of the events that fit are like, for the filters beside the list. */
  'events.facets': {
    input: z.strictObject({
      filter: eventFilterSchema.prefault({}),
      /** So many are looked at. */
      most: z.int().min(1).max(100_000).default(10_000),
      session: sessionSchema.optional(),
    }),
    output: z.object({
      count: countSchema,
      /** Whether there may be more than were looked at. */
      more: z.boolean(),
      /** Each with those that are most frequent first. */
      endpoints: z.array(z.object({ id: idSchema, path: z.string(), count: countSchema })),
      statuses: z.array(z.object({ status: eventStatusSchema, count: countSchema })),
      sources: z.array(z.object({ source: z.string(), count: countSchema })),
      providers: z.array(z.object({ scheme: z.string(), name: z.string(), count: countSchema })),
    }),
  },
  /** How far the index is: what is not in it yet is found as well, only more slowly. */
  'search.status': {
    input: z.strictObject({}),
    output: z.object({
      /** By `seq` of the newest event in it, and of the newest there is. */
      indexedTo: z.int(),
      newest: z.int(),
      isIndexing: z.boolean(),
      /** On the disk, beside the database. */
      bytes: z.int(),
    }),
  },

  'filters.list': {
    input: z.strictObject({ scope: searchScopeSchema.optional() }),
    output: z.object({ filters: z.array(savedFilterSchema) }),
  },
  /** Without an id: a new one, or the one of that name. */
  'filters.save': {
    input: z.strictObject({
      id: idSchema.optional(),
      scope: searchScopeSchema,
      name: filterNameSchema,
      query: querySchema,
    }),
    output: savedFilterSchema,
  },
  'filters.remove': {
    input: z.strictObject({ id: idSchema }),
    output: savedFilterSchema,
  },
} as const;
