import * as z from 'zod';
import { idSchema, timeSchema } from './json-schema.ts';

const countsSchema = z.array(z.int().min(0));

/** Events of the last hours, endpoint by endpoint. */
export const endpointTrafficSchema = z.object({
  /** Start of the first hour (UTC); the others follow without a gap, the current one is the last. */
  since: timeSchema,
  /** Only those that had an event. */
  endpoints: z.array(
    z.object({
      id: idSchema,
      /** By hour. */
      accepted: countsSchema,
      rejected: countsSchema,
      /** Duplicates and handshakes. */
      other: countsSchema,
    }),
  ),
});
export type EndpointTraffic = z.output<typeof endpointTrafficSchema>;
