import * as z from 'zod';
import { alertRuleSchema } from './alert.ts';
import { credentialSchema } from './credential.ts';
import { endpointSettingsSchema } from './endpoint.ts';
import { timeSchema } from './json-schema.ts';
import { settingsSchema } from './settings.ts';
import { workflowFileSchema } from './workflow.ts';

export const WORKSPACE_FORMAT = 'patchbay/workspace@1';

/**
 * Everything that people made in a workspace, without secrets: of credentials their names and
 * types. Workflows name endpoints by the keys of their own files, alert rules by name and path.
 */
export const workspaceExportSchema = z.strictObject({
  format: z.literal(WORKSPACE_FORMAT),
  patchbayVersion: z.string().max(100),
  exportedAt: timeSchema,
  settings: settingsSchema,
  endpoints: z.array(endpointSettingsSchema).max(10_000),
  credentials: z.array(credentialSchema.pick({ name: true, type: true })).max(10_000),
  alerts: z.array(alertRuleSchema).max(1000),
  workflows: z
    .array(
      z.strictObject({
        paused: z.boolean(),
        draft: workflowFileSchema,
        /** Null where there is only a draft. */
        published: workflowFileSchema.nullable(),
      }),
    )
    .max(10_000),
});
export type WorkspaceExport = z.output<typeof workspaceExportSchema>;
export type WorkspaceExportInput = z.input<typeof workspaceExportSchema>;

export const workspaceImportSchema = z.object({
  /** Paths of the endpoints that were made; those that were there stay as they are. */
  endpoints: z.array(z.string()),
  workflows: z.array(
    z.object({ name: z.string(), created: z.boolean(), publishedVersion: z.int().nullable() }),
  ),
  alerts: z.int(),
  settings: z.boolean(),
  /** Named by the export and not there: with their types. */
  missingCredentials: z.array(credentialSchema.pick({ name: true, type: true })),
  warnings: z.array(z.string()),
});
export type WorkspaceImport = z.output<typeof workspaceImportSchema>;
