import { InvalidInputError, PatchbayError } from '../../../shared/errors.ts';
import type { GrantMode } from '../../../shared/model/permission.ts';
import {
  type WorkspaceExport,
  type WorkspaceImport,
  workspaceExportSchema,
} from '../../../shared/model/workspace-export.ts';
import type { Api } from '../../../shared/rpc/contract.ts';

/**
 * Takes over what another workspace exported. What is there already stays: endpoints of the same
 * path as they are, workflows of the same name get a new draft (and version), other ones are not
 * touched; so it can be repeated. One workflow that cannot be taken over does not keep the others.
 * Throws InvalidInputError when it is no export at all.
 */
export async function importWorkspace(
  api: Api,
  options: { workspace: unknown; settings: boolean; publish: boolean; grant: GrantMode },
): Promise<WorkspaceImport> {
  const workspace = parse(options.workspace);
  const warnings: string[] = [];
  const result: WorkspaceImport = {
    endpoints: [],
    workflows: [],
    alerts: 0,
    settings: false,
    missingCredentials: [],
    warnings,
  };
  /** What a person can mend is told and left out; a fault of ours is none of that. */
  async function attempt<T>(what: string, work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof PatchbayError) || error.family === 'bug') throw error;
      warnings.push(`${what} was left out: ${error.message}`);
      return null;
    }
  }

  if (options.settings)
    await attempt('The settings', async () => {
      await api['settings.set']({ settings: workspace.settings });
      result.settings = true;
    });
  await importEndpoints(api, workspace, result, attempt);
  for (const workflow of workspace.workflows)
    await importWorkflow(api, workflow, { ...options, result, attempt });
  const { alerts } = await api['alerts.list']({});
  for (const rule of workspace.alerts)
    await attempt(`The alert “${rule.name}”`, async () => {
      const id = alerts.find((alert) => alert.rule.name === rule.name)?.id;
      await api['alerts.save']({ id, rule });
      result.alerts++;
    });

  const { credentials } = await api['credentials.list']({});
  const there = new Set(credentials.map(({ name }) => name));
  result.missingCredentials = workspace.credentials.filter(({ name }) => !there.has(name));
  return result;
}

type Attempt = <T>(what: string, work: () => Promise<T>) => Promise<T | null>;

async function importEndpoints(
  api: Api,
  { endpoints }: WorkspaceExport,
  result: WorkspaceImport,
  attempt: Attempt,
): Promise<void> {
  const there = new Set(
    (await api['endpoints.list']({})).endpoints.map(({ settings }) => settings.path),
  );
  for (const settings of endpoints) {
    const { path, verification } = settings;
    if (there.has(path)) {
      result.warnings.push(`The endpoint “${path}” is there already and was left as it is.`);
      continue;
    }
    await attempt(`The endpoint “${path}”`, async () => {
      await api['endpoints.create']({ settings });
      result.endpoints.push(path);
      if (verification.scheme !== 'none')
        result.warnings.push(
          `The endpoint “${path}” verifies by “${verification.scheme}”: enter its secret again, ` +
            'until then it refuses every request.',
        );
    });
  }
}

async function importWorkflow(
  api: Api,
  { paused, draft, published }: WorkspaceExport['workflows'][number],
  {
    publish,
    grant,
    result,
    attempt,
  }: { publish: boolean; grant: GrantMode; result: WorkspaceImport; attempt: Attempt },
): Promise<void> {
  const { name } = draft;
  await attempt(`The workflow “${name}”`, async () => {
    const given = { asNew: false, grant };
    // What was live goes first: the draft may be ahead of it, and stays the draft.
    const live =
      published === null || !publish
        ? null
        : await attempt(`The published version of “${name}”`, () =>
            api['workflows.import']({ ...given, file: { ...published, name }, publish: true }),
          );
    const made = await api['workflows.import']({ ...given, file: draft, publish: false });
    if (paused && live !== null)
      await api['workflows.setPaused']({ id: made.workflow.id, paused: true });
    result.workflows.push({
      name,
      created: live?.created ?? made.created,
      publishedVersion: live?.publishedVersion ?? null,
    });
  });
}

function parse(value: unknown): WorkspaceExport {
  const parsed = workspaceExportSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidInputError(
    'This is not an export of a workspace that Patchbay can read:',
    parsed.error.issues.slice(0, 20).map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    'Export it again with this release: patchbay export --all. Nothing was changed.',
  );
}
