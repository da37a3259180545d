import { type Command, Option } from 'commander';
import type { Json } from '../../shared/json.ts';
import type { Workflow, WorkflowDetail, WorkflowProblem } from '../../shared/model/workflow.ts';
import { withConnection } from '../connection.ts';
import { addConsentOptions, type ConsentOptions, withConsent } from '../consent.ts';
import { UsageError } from '../failure.ts';
import { bytesArgument } from '../files.ts';
import { localTime, note, print, printable, printJson, statusStyle } from '../output.ts';
import { fields, table } from '../table.ts';
import { group, jsonOption, leaf, noteQueued } from './leaf.ts';
import { addAllowCommands, addPermissions } from './workflow-permissions.ts';
import { addRehearse } from './workflow-rehearse.ts';

interface JsonOptions {
  json?: boolean;
}

interface RunOptions extends JsonOptions {
  version: 'published' | 'draft';
  body?: string;
}

const WORKFLOW = 'id, beginning of an id, or name';

export function addWorkflows(program: Command): void {
  const workflows = group(program, 'workflows', 'list, publish, pause, run and remove workflows');
  addList(workflows);
  addShow(workflows);
  addPublish(workflows);
  addPause(workflows, 'pause', 'keep events, but start no runs for them', true);
  addPause(workflows, 'resume', 'start runs for new events again', false);
  addRemove(workflows);
  addRun(workflows);
  addRehearse(workflows);
  addPermissions(workflows);
  addAllowCommands(workflows);
}

function addList(workflows: Command): void {
  leaf(workflows, 'list', 'all workflows')
    .addOption(jsonOption())
    .action(async (options: JsonOptions, command: Command) => {
      const list = await withConnection(command, (c) => c.call('workflows.list', {}));
      if (options.json === true) return printJson(list);
      if (list.workflows.length === 0) return note('No workflows yet. `patchbay import` adds one.');
      print(
        table<Workflow>(
          [
            { title: 'ID', text: (w) => w.id },
            { title: 'NAME', text: (w) => w.name, max: 40 },
            { title: 'STATE', text: state, style: (w) => statusStyle(state(w)) },
            { title: 'VERSION', text: (w) => versionText(w), align: 'right' },
            { title: 'LAST RUN', text: (w) => localTime(w.lastRunAt) },
            {
              title: 'RESULT',
              text: (w) => w.lastRunStatus ?? '-',
              style: (w) => statusStyle(w.lastRunStatus ?? ''),
            },
          ],
          list.workflows,
        ),
      );
    });
}

function state(workflow: Workflow): string {
  if (workflow.publishedVersion === null) return 'draft';
  return workflow.paused ? 'paused' : 'live';
}

function versionText(workflow: Workflow): string {
  if (workflow.publishedVersion === null) return '-';
  return `${workflow.publishedVersion}${workflow.draftChanged ? '+' : ''}`;
}

function addShow(workflows: Command): void {
  leaf(workflows, 'show', 'one workflow with its steps')
    .argument('<workflow>', WORKFLOW)
    .addOption(jsonOption())
    .action(async (id: string, options: JsonOptions, command: Command) => {
      const workflow = await withConnection(command, (c) => c.call('workflows.get', { id }));
      if (options.json === true) return printJson(workflow);
      print(describe(workflow));
    });
}

function describe(workflow: WorkflowDetail): string {
  const next = (id: string): string =>
    workflow.draft.edges
      .filter((edge) => edge.from === id)
      .map((edge) => (edge.port === 'out' ? edge.to : `${edge.port}: ${edge.to}`))
      .join(', ');
  const head = fields([
    ['Name', workflow.name],
    ['ID', workflow.id],
    ['State', state(workflow)],
    ['Description', workflow.description],
    [
      'Published',
      workflow.publishedVersion === null ? 'never' : `version ${versionText(workflow)}`,
    ],
    ['Draft', workflow.draftChanged ? 'has changes that are not published' : null],
    ['Last run', workflow.lastRunAt === null ? null : localTime(workflow.lastRunAt)],
    ['Result', workflow.lastRunStatus],
  ]);
  const steps = table(
    [
      { title: 'STEP', text: (step) => step.id },
      { title: 'TYPE', text: (step) => step.type + (step.disabled === true ? ' (disabled)' : '') },
      { title: 'NAME', text: (step) => step.name ?? '', max: 40 },
      { title: 'LEADS TO', text: (step) => next(step.id) },
    ],
    workflow.draft.steps,
  );
  return `${head}\n\n${steps}`;
}

function addPublish(workflows: Command): void {
  addConsentOptions(leaf(workflows, 'publish', 'make the draft the version that events run'))
    .argument('<workflow>', WORKFLOW)
    .addOption(jsonOption())
    .action(async (id: string, options: JsonOptions & ConsentOptions, command: Command) => {
      const result = await withConnection(command, (c) =>
        withConsent((grant) => c.call('workflows.publish', { id, grant }), options),
      );
      if (options.json === true) return printJson(result);
      const { name, publishedVersion } = result.workflow;
      print(printable(`Published "${name}" as version ${publishedVersion ?? '-'}.`));
      for (const problem of result.problems) note(problemLine(problem));
    });
}

function problemLine({ severity, field, message }: WorkflowProblem): string {
  return printable(`${severity === 'error' ? 'Error' : 'Warning'}: ${field}: ${message}`);
}

function addPause(workflows: Command, verb: string, description: string, paused: boolean): void {
  leaf(workflows, verb, description)
    .argument('<workflow>', WORKFLOW)
    .addOption(jsonOption())
    .action(async (id: string, options: JsonOptions, command: Command) => {
      const workflow = await withConnection(command, (c) =>
        c.call('workflows.setPaused', { id, paused }),
      );
      if (options.json === true) return printJson(workflow);
      print(printable(`${paused ? 'Paused' : 'Resumed'} "${workflow.name}".`));
    });
}

function addRemove(workflows: Command): void {
  leaf(workflows, 'remove', 'remove a workflow with its versions and runs')
    .argument('<workflow>', WORKFLOW)
    .addOption(jsonOption())
    .action(async (id: string, options: JsonOptions, command: Command) => {
      const result = await withConnection(command, (c) => c.call('workflows.remove', { id }));
      if (options.json === true) return printJson(result);
      print(printable(`Removed ${id}.`));
    });
}

function addRun(workflows: Command): void {
  leaf(workflows, 'run', 'start a run by hand; the workflow needs a `manual` trigger')
    .argument('<workflow>', WORKFLOW)
    .option('-b, --body <json>', 'what the trigger gives: JSON, @FILE, or @- for standard input')
    .addOption(
      new Option('--version <which>', 'which version runs')
        .choices(['published', 'draft'])
        .default('published'),
    )
    .addOption(jsonOption())
    .action(async (id: string, options: RunOptions, command: Command) => {
      const body = await readBody(options.body);
      await withConnection(command, async (connection) => {
        const run = await connection.call('workflows.run', { id, version: options.version, body });
        if (options.json === true) printJson(run);
        else print(`Run ${run.id} of "${printable(run.workflowName)}" is ${run.status}.`);
        noteQueued(connection);
      });
    });
}

async function readBody(text: string | undefined): Promise<Json> {
  if (text === undefined) return null;
  try {
    const value: Json = JSON.parse((await bytesArgument(text)).toString('utf8'));
    return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UsageError(`--body is not valid JSON: ${error.message}`, {
      hint: 'A text needs its own quotes: --body \'"hello"\'.',
    });
  }
}
