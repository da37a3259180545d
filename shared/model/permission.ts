import * as z from 'zod';
import { timeSchema } from './json-schema.ts';

/**
 * Something outside that a workflow may reach. Derived from its steps, shown to the person, and
 * confirmed at import and whenever a new version needs more. `*` stands for any: an expression
 * decides it at run time.
 */
export const permissionSchema = z.discriminatedUnion('kind', [
  /** Host name or address without port, in lower case. */
  z.strictObject({ kind: z.literal('host'), host: z.string().min(1).max(300) }),
  /** Absolute path of a folder or a file; everything below it counts. */
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

/** A permission as people see it. */
export const neededPermissionSchema = z.object({
  permission: permissionSchema,
  /** One sentence: what the workflow does with it. */
  text: z.string(),
  /** Ids of the steps that need it. */
  steps: z.array(z.string()),
});
export type NeededPermission = z.output<typeof neededPermissionSchema>;

/**
 * What publishing grants the workflow of what it needs and was not granted yet. `ask`: nothing,
 * it is refused with `permissions_needed`, and the person decides. `except-commands`: whoever
 * publishes consents by doing so, but programs are started only for workflows that were allowed to.
 */
export const GRANT_MODES = ['ask', 'except-commands', 'all'] as const;
export type GrantMode = (typeof GRANT_MODES)[number];

export const workflowPermissionsSchema = z.object({
  version: z.enum(['draft', 'published']),
  /** What this version needs. */
  derived: z.array(neededPermissionSchema),
  /** What people allowed the workflow so far. */
  granted: z.array(
    z.object({ permission: permissionSchema, text: z.string(), grantedAt: timeSchema }),
  ),
  /** Those of `derived` that nobody allowed yet. */
  new: z.array(neededPermissionSchema),
});
export type WorkflowPermissions = z.output<typeof workflowPermissionsSchema>;
