import * as z from 'zod';
import {
  endpointTrafficSchema,
  insightRangeSchema,
  insightsOverviewSchema,
  insightsStorageSchema,
  insightsTopSchema,
  retentionPreviewSchema,
} from '../model/insights.ts';
import { settingsSchema } from '../model/settings.ts';

const inRangeSchema = z.strictObject({ range: insightRangeSchema.default('day') });

/** Counts of what happened. They outlive the events and runs that they were made of. */
export const insightsContract = {
  'insights.overview': { input: inRangeSchema, output: insightsOverviewSchema },
  /** Of workflows that are there. */
  'insights.top': { input: inRangeSchema, output: insightsTopSchema },
  'insights.storage': { input: z.strictObject({}), output: insightsStorageSchema },
  /** What these settings would remove now. */
  'insights.retention': {
    input: z.strictObject({ retention: settingsSchema.shape.retention }),
    output: retentionPreviewSchema,
  },
  'insights.endpoints': {
    input: z.strictObject({ hours: z.int().min(1).max(192).default(24) }),
    output: endpointTrafficSchema,
  },
} as const;
