import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type BulkJob, type BulkRequest, bulkRequestSchema } from '../../shared/model/bulk.ts';
import { EVENT_STATUSES } from '../../shared/model/event.ts';
import { RUN_STATUSES } from '../../shared/model/run.ts';
import { type Connection, withConnection } from '../connection.ts';
import { localTime, note, print, printable, printJson } from '../output.ts';
import { table } from '../table.ts';
import { group, jsonOption, leaf } from './leaf.ts';

interface BulkOptions {
  search?: string;
  to?: string;
  sign?: boolean;
  endpoint?: string;
  workflow?: string;
  status?: string;
  runStatus?: string;
  source?: string;
  since?: number;
  until?: number;
  version?: string;
  from?: string;
  rate?: number;
  wait?: boolean;
  json?: boolean;
}

const LOOK_MS = 250;

export function addBulk(program: Command): void {
  const bulk = group(
    program,
    'bulk',
    'replay, send again, rehearse, retry, re-run or cancel many, at a chosen rate',
  );
  addReplay(bulk);
  addResend(bulk);
  addRehearse(bulk);
  addOfRuns(bulk, 'retry', 'try failed steps of many runs again');
  addOfRuns(bulk, 'rerun', 'start new runs that reuse outputs of old ones');
  addOfRuns(bulk, 'cancel', 'stop many runs');
  addList(bulk);
  addShow(bulk);
  addStop(bulk);
}

function addReplay(bulk: Command): void {
  withVersion(ofEvents(bulk, 'replay', 'start new runs from the stored events that fit'))
    .option('--workflow <workflow>', 'through this workflow; otherwise all that listen')
    .option('--from <step>', 'reuse what came before this step in each event’s last run')
    .action((options: BulkOptions, command: Command) => {
      const { workflow, version, from: fromStep, rate } = options;
      const more = { workflow, version, fromStep, perSecond: rate };
      return start(command, options, { action: 'replay', events: eventsOf(options), ...more });
    });
}

function addResend(bulk: Command): void {
  ofEvents(bulk, 'resend', 'send the stored events that fit again, signed anew')
    .option('--to <endpoint>', 'another endpoint (id or path)')
    .option('--no-sign', 'record them as events of this computer, which nobody verifies')
    .action((options: BulkOptions, command: Command) => {
      const { to: endpoint, sign, rate } = options;
      const more = { endpoint, sign, perSecond: rate };
      return start(command, options, { action: 'resend', events: eventsOf(options), ...more });
    });
}

function addRehearse(bulk: Command): void {
  ofEvents(bulk, 'rehearse', 'carry a draft out on the events that fit; nothing outside is touched')
    .option('--workflow <workflow>', 'this workflow; otherwise the one that last ran each event')
    .action((options: BulkOptions, command: Command) => {
      const { workflow, rate } = options;
      const more = { workflow, perSecond: rate };
      return start(command, options, { action: 'rehearse', events: eventsOf(options), ...more });
    });
}

function ofEvents(bulk: Command, action: string, what: string): Command {
  return common(leaf(bulk, action, what))
    .option('--search <query>', 'only those that a search of the inbox finds')
    .option('--endpoint <endpoint>', 'only events of this endpoint (id or path)')
    .addOption(new Option('--status <status>', 'only these').choices([...EVENT_STATUSES]))
    .option('--source <type>', 'only events of this type of trigger: schedule, rss, ...')
    .addOption(
      new Option('--run-status <status>', 'only those of which a run ended like this').choices([
        ...RUN_STATUSES,
      ]),
    );
}

function withVersion(command: Command): Command {
  return command.addOption(
    new Option('--version <which>', 'which version runs')
      .choices(['published', 'draft'])
      .default('published'),
  );
}

function eventsOf(options: BulkOptions): object {
  const { search: query, endpoint, status, source, runStatus, since, until } = options;
  return { filter: { query, endpoint, status, source, runStatus, from: since, to: until } };
}

function addOfRuns(bulk: Command, action: 'retry' | 'rerun' | 'cancel', what: string): void {
  const command = common(leaf(bulk, action, what))
    .option('--search <query>', 'only those that a search of the runs finds')
    .option('--workflow <workflow>', 'only runs of this workflow (id or name)')
    .addOption(
      new Option('--status <status>', 'only these')
        .choices([...RUN_STATUSES])
        .default(action === 'cancel' ? undefined : 'failed'),
    );
  if (action === 'rerun')
    command
      .option('--from <step>', 'reuse what came before this step; otherwise start over')
      .addOption(
        new Option('--version <which>', 'which version runs')
          .choices(['same', 'published', 'draft'])
          .default('same'),
      );
  command.action((options: BulkOptions, own: Command) => {
    const {
      search: query,
      workflow,
      status,
      since,
      until,
      from: fromStep,
      version,
      rate,
    } = options;
    return start(own, options, {
      action,
      runs: { filter: { query, workflow, status, from: since, to: until } },
      ...(action === 'rerun' ? { fromStep, version } : {}),
      perSecond: rate,
    });
  });
}

function common(command: Command): Command {
  return command
    .addOption(
      new Option('--since <time>', 'only those from then on: 2h, 3d, or a date').argParser(moment),
    )
    .addOption(new Option('--until <time>', 'only those before then').argParser(moment))
    .addOption(new Option('--rate <n>', 'how many a second at most').argParser(rate))
    .option('--wait', 'show the progress until it is done')
    .addOption(jsonOption());
}

async function start(command: Command, options: BulkOptions, asked: object): Promise<void> {
  const request: BulkRequest = bulkRequestSchema.parse(asked);
  await withConnection(command, async (connection) => {
    let job = await connection.call('bulk.start', { request });
    if (options.wait === true && connection.running) job = await whenOver(connection, job);
    if (options.json === true) printJson(job);
    else print(describe(job));
    if (!connection.running)
      note('Patchbay is not running: it begins with the next `patchbay serve`.');
  });
}

async function whenOver(connection: Connection, started: BulkJob): Promise<BulkJob> {
  let job = started;
  let told = -1;
  while (job.state === 'running') {
    await sleep(LOOK_MS);
    job = await connection.call('bulk.get', { id: job.id });
    const through = job.done + job.failed + job.skipped;
    if (through !== told) note(`${through} of ${job.total}`);
    told = through;
  }
  return job;
}

function describe(job: BulkJob): string {
  const counts = [
    `${job.done} of ${job.total} done`,
    ...(job.failed === 0 ? [] : [`${job.failed} could not be`]),
    ...(job.skipped === 0 ? [] : [`${job.skipped} gone meanwhile`]),
  ].join(', ');
  const lines = job.problems.map(({ id, message }) => printable(`  ${id}  ${message}`));
  return [`${job.request.action} ${job.id} is ${job.state}: ${counts}.`, ...lines].join('\n');
}

function addList(bulk: Command): void {
  leaf(bulk, 'list', 'the last ones, newest first')
    .addOption(jsonOption())
    .action(async (options: { json?: boolean }, command: Command) => {
      const { jobs } = await withConnection(command, (c) => c.call('bulk.list', {}));
      if (options.json === true) return printJson({ jobs });
      if (jobs.length === 0) return note('None yet.');
      print(
        table<BulkJob>(
          [
            { title: 'ID', text: (j) => j.id },
            { title: 'STARTED', text: (j) => localTime(j.createdAt) },
            { title: 'ACTION', text: (j) => j.request.action },
            { title: 'STATE', text: (j) => j.state },
            { title: 'DONE', text: (j) => `${j.done}/${j.total}`, align: 'right' },
            { title: 'FAILED', text: (j) => String(j.failed), align: 'right' },
          ],
          jobs,
        ),
      );
    });
}

function addShow(bulk: Command): void {
  leaf(bulk, 'show', 'one of them, and what it could not do')
    .argument('<id>', 'its id')
    .addOption(jsonOption())
    .action(async (id: string, options: { json?: boolean }, command: Command) => {
      const job = await withConnection(command, (c) => c.call('bulk.get', { id }));
      if (options.json === true) printJson(job);
      else print(describe(job));
    });
}

function addStop(bulk: Command): void {
  leaf(bulk, 'stop', 'go no further; what was done stays done')
    .argument('<id>', 'its id')
    .addOption(jsonOption())
    .action(async (id: string, options: { json?: boolean }, command: Command) => {
      const job = await withConnection(command, (c) => c.call('bulk.cancel', { id }));
      if (options.json === true) printJson(job);
      else print(describe(job));
    });
}

const UNITS: { readonly [unit: string]: number } = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

/** `2h` ago, or a date. */
function moment(text: string): number {
  const ago = /^(\d{1,6})([mhdw])$/.exec(text);
  if (ago !== null) return Date.now() - Number(ago[1]) * (UNITS[ago[2] ?? ''] ?? 0);
  const time = Date.parse(text);
  if (Number.isNaN(time))
    throw new InvalidArgumentError('It is 30m, 2h, 3d or a date such as 2026-11-23.');
  return time;
}

function rate(text: string): number {
  const number = Number(text);
  if (!(number > 0 && number <= 1000)) throw new InvalidArgumentError('It is from 0.1 to 1000.');
  return number;
}
