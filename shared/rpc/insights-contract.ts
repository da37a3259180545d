import * as z from 'zod';
import { endpointTrafficSchema } from '../model/insights.ts';

/** Counts of what happened. They outlive the events and runs that they were made of. */
export const insightsContract = {
  'insights.endpoints': {
    input: z.strictObject({ hours: z.int().min(1).max(192).default(24) }),
    output: endpointTrafficSchema,
  },
} as const;
