import { type Workflow, workflowFileSchema } from '../shared/model/workflow.ts';
import type { Api } from '../shared/rpc/contract.ts';
import { idToText } from './db/ids.ts';
import type { EventSchemas } from './events/schema/event-schemas.ts';
import type { PushHub } from './push-hub.ts';
import type { RunOperations } from './runs/run-operations.ts';
import type { RunReader } from './runs/run-reader.ts';
import type { ListedRun } from './runs/run-repository.ts';
import type { TestRuns } from './runs/test-runs.ts';
import { templates } from './templates/index.ts';
import { checkPublishable, labelledPorts } from './workflows/check-definition.ts';
import { previewWorkflow } from './workflows/preview-workflow.ts';
import { exportWorkflow, importWorkflow } from './workflows/workflow-file.ts';
import type { WorkflowRow } from './workflows/workflow-repository.ts';
import type { WorkflowStats } from './workflows/workflow-stats.ts';
import type { Workflows } from './workflows/workflows.ts';

type WorkflowMethod = Extract<keyof Api, `workflows.${string}` | `templates.${string}`>;

export function workflowMethods(deps: {
  workflows: Workflows;
  operations: RunOperations;
  runReader: RunReader;
  testRuns: TestRuns;
  stats: WorkflowStats;
  schemas: EventSchemas;
  pushes: PushHub;
  files: Parameters<typeof importWorkflow>[0];
}): Pick<Api, WorkflowMethod> {
  const { workflows, operations, runReader, pushes, files } = deps;

  function changed(row: WorkflowRow): Workflow {
    pushes.changed('workflow', row.id);
    return workflows.show(row);
  }

  function changedRun(row: ListedRun): ReturnType<RunReader['summary']> {
    pushes.changed('run', idToText(row.id));
    return runReader.summary(row);
  }

  return {
    'workflows.list': async () => ({ workflows: workflows.list() }),
    'workflows.stats': async ({ hours }) => deps.stats(hours),
    'workflows.get': async ({ id }) => workflows.detail(workflows.get(id)),
    'workflows.import': async (options) => {
      // What is no workflow file is refused by the import itself.
      const { data } = workflowFileSchema.safeParse(options.file);
      for (const endpoint of data?.endpoints ?? []) await deps.schemas.check(endpoint);
      const result = importWorkflow(files, options);
      pushes.changed('workflow', result.workflow.id);
      pushes.changed('endpoint', '');
      return result;
    },
    'workflows.preview': (options) => previewWorkflow({ ...files, schemas: deps.schemas }, options),
    'templates.list': async () => ({ templates: templates() }),
    'workflows.export': async ({ id, version }) =>
      exportWorkflow(files, workflows.get(id), version),
    'workflows.create': async ({ name, description, definition }) =>
      changed(workflows.create({ name, description, draft: definition })),
    'workflows.duplicate': async ({ id, name }) =>
      changed(workflows.duplicate(workflows.get(id), name)),
    'workflows.saveDraft': async ({ id, ...change }) => {
      const { row, problems } = workflows.saveDraft(workflows.get(id), change);
      return { workflow: changed(row), problems };
    },
    'workflows.setPlace': async ({ id, ...place }) =>
      changed(workflows.setPlace(workflows.get(id), place)),
    'workflows.check': async ({ definition }) => ({
      problems: checkPublishable(definition),
      ports: Object.fromEntries(definition.steps.map((step) => [step.id, labelledPorts(step)])),
    }),
    'workflows.version': async ({ id, number }) => workflows.version(workflows.get(id), number),
    'workflows.samples': ({ id, run, event }) =>
      deps.testRuns.samples(workflows.get(id), {
        run: run === undefined ? null : operations.get(run),
        event: event === undefined ? null : operations.event(event),
      }),
    'workflows.test': async ({ id, run, event, body, ...options }) =>
      changedRun(
        await deps.testRuns.start(workflows.get(id), {
          ...options,
          run: run === undefined ? null : operations.get(run),
          event: event === undefined ? null : operations.event(event),
          body: body === undefined ? null : { value: body },
        }),
      ),
    'workflows.publish': async ({ id, grant, revision }) => {
      const { row, problems, granted } = workflows.publish(workflows.get(id), grant, revision);
      pushes.changed('workflow', row.id);
      return { workflow: workflows.show(row), problems, granted };
    },
    'workflows.permissions': async ({ id, version }) =>
      workflows.permissions(workflows.get(id), version),
    'workflows.allowCommands': async ({ id, allow }) => {
      const row = workflows.get(id);
      workflows.allowCommands(row, allow);
      pushes.changed('workflow', row.id);
      return workflows.permissions(row, 'draft');
    },
    'workflows.setPaused': async ({ id, paused }) => {
      return changed(workflows.setPaused(workflows.get(id), paused));
    },
    'workflows.remove': async ({ id }) => {
      const row = workflows.get(id);
      workflows.remove(row);
      pushes.changed('workflow', row.id);
      return { ok: true };
    },
    'workflows.restore': async ({ id }) => changed(workflows.restore(id)),
    'workflows.run': async ({ id, version, body }) =>
      changedRun(await operations.startByHand(workflows.get(id), version, body)),
  };
}
