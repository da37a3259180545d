import * as z from 'zod';

/**
 * Something outside that a workflow may reach. Derived from its steps, shown to the person, and
 * confirmed at import and whenever a new version needs more. `*` stands for any: an expression
 * decides it at run time.
 */
export const permissionSchema = z.discriminatedUnion('kind', [
  /** Host name or address without port, in lower case. */
  z.strictObject({ kind: z.literal('host'), host: z.string().min(1).max(300) }),
  /** Absolute path of a folder; everything below it counts. */
  z.strictObject({
    kind: z.literal('folder'),
    path: z.string().min(1).max(4096),
    access: z.enum(['read', 'write']),
  }),
  /** Program that is started, as it is written in the step. */
  z.strictObject({ kind: z.literal('command'), command: z.string().min(1).max(4096) }),
  z.strictObject({ kind: z.literal('credential'), name: z.string().min(1).max(200) }),
]);
export type Permission = z.output<typeof permissionSchema>;

export const ANY = '*';
