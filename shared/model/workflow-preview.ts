import * as z from 'zod';
import { idSchema } from './json-schema.ts';
import { neededPermissionSchema } from './permission.ts';
import { workflowDefinitionSchema, workflowProblemSchema } from './workflow.ts';

/** What importing a file would do, for the person who is asked whether to. */
export const workflowPreviewSchema = z.object({
  name: z.string().nullable(),
  description: z.string().nullable(),
  /** Null: the file cannot be read, and `problems` says why. */
  definition: workflowDefinitionSchema.nullable(),
  /** The workflow of the same name, which an import updates. */
  replaces: z
    .object({ id: idSchema, publishedVersion: z.int().nullable(), draftChanged: z.boolean() })
    .nullable(),
  endpoints: z.array(
    z.object({
      key: z.string(),
      path: z.string(),
      scheme: z.string(),
      /** One of this path is there, and stays as it is. */
      exists: z.boolean(),
      /** Settings that the file has otherwise. */
      differs: z.array(z.string()),
    }),
  ),
  credentials: z.array(
    z.object({ name: z.string(), exists: z.boolean(), steps: z.array(z.string()) }),
  ),
  /** What the workflow would reach. */
  permissions: z.array(neededPermissionSchema),
  /** Those of them that nobody has allowed the workflow of the same name yet. */
  newPermissions: z.array(neededPermissionSchema),
  /** Errors keep it from being imported. */
  problems: z.array(workflowProblemSchema),
  canImport: z.boolean(),
  canPublish: z.boolean(),
});
export type WorkflowPreview = z.output<typeof workflowPreviewSchema>;
