import * as z from 'zod';
import { HTTP_METHODS } from '../../../shared/model/endpoint.ts';

/** Which request ends the wait, and what its sender is answered: the `data` of the wait. */
export const awaitedRequestSchema = z.object({
  methods: z.array(z.enum(HTTP_METHODS)),
  answer: z.object({
    status: z.int(),
    contentType: z.string(),
    /** Null: `{"ok":true,"id":...}`, as endpoints answer. */
    body: z.string().nullable(),
  }),
});
export type AwaitedRequest = z.output<typeof awaitedRequestSchema>;
