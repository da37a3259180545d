import * as z from 'zod';
import type { Json } from '../json.ts';

/** Any JSON value; zod's own checks the tree, so it is for small inputs, not for bodies. */
export const jsonSchema: z.ZodType<Json> = z.json();

/** Integer milliseconds since 1970, UTC. */
export const timeSchema = z.int().nonnegative();

/** A UUIDv7 in its text form. */
export const idSchema = z.uuid();
