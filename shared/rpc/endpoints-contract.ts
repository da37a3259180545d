import * as z from 'zod';
import { endpointSchema } from '../model/endpoint.ts';
import {
  latestEventSchema,
  schemeEntrySchema,
  secretsViewSchema,
} from '../model/endpoint-views.ts';
import { timeSchema } from '../model/json-schema.ts';

const refSchema = z.string().min(1).max(200);
const secretIdSchema = z.string().min(1).max(64);

/** Calls about endpoints that screens need besides their settings. */
export const endpointsContract = {
  /** What the forms of verification are drawn from, in the order in which people are shown them. */
  'endpoints.schemes': {
    input: z.strictObject({}),
    output: z.object({ schemes: z.array(schemeEntrySchema) }),
  },
  /** The newest event of every endpoint that has one. */
  'endpoints.latest': {
    input: z.strictObject({}),
    output: z.object({ events: z.array(latestEventSchema) }),
  },
  /** Undoes a removal, for a day. */
  'endpoints.restore': { input: z.strictObject({ id: refSchema }), output: endpointSchema },
  'endpoints.secrets': { input: z.strictObject({ id: refSchema }), output: secretsViewSchema },
  /** One more that counts besides the others. */
  'endpoints.addSecret': {
    input: z.strictObject({
      id: refSchema,
      value: z.string().min(1).max(20_000),
      /** Left out: the day. */
      label: z.string().trim().min(1).max(100).optional(),
      /** When the others end; left out: they stay as they are. */
      othersUntil: timeSchema.optional(),
    }),
    output: secretsViewSchema,
  },
  /** When a secret ends; null: never. One that has ended counts again with a later time. */
  'endpoints.setSecretExpiry': {
    input: z.strictObject({
      id: refSchema,
      secretId: secretIdSchema,
      expiresAt: timeSchema.nullable(),
    }),
    output: secretsViewSchema,
  },
  'endpoints.removeSecret': {
    input: z.strictObject({ id: refSchema, secretId: secretIdSchema }),
    output: secretsViewSchema,
  },
} as const;
