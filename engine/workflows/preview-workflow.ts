import { PatchbayError } from '../../shared/errors.ts';
import { ANY } from '../../shared/model/permission.ts';
import {
  type WorkflowFile,
  type WorkflowProblem,
  workflowFileSchema,
} from '../../shared/model/workflow.ts';
import type { WorkflowPreview } from '../../shared/model/workflow-preview.ts';
import type { EventSchemas } from '../events/schema/event-schemas.ts';
import { checkDefinition, checkPublishable } from './check-definition.ts';
import {
  definitionOf,
  describeIssue,
  differences,
  endpointProblems,
  type FileDeps,
  type RenamedCredentials,
  refusalWarnings,
  withCredentials,
} from './workflow-file.ts';

/**
 * What importing the file would do: what it would make, reach and lack, and everything that is
 * wrong with it. Changes nothing, and never throws over what the file says.
 */
export async function previewWorkflow(
  deps: FileDeps & { schemas: EventSchemas },
  options: { file: unknown; credentials?: RenamedCredentials },
): Promise<WorkflowPreview> {
  const parsed = workflowFileSchema.safeParse(options.file);
  if (!parsed.success) return unreadable(parsed.error.issues.map(describeIssue), options.file);
  const file = withCredentials(parsed.data, options.credentials);
  const definition = definitionOf(file);
  const problems = [
    ...checkDefinition(definition),
    ...endpointProblems(file, new Set(file.endpoints.map(({ key }) => key)), deps.endpoints).map(
      (line) => problem('error', line),
    ),
    ...(await schemaProblems(file, deps.schemas)),
  ];
  const canImport = problems.every(({ severity }) => severity !== 'error');
  const known = new Set(problems.map(({ field, message }) => `${field} ${message}`));
  // What only keeps it from being published does not keep it from being a draft.
  const later = checkPublishable(definition)
    .filter(({ field, message }) => !known.has(`${field} ${message}`))
    .map((each): WorkflowProblem => ({ ...each, severity: 'warning' }));

  const existing = deps.repository.byName(file.name)[0] ?? null;
  const shown = existing === null ? null : deps.workflows.show(existing);
  const needs = deps.workflows.permissionsOf(existing, definition);
  return {
    name: file.name,
    description: file.description ?? null,
    definition,
    replaces:
      shown === null
        ? null
        : {
            id: shown.id,
            publishedVersion: shown.publishedVersion,
            draftChanged: shown.draftChanged,
          },
    endpoints: file.endpoints.map(({ key, ...settings }) => {
      const there = deps.endpoints.byPath(settings.path);
      return {
        key,
        path: settings.path,
        scheme: (there?.settings ?? settings).verification.scheme,
        exists: there !== undefined,
        differs: there === undefined ? [] : differences(there.settings, settings),
      };
    }),
    credentials: needs.derived.flatMap(({ permission, steps }) =>
      permission.kind === 'credential' && permission.name !== ANY
        ? [{ name: permission.name, exists: deps.credentials.has(permission.name), steps }]
        : [],
    ),
    permissions: needs.derived,
    newPermissions: needs.new,
    problems: [...problems, ...later, ...endpointWarnings(deps, file)],
    canImport,
    canPublish: canImport && later.length === 0,
  };
}

function endpointWarnings({ endpoints }: FileDeps, file: WorkflowFile): WorkflowProblem[] {
  return file.endpoints.flatMap(({ key: _, ...settings }) => {
    const there = endpoints.byPath(settings.path);
    const hasUrl = there !== undefined && endpoints.publicUrl(there) !== null;
    return refusalWarnings(there?.settings ?? settings, hasUrl).map((line) => ({
      ...problem('warning', line),
      field: 'endpoints',
      message: line,
    }));
  });
}

async function schemaProblems(
  file: WorkflowFile,
  schemas: EventSchemas,
): Promise<WorkflowProblem[]> {
  const problems: WorkflowProblem[] = [];
  for (const [index, endpoint] of file.endpoints.entries()) {
    try {
      await schemas.check(endpoint);
    } catch (error) {
      if (!(error instanceof PatchbayError)) throw error;
      problems.push(problem('error', `endpoints[${index}].schema: ${error.message}`));
    }
  }
  return problems;
}

/** Lines begin with the JSON path. */
function problem(severity: WorkflowProblem['severity'], line: string): WorkflowProblem {
  const colon = line.indexOf(': ');
  return colon === -1
    ? { severity, stepId: null, field: 'file', message: line }
    : { severity, stepId: null, field: line.slice(0, colon), message: line.slice(colon + 2) };
}

function unreadable(lines: readonly string[], file: unknown): WorkflowPreview {
  const name =
    typeof file === 'object' && file !== null && 'name' in file && typeof file.name === 'string'
      ? file.name.slice(0, 200)
      : null;
  return {
    name,
    description: null,
    definition: null,
    replaces: null,
    endpoints: [],
    credentials: [],
    permissions: [],
    newPermissions: [],
    problems: lines.map((line) => problem('error', line)),
    canImport: false,
    canPublish: false,
  };
}
