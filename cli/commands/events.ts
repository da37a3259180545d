import { type Command, Option } from 'commander';
import { UserError } from '../../shared/errors.ts';
import {
  EVENT_REASONS,
  EVENT_STATUSES,
  type EventDetail,
  type EventStatus,
  type EventSummary,
} from '../../shared/model/event.ts';
import { type Connection, withConnection } from '../connection.ts';
import { bytesArgument, replaceFile } from '../files.ts';
import {
  bytes,
  localTime,
  note,
  plural,
  print,
  printable,
  printJson,
  statusStyle,
} from '../output.ts';
import { searchPages } from '../search-pages.ts';
import { fields, table } from '../table.ts';
import { addDiagnose } from './event-diagnose.ts';
import { addEventCompare, addEventExport } from './event-export.ts';
import { addMark } from './event-marks.ts';
import { addResend, parseHeader } from './event-resend.ts';
import { addSimulate } from './event-simulate.ts';
import {
  beforeOption,
  group,
  jsonOption,
  leaf,
  limitOption,
  noteQueued,
  type PageOptions,
} from './leaf.ts';

type Header = [string, string];

interface ListOptions extends PageOptions {
  search?: string;
  endpoint?: string;
  run?: string;
  status?: EventStatus;
  source?: string;
  workflow?: string;
  json?: boolean;
}

interface ShowOptions {
  body?: boolean;
  output?: string;
  json?: boolean;
}

interface SendOptions {
  body?: string;
  header?: readonly Header[];
  method: string;
  query: string;
  json?: boolean;
}

interface ReplayOptions {
  workflow?: string;
  from?: string;
  version: 'published' | 'draft';
  json?: boolean;
}

const EVENT = 'id, or beginning of an id';

export function addEvents(program: Command): void {
  const events = group(program, 'events', 'look at, mark, send, replay and export events');
  addList(events);
  addShow(events);
  addDiagnose(events);
  addSend(events);
  addReplay(events);
  addResend(events);
  addMark(events);
  addEventCompare(events);
  addEventExport(events);
  addSimulate(events);
}

function addList(events: Command): void {
  leaf(events, 'list', 'stored events, newest first')
    .option('--search <query>', 'only those that fit, as typed into the inbox: docs/search.md')
    .option('--endpoint <endpoint>', 'only those of this endpoint (id or path)')
    .option('--run <run>', 'only requests that this run waited for')
    .option('--source <type>', 'only those of this type of trigger: webhook, schedule, rss, …')
    .option('--workflow <workflow>', 'only those that this workflow’s own triggers gave')
    .addOption(new Option('--status <status>', 'only these').choices([...EVENT_STATUSES]))
    .addOption(limitOption())
    .addOption(beforeOption())
    .addOption(jsonOption())
    .action(async (options: ListOptions, command: Command) => {
      const { json, search: query, endpoint, run, status, source, workflow } = options;
      const { limit, before } = options;
      const filter = { query, endpoint, run, status, source, workflow };
      const list = await withConnection(command, (c) =>
        searchPages({ limit, before }, async (page) => {
          const { events: rows, ...rest } = await c.call('events.list', { ...filter, ...page });
          return { rows, ...rest };
        }),
      );
      if (json === true) {
        const { rows, more, next, problems } = list;
        return printJson({ events: rows, more, next, problems });
      }
      if (list.rows.length === 0) return note('No events.');
      print(
        table<EventSummary>(
          [
            { title: 'ID', text: (e) => e.id },
            { title: 'RECEIVED', text: (e) => localTime(e.receivedAt) },
            { title: 'STATUS', text: (e) => e.status, style: (e) => statusStyle(e.status) },
            { title: 'REQUEST', text: originOf, max: 48 },
            { title: 'SIZE', text: (e) => bytes(e.bodySize), align: 'right' },
            { title: 'RUNS', text: (e) => String(e.runCount), align: 'right' },
            { title: 'REASON', text: (e) => e.reason ?? '' },
          ],
          list.rows,
        ),
      );
      if (list.next !== null) note(`More: --before ${list.next}`);
    });
}

/** What was asked for; of triggers other than webhooks, whose it was. */
function originOf({ source, method, path, workflowName }: EventSummary): string {
  return source === 'webhook' ? `${method} ${path}` : `${source}: ${workflowName ?? '(removed)'}`;
}

function addShow(events: Command): void {
  leaf(events, 'show', 'one event with headers, body and runs')
    .argument('<event>', EVENT)
    .option('--body', 'print only the body, byte for byte as it arrived')
    .option('-o, --output <file>', 'with --body: write it to a file')
    .addOption(jsonOption())
    .action(async (id: string, options: ShowOptions, command: Command) => {
      await withConnection(command, async (connection) => {
        if (options.body === true || options.output !== undefined)
          return writeBody(connection, id, options.output);
        const event = await connection.call('events.get', { id });
        if (options.json === true) return printJson(event);
        print(describe(event));
      });
    });
}

async function writeBody(connection: Connection, id: string, file?: string): Promise<void> {
  const { base64 } = await connection.call('events.body', { id });
  const body = Buffer.from(base64, 'base64');
  if (file === undefined) process.stdout.write(body);
  else await replaceFile(file, body);
}

function describe(event: EventDetail): string {
  const { reason, verification, provider } = event;
  const isWebhook = event.source === 'webhook';
  const head = fields([
    ['ID', event.id],
    ['Status', event.status],
    ['Reason', reason === null ? null : `${reason}: ${EVENT_REASONS[reason]}`],
    ['Received', localTime(event.receivedAt)],
    ['Trigger', isWebhook ? null : event.source],
    ['Workflow', event.workflowName],
    ['Request', isWebhook ? `${event.method} ${event.path} HTTP/${event.httpVersion}` : null],
    ['From', event.remoteAddress],
    ['Endpoint', event.endpointPath],
    [isWebhook ? 'Sender’s id' : 'Its id', event.externalId],
    ['Duplicate of', event.duplicateOf],
    ['Sent again from', event.resentFrom],
    ['Sample', event.sampleName],
    ['Marked', marksText(event)],
    ['Verified', verification === null ? null : `${verification.scheme}: ${verification.result}`],
    ['Looks like', provider === null ? null : provider.name],
    ['Verify it with', provider === null ? null : provider.command],
    ['Explained by', hasExplanation(event) ? `patchbay events diagnose ${event.id}` : null],
    ['Body', bytes(event.bodySize)],
    ['Not readable', event.parseError],
  ]);
  const headers = event.rawHeaders.map(([name, value]) => printable(`${name}: ${value}`));
  const runs = event.runs.map(({ id, status, workflowName, failure }) => {
    const why = failure === null ? '' : `  ${failure.stepName ?? ''}: ${failure.message}`;
    return `${id}  ${status}  ${workflowName}${why}`;
  });
  return [
    head,
    headers.join('\n'),
    event.bodyText === null ? '(not text: see --body)' : printable(event.bodyText),
    ...(event.bodyTruncated ? ['(cut: all of it with --body)'] : []),
    ...(runs.length === 0 ? [] : [printable(`Runs\n${runs.join('\n')}`)]),
  ].join('\n\n');
}

function marksText({ read, starred, archived }: EventDetail): string | null {
  const marks = [read ? 'read' : [], starred ? 'starred' : [], archived ? 'archived' : []].flat();
  return marks.length === 0 ? null : marks.join(', ');
}

/** Whether anything is to be said that the reason does not say. */
function hasExplanation({ status, verification }: EventDetail): boolean {
  return status === 'rejected' && verification !== null;
}

function addSend(events: Command): void {
  leaf(events, 'send', 'record an event as if it had arrived, without verification')
    .argument('<endpoint>', 'id, beginning of an id, or path')
    .option('-d, --body <text>', 'the body: text, @FILE, or @- for standard input')
    .addOption(
      new Option('-H, --header <name: value>', 'a header; may be repeated').argParser(
        (text: string, before: readonly Header[] | undefined) => [
          ...(before ?? []),
          parseHeader(text),
        ],
      ),
    )
    .option('-X, --method <method>', 'the request method', 'POST')
    .option('--query <query>', 'the query string, without "?"', '')
    .addOption(jsonOption())
    .action(async (endpoint: string, options: SendOptions, command: Command) => {
      const body = await bytesArgument(options.body ?? '');
      await withConnection(command, async (connection) => {
        const sent = await connection.call('events.send', {
          endpoint,
          method: options.method.toUpperCase(),
          headers: withContentType(options.header ?? [], body),
          query: options.query,
          bodyBase64: body.toString('base64'),
        });
        if (options.json === true) printJson(sent);
        else print(`Event ${sent.id} is ${sent.status}; ${plural(sent.runs, 'run')} queued.`);
        if (sent.runs > 0) noteQueued(connection);
      });
    });
}

/** Most bodies are JSON, and without a type a body is only bytes. */
function withContentType(headers: readonly Header[], body: Buffer): Header[] {
  const given = headers.some(([name]) => name.toLowerCase() === 'content-type');
  if (given || body.length === 0) return [...headers];
  return [...headers, ['content-type', looksLikeJson(body) ? 'application/json' : 'text/plain']];
}

function looksLikeJson(body: Buffer): boolean {
  try {
    JSON.parse(body.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

function addReplay(events: Command): void {
  leaf(events, 'replay', 'start new runs from stored events')
    .argument('<event...>', EVENT)
    .option('--workflow <workflow>', 'only this workflow; otherwise all that listen')
    .option('--from <step>', 'reuse what came before this step in the event’s last run')
    .addOption(
      new Option('--version <which>', 'which version runs')
        .choices(['published', 'draft'])
        .default('published'),
    )
    .addOption(jsonOption())
    .action(async (ids: string[], options: ReplayOptions, command: Command) => {
      const { json, workflow, version, from: fromStep } = options;
      await withConnection(command, async (connection) => {
        const { runs } = await connection.call('events.replay', {
          ids,
          workflow,
          version,
          fromStep,
        });
        if (json === true) printJson({ runs });
        else if (runs.length === 0) throw new NothingToReplayError();
        else for (const run of runs) print(`Run ${run.id} of event ${run.eventId} is queued.`);
        if (runs.length > 0) noteQueued(connection);
      });
    });
}

class NothingToReplayError extends UserError {
  readonly code = 'nothing_to_replay';

  constructor() {
    super('No published workflow listens to what these events came from.', {
      hint: 'Publish one with `patchbay workflows publish`, or replay through --version draft.',
    });
  }
}
