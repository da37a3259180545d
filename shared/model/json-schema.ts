import * as z from 'zod';
import type { Json } from '../json.ts';

/** Any JSON value; zod's own checks the tree, so it is for small inputs, not for bodies. */
export const jsonSchema: z.ZodType<Json> = z.json();

/** What was JSON text before: the tree is not walked, which takes 0.1 s per MB. For bodies. */
export const jsonTreeSchema: z.ZodType<Json> = z.custom<Json>((value) => value !== undefined);

/** Integer milliseconds since 1970, UTC. */
export const timeSchema = z.int().nonnegative();

/** A UUIDv7 in its text form. */
export const idSchema = z.uuid();
