import { isDeepStrictEqual } from 'node:util';
import type { Database } from 'better-sqlite3';
import type * as z from 'zod';
import { InvalidInputError } from '../../shared/errors.ts';
import type { JsonObject } from '../../shared/json.ts';
import {
  type EndpointSettings,
  endpointSettingsSchema,
  withoutSecrets,
} from '../../shared/model/endpoint.ts';
import { ANY, type GrantMode } from '../../shared/model/permission.ts';
import { hiddenSettings, lacksKey, signsAddress } from '../../shared/model/verification.ts';
import {
  WORKFLOW_FORMAT,
  type WorkflowDefinition,
  type WorkflowFile,
  type WorkflowStep,
  workflowFileSchema,
} from '../../shared/model/workflow.ts';
import type { ImportResult } from '../../shared/rpc/contract.ts';
import { mapCredentials } from '../credentials/credential-params.ts';
import type { Credentials } from '../credentials/credentials.ts';
import type { Endpoints, LiveEndpoint } from '../endpoints/endpoints.ts';
import { derivePermissions } from '../permissions/derive.ts';
import { checkDefinition, checkPublishable, pathText } from './check-definition.ts';
import type { WorkflowRepository, WorkflowRow } from './workflow-repository.ts';
import { parseDefinition } from './workflow-repository.ts';
import type { Workflows } from './workflows.ts';

export interface FileDeps {
  db: Database;
  workflows: Workflows;
  repository: WorkflowRepository;
  endpoints: Endpoints;
  credentials: Credentials;
}

/** What credentials of a file are called here, by their names in the file. */
export type RenamedCredentials = Readonly<Record<string, string>> | undefined;

/**
 * Imports one workflow file, wholly or not at all. A workflow of the same name is updated unless
 * `asNew`. Throws InvalidInputError with one line per problem, each with its JSON path, and
 * PermissionsNeededError.
 */
export function importWorkflow(
  deps: FileDeps,
  options: {
    file: unknown;
    publish: boolean;
    asNew: boolean;
    grant: GrantMode;
    credentials?: RenamedCredentials;
  },
): ImportResult {
  const file = withCredentials(parseFile(options.file), options.credentials);
  const { workflows, endpoints, db } = deps;
  const keys = new Map(file.endpoints.map((endpoint) => [endpoint.key, endpoint]));
  const problems = options.publish
    ? checkPublishable(definitionOf(file))
    : checkDefinition(definitionOf(file));
  const errors = problems
    .filter((problem) => problem.severity === 'error')
    .map((problem) => `${problem.field}: ${problem.message}`);
  errors.push(...endpointProblems(file, keys, endpoints));
  if (errors.length > 0)
    throw new InvalidInputError(
      `The workflow "${file.name}" cannot be imported:`,
      errors,
      'Mend the file and import it again. Nothing was changed.',
    );

  const warnings = problems
    .filter((problem) => problem.severity === 'warning')
    .map((problem) => `${problem.field}: ${problem.message}`);
  const made: LiveEndpoint[] = [];
  try {
    return db.transaction((): ImportResult => {
      const resolved = new Map<string, LiveEndpoint>();
      const shown: ImportResult['endpoints'] = [];
      for (const { key, ...settings } of file.endpoints) {
        const existing = endpoints.byPath(settings.path);
        const endpoint = existing ?? endpoints.create(settings);
        if (existing === undefined) made.push(endpoint);
        else {
          const differing = differences(existing.settings, settings);
          if (differing.length > 0)
            warnings.push(
              `The endpoint "${settings.path}" is there already and was left as it is. ` +
                `The file differs in: ${differing.join(', ')}.`,
            );
        }
        const { url } = endpoints.show(endpoint);
        shown.push({ key, path: settings.path, url, created: existing === undefined });
        resolved.set(key, endpoint);
        const hasUrl = endpoints.publicUrl(endpoint) !== null;
        warnings.push(...refusalWarnings(endpoint.settings, hasUrl));
      }
      const definition = withEndpointIds(
        definitionOf(file),
        (key) => resolved.get(key) ?? endpoints.find(key),
      );
      const { row, created } = save(deps, file, definition, options.asNew);
      const live = options.publish ? workflows.publish(row, options.grant) : null;
      const final = live?.row ?? row;
      const workflow = workflows.show(final);
      return {
        workflow,
        created,
        publishedVersion: options.publish ? workflow.publishedVersion : null,
        endpoints: shown,
        missingCredentials: credentialNames(definition).filter(
          (name) => !deps.credentials.has(name),
        ),
        permissions: workflows.permissions(final, 'draft').derived,
        granted: live?.granted ?? [],
        warnings,
      };
    })();
  } catch (error) {
    // The rows are rolled back; what was made ready for receiving goes as well.
    for (const endpoint of made) endpoints.forget(endpoint);
    throw error;
  }
}

/** Why an endpoint would refuse every request, as it is now. */
export function refusalWarnings(
  { path, verification }: EndpointSettings,
  hasPublicUrl: boolean,
): string[] {
  const warnings: string[] = [];
  if (signsAddress(verification) && !hasPublicUrl)
    warnings.push(
      `The signatures of "${verification.scheme}" cover the public URL, and the endpoint ` +
        `"${path}" has none yet: it refuses every request until it is set (publicUrl).`,
    );
  if (lacksKey(verification, hiddenSettings(verification).secrets.length))
    warnings.push(
      `The endpoint "${path}" verifies by "${verification.scheme}" and has no secret ` +
        `yet: it refuses every request until one is set.`,
    );
  return warnings;
}

/** `version`: a number of one that was published once. Throws InvalidInputError, NotFoundError. */
export function exportWorkflow(
  deps: FileDeps,
  row: WorkflowRow,
  version: 'draft' | 'published' | number,
): WorkflowFile {
  const definition = definitionToExport(deps, row, version);
  const used = new Map<string, { key: string; endpoint: LiveEndpoint }>();
  for (const step of definition.steps) {
    const id = step.params['endpoint'];
    if (step.type !== 'webhook' || typeof id !== 'string' || used.has(id)) continue;
    const endpoint = deps.endpoints.find(id);
    if (endpoint === undefined) continue;
    const taken = [...used.values()].map((entry) => entry.key);
    used.set(id, { key: freeKey(endpoint.settings.path, taken), endpoint });
  }
  const keyed = withEndpoints(definition, (id) => used.get(id)?.key ?? id);
  return {
    format: WORKFLOW_FORMAT,
    name: row.name,
    ...(row.description === null ? {} : { description: row.description }),
    endpoints: [...used.values()].map(({ key, endpoint }) => ({
      key,
      ...endpointSettingsSchema.parse(withoutSecrets(endpoint.settings)),
    })),
    steps: keyed.steps,
    edges: keyed.edges,
    settings: keyed.settings,
    ...(keyed.notes === undefined ? {} : { notes: keyed.notes }),
    ...(keyed.groups === undefined ? {} : { groups: keyed.groups }),
  };
}

function definitionToExport(
  { repository, workflows }: FileDeps,
  row: WorkflowRow,
  version: 'draft' | 'published' | number,
): WorkflowDefinition {
  if (version === 'draft') return parseDefinition(row.draft);
  if (version !== 'published') return workflows.version(row, version).definition;
  const text =
    row.published_seq === null ? undefined : repository.version(row.published_seq)?.definition;
  if (text === undefined)
    throw new InvalidInputError(`"${row.name}" has no published version to export.`, []);
  return parseDefinition(text);
}

function parseFile(value: unknown): WorkflowFile {
  const parsed = workflowFileSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidInputError(
    'This is not a workflow file that Patchbay can read:',
    parsed.error.issues.map(describeIssue),
    'See docs/workflow-file.md for the format. Nothing was changed.',
  );
}

export function withCredentials(file: WorkflowFile, names: RenamedCredentials): WorkflowFile {
  if (names === undefined) return file;
  const { steps } = mapCredentials(definitionOf(file), (name) =>
    Object.hasOwn(names, name) ? (names[name] ?? name) : name,
  );
  return { ...file, steps };
}

export function describeIssue(issue: z.core.$ZodIssue): string {
  const path = pathText(issue.path).replace(/^\./, '') || 'file';
  if (issue.code === 'unrecognized_keys')
    return `${path}: unknown field ${issue.keys.map((key) => `"${key}"`).join(', ')}`;
  return `${path}: ${issue.message}`;
}

export function definitionOf(file: WorkflowFile): WorkflowDefinition {
  const { steps, edges, settings = {}, notes, groups } = file;
  return {
    steps,
    edges,
    settings,
    ...(notes === undefined ? {} : { notes }),
    ...(groups === undefined ? {} : { groups }),
  };
}

export function endpointProblems(
  file: WorkflowFile,
  keys: { has(key: string): boolean },
  endpoints: Endpoints,
): string[] {
  const problems: string[] = [];
  const seen = new Map<string, number>();
  file.endpoints.forEach((endpoint, index) => {
    for (const name of [`key "${endpoint.key}"`, `path "${endpoint.path}"`]) {
      if (seen.has(name)) problems.push(`endpoints[${index}]: the ${name} is there twice`);
      seen.set(name, index);
    }
  });
  file.steps.forEach((step, index) => {
    const key = step.params['endpoint'];
    if (step.type !== 'webhook' || typeof key !== 'string') return;
    if (!keys.has(key) && endpoints.find(key) === undefined)
      problems.push(
        `steps[${index}].params.endpoint: "${key}" is neither a key of this file's endpoints nor an endpoint of the workspace`,
      );
  });
  return problems;
}

/** Settings that the file has otherwise; its secrets and what it leaves open do not count. */
export function differences(existing: EndpointSettings, file: EndpointSettings): string[] {
  const ours = new Map(Object.entries(withoutSecrets(existing)));
  return Object.entries(withoutSecrets(file))
    .filter(([name, value]) => value !== undefined && !isDeepStrictEqual(ours.get(name), value))
    .map(([name]) => name)
    .filter((name) => name !== 'state');
}

function save(
  { workflows, repository }: FileDeps,
  file: WorkflowFile,
  definition: WorkflowDefinition,
  asNew: boolean,
): { row: WorkflowRow; created: boolean } {
  const description = file.description ?? null;
  const existing = repository.byName(file.name)[0];
  if (existing === undefined || asNew) {
    const row = workflows.create({ name: file.name, description, draft: definition });
    return { row, created: true };
  }
  return { row: workflows.saveDraft(existing, { description, definition }).row, created: false };
}

function withEndpointIds(
  definition: WorkflowDefinition,
  find: (key: string) => LiveEndpoint | undefined,
): WorkflowDefinition {
  return withEndpoints(definition, (key) => find(key)?.id ?? key);
}

function withEndpoints(
  definition: WorkflowDefinition,
  rename: (endpoint: string) => string,
): WorkflowDefinition {
  const steps = definition.steps.map((step): WorkflowStep => {
    const endpoint = step.params['endpoint'];
    if (step.type !== 'webhook' || typeof endpoint !== 'string') return step;
    const params: JsonObject = { ...step.params, endpoint: rename(endpoint) };
    return { ...step, params };
  });
  return { ...definition, steps };
}

function freeKey(path: string, taken: readonly string[]): string {
  const base = path
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '-')
    .replace(/^[^a-z]+/, '');
  const key = base.slice(0, 60) || 'endpoint';
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? key : `${key}-${n}`;
    if (!taken.includes(candidate)) return candidate;
  }
}

function credentialNames(definition: WorkflowDefinition): string[] {
  return derivePermissions(definition).flatMap(({ permission }) =>
    permission.kind === 'credential' && permission.name !== ANY ? [permission.name] : [],
  );
}
