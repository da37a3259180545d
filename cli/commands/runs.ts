import { type Command, Option } from 'commander';
import type { Json } from '../../shared/json.ts';
import {
  type LoopItem,
  RUN_STATUSES,
  type RunDetail,
  type RunStatus,
  type RunSummary,
  type StepRun,
} from '../../shared/model/run.ts';
import { withConnection } from '../connection.ts';
import { UsageError } from '../failure.ts';
import { bytesArgument } from '../files.ts';
import { duration, localTime, note, print, printable, printJson, statusStyle } from '../output.ts';
import { searchPages } from '../search-pages.ts';
import { fields, table } from '../table.ts';
import { printComparison } from './comparison.ts';
import {
  beforeOption,
  group,
  jsonOption,
  leaf,
  limitOption,
  noteQueued,
  type PageOptions,
  wholeNumber,
} from './leaf.ts';

interface ListOptions extends PageOptions {
  search?: string;
  workflow?: string;
  event?: string;
  status?: RunStatus;
  json?: boolean;
}

interface JsonOptions {
  json?: boolean;
}

interface RetryOptions extends JsonOptions {
  step?: string;
  item?: string;
  input?: string;
  output?: string;
  port?: string;
}

interface ItemsOptions extends JsonOptions {
  status?: RunStatus;
  around: string;
  after: number;
  limit: number;
}

interface RerunOptions extends JsonOptions {
  from?: string;
  version: 'same' | 'published' | 'draft';
}

const RUN = 'id, or beginning of an id';

export function addRuns(program: Command): void {
  const runs = group(program, 'runs', 'look at, retry, re-run and cancel runs');
  addList(runs);
  addShow(runs);
  addRetry(runs);
  addRerun(runs);
  addCancel(runs);
  addItems(runs);
  addCompare(runs);
}

function addList(runs: Command): void {
  leaf(runs, 'list', 'runs, newest first')
    .option('--search <query>', 'only those that fit, as typed above the list: docs/search.md')
    .option('--workflow <workflow>', 'only those of this workflow (id or name)')
    .option('--event <event>', 'only those of this event')
    .addOption(new Option('--status <status>', 'only these').choices([...RUN_STATUSES]))
    .addOption(limitOption())
    .addOption(beforeOption())
    .addOption(jsonOption())
    .action(async (options: ListOptions, command: Command) => {
      const { json, search: query, workflow, event, status, limit, before } = options;
      const filter = { query, workflow, event, status };
      const list = await withConnection(command, (c) =>
        searchPages({ limit, before }, async (page) => {
          const { runs: rows, ...rest } = await c.call('runs.list', { ...filter, ...page });
          return { rows, ...rest };
        }),
      );
      if (json === true) {
        const { rows, more, next, problems } = list;
        return printJson({ runs: rows, more, next, problems });
      }
      if (list.rows.length === 0) return note('No runs.');
      print(
        table<RunSummary>(
          [
            { title: 'ID', text: (r) => r.id },
            { title: 'QUEUED', text: (r) => localTime(r.queuedAt) },
            { title: 'STATUS', text: (r) => r.status, style: (r) => statusStyle(r.status) },
            { title: 'WORKFLOW', text: (r) => `${r.workflowName} v${r.versionNumber}`, max: 40 },
            { title: 'CAUSE', text: (r) => r.cause },
            { title: 'TOOK', text: (r) => duration(r.startedAt, r.endedAt), align: 'right' },
            { title: 'ERROR', text: (r) => r.error?.message ?? '', max: 60 },
          ],
          list.rows,
        ),
      );
      if (list.next !== null) note(`More: --before ${list.next}`);
    });
}

function addShow(runs: Command): void {
  leaf(runs, 'show', 'one run with its steps and attempts')
    .argument('<run>', RUN)
    .addOption(jsonOption())
    .action(async (id: string, options: JsonOptions, command: Command) => {
      const run = await withConnection(command, (c) => c.call('runs.get', { id }));
      if (options.json === true) return printJson(run);
      print(describe(run));
    });
}

function describe(run: RunDetail): string {
  const head = fields([
    ['ID', run.id],
    ['Workflow', `${run.workflowName}, version ${run.versionNumber}`],
    ['Status', run.status],
    ['Cause', run.cause],
    ['Event', run.eventId],
    ['Re-run of', run.parentRunId],
    ['Queued', localTime(run.queuedAt)],
    ['Started', run.startedAt === null ? null : localTime(run.startedAt)],
    ['Took', run.endedAt === null ? null : duration(run.startedAt, run.endedAt)],
    ['Due', run.dueAt === null ? null : localTime(run.dueAt)],
    ['Error', run.error?.message],
    ['Hint', run.error?.hint],
  ]);
  const steps = table<StepRun>(
    [
      {
        title: 'STEP',
        text: (s) => (s.iteration === '' ? s.stepId : `${s.stepId}[${s.iteration}]`),
      },
      { title: 'TYPE', text: (s) => s.stepType },
      { title: 'STATUS', text: statusText, style: (s) => statusStyle(s.status) },
      { title: 'PORT', text: (s) => s.port ?? '' },
      { title: 'ATTEMPTS', text: attemptsText },
      { title: 'TOOK', text: (s) => duration(s.startedAt, s.endedAt), align: 'right' },
      { title: 'ERROR', text: (s) => s.error?.message ?? '', max: 80 },
    ],
    run.steps,
  );
  return run.steps.length === 0 ? head : `${head}\n\n${steps}`;
}

function statusText(step: StepRun): string {
  if (step.reused) return `${step.status} (reused)`;
  return step.waitReason === null ? step.status : `${step.status} (${step.waitReason})`;
}

/** `interrupted, succeeded (recovery)`: how it went, and why there was another one. */
function attemptsText(step: StepRun): string {
  return step.attempts
    .map(({ status, cause }) => (cause === 'initial' ? status : `${status} (${cause})`))
    .join(', ');
}

function addRetry(runs: Command): void {
  leaf(runs, 'retry', 'try failed and interrupted steps again, in the same run')
    .argument('<run>', RUN)
    .option('--step <step>', 'only this step')
    .option('--item <item>', 'of a step in a loop: only this item, counted from 0')
    .option('--input <json>', 'instead of what its settings say: JSON, @FILE, or @-')
    .option('--output <json>', 'instead of carrying it out: JSON, @FILE, or @-')
    .option('--port <port>', 'where it leaves with that output; otherwise its first port')
    .addOption(jsonOption())
    .action(async (id: string, options: RetryOptions, command: Command) => {
      const { step: stepId, item: iteration, port } = options;
      if (port !== undefined && options.output === undefined)
        throw new UsageError('--port says where a step leaves with --output: give both.');
      if (options.input !== undefined && options.output !== undefined)
        throw new UsageError('--output stands for carrying the step out: give no --input with it.');
      const input = await jsonArgument(options.input);
      const output = await jsonArgument(options.output);
      await withConnection(command, async (connection) => {
        const run = await connection.call('runs.retry', {
          id,
          stepId,
          iteration,
          input,
          output: output === undefined ? undefined : { ...output, port },
        });
        if (options.json === true) printJson(run);
        else print(`Run ${run.id} of "${printable(run.workflowName)}" is ${run.status}.`);
        noteQueued(connection);
      });
    });
}

async function jsonArgument(text: string | undefined): Promise<{ value: Json } | undefined> {
  if (text === undefined) return undefined;
  const bytes = await bytesArgument(text);
  try {
    const value: Json = JSON.parse(bytes.toString('utf8'));
    return { value };
  } catch (error) {
    throw new UsageError(`This is no JSON: ${error instanceof Error ? error.message : ''}`);
  }
}

function addItems(runs: Command): void {
  leaf(runs, 'items', 'the items of a loop, in order')
    .argument('<run>', RUN)
    .argument('<step>', 'the loop’s step')
    .addOption(new Option('--status <status>', 'only these').choices([...RUN_STATUSES]))
    .option('--around <item>', 'of a loop in a loop: the item that it stands in', '')
    .addOption(new Option('--after <index>', 'only items behind this one').argParser(wholeNumber))
    .addOption(limitOption())
    .addOption(jsonOption())
    .action(async (id: string, stepId: string, options: ItemsOptions, command: Command) => {
      const { json, status, around, after, limit } = options;
      const page = await withConnection(command, (c) =>
        c.call('runs.items', { id, stepId, status, around, after, limit }),
      );
      if (json === true) return printJson(page);
      if (page.items.length === 0) return note('No items.');
      print(
        table<LoopItem>(
          [
            { title: 'ITEM', text: (i) => i.iteration, align: 'right' },
            { title: 'STATUS', text: (i) => i.status, style: (i) => statusStyle(i.status) },
            { title: 'TOOK', text: (i) => duration(i.startedAt, i.endedAt), align: 'right' },
            { title: 'VALUE', text: (i) => printable(JSON.stringify(i.item)), max: 50 },
            { title: 'ERROR', text: (i) => i.error?.message ?? '', max: 70 },
          ],
          page.items,
        ),
      );
      const last = page.items.at(-1);
      if (page.more && last !== undefined) note(`More: --after ${last.index}`);
    });
}

function addCompare(runs: Command): void {
  leaf(runs, 'compare', 'which steps of another run came out otherwise')
    .argument('<before>', RUN)
    .argument('<after>', RUN)
    .addOption(jsonOption())
    .action(async (before: string, after: string, options: JsonOptions, command: Command) => {
      const comparison = await withConnection(command, (c) =>
        c.call('runs.compare', { before, after }),
      );
      if (options.json === true) printJson(comparison);
      else printComparison(comparison);
    });
}

function addRerun(runs: Command): void {
  leaf(runs, 'rerun', 'start a new run that reuses outputs of this one')
    .alias('re-run')
    .argument('<run>', RUN)
    .option('--from <step>', 'reuse what came before this step; otherwise start over')
    .addOption(
      new Option('--version <which>', 'which version runs')
        .choices(['same', 'published', 'draft'])
        .default('same'),
    )
    .addOption(jsonOption())
    .action(async (id: string, options: RerunOptions, command: Command) => {
      await withConnection(command, async (connection) => {
        const { from: fromStep, version } = options;
        const result = await connection.call('runs.rerun', { id, fromStep, version });
        if (options.json === true) printJson(result);
        else print(`Run ${result.run.id} is ${result.run.status}.`);
        if (result.notReused.length > 0)
          note(printable(`Not reused, because they changed: ${result.notReused.join(', ')}.`));
        noteQueued(connection);
      });
    });
}

function addCancel(runs: Command): void {
  leaf(runs, 'cancel', 'stop a run: its steps, sockets and timers')
    .argument('<run>', RUN)
    .addOption(jsonOption())
    .action(async (id: string, options: JsonOptions, command: Command) => {
      const run = await withConnection(command, (c) => c.call('runs.cancel', { id }));
      if (options.json === true) return printJson(run);
      print(`Run ${run.id} is ${run.status}.`);
    });
}
