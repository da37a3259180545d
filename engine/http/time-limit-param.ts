import * as z from 'zod';
import { numberParam } from '../values/param-schemas.ts';

/** The param `timeoutMs` of steps that ask a server. */
export function timeLimitParam(milliseconds: number) {
  return numberParam(z.int().min(1).max(86_400_000)).prefault(milliseconds).meta({
    title: 'Time limit',
    description: 'In milliseconds, from the start of an attempt to the end of its answer.',
    field: 'number',
  });
}
