import * as z from 'zod';
import type { Json } from '../../shared/json.ts';
import {
  type EventDetail,
  type EventSummary,
  eventDetailSchema,
} from '../../shared/model/event.ts';
import { idToText } from '../db/ids.ts';
import type { Endpoints, LiveEndpoint } from '../endpoints/endpoints.ts';
import { recogniseProvider } from '../endpoints/recognise-provider.ts';
import { runErrorSchema } from '../runs/run-error.ts';
import type { ListedRun, RunRepository } from '../runs/run-repository.ts';
import type { RowFacts } from '../search/row-facts.ts';
import type { EventRepository, ListedEvent, StoredEvent } from './event-repository.ts';
import { marksOf } from './marks/mark-sql.ts';
import { firstHeader } from './raw-headers.ts';
import type { EventSamples } from './samples.ts';
import {
  parseRawHeaders,
  type Reading,
  type ReadOptions,
  type TriggerReader,
} from './trigger-reader.ts';

/** Bodies are shown up to here; `events.body` gives all of them. */
const SHOWN_BODY_BYTES = 64 * 1024;
const LISTED_RUNS = 100;
const LISTED_OTHERS = 20;
const REJECTED_INFLATED_BYTES = 1024 * 1024;

/** Requests, as those of endpoints are; only that one run waited for them. */
const AWAITED = 'wait-for-webhook';

const ownDataSchema = z.record(z.string(), z.custom<Json>());

export interface EventReader {
  summaries(rows: readonly ListedEvent[]): EventSummary[];
  detail(row: StoredEvent): Promise<EventDetail>;
  read(row: StoredEvent, options?: ReadOptions): Reading | Promise<Reading>;
}

export function createEventReader(deps: {
  events: EventRepository;
  runs: RunRepository;
  endpoints: Endpoints;
  triggers: TriggerReader;
  samples: Pick<EventSamples, 'name'>;
  /** As it is called in a version of a workflow. */
  stepName: (versionSeq: number, stepId: string) => string;
  /** Of rows, by their seqs. */
  facts: (rows: readonly ListedEvent[]) => Map<number, RowFacts>;
  mask: (text: string) => string;
  maskJson: (json: string) => string;
}): EventReader {
  const { events, runs, endpoints, triggers } = deps;

  function endpointOf({ endpoint_seq: seq }: ListedEvent | StoredEvent): LiveEndpoint | undefined {
    return seq === null ? undefined : endpoints.bySeq(seq);
  }

  function summaries(rows: readonly ListedEvent[]): EventSummary[] {
    const facts = deps.facts(rows);
    return rows.map((row) => summary(row, facts.get(row.seq)));
  }

  function summary(
    row: ListedEvent,
    { provider, summary: line }: RowFacts = { provider: null, summary: '' },
  ): EventSummary {
    const endpoint = endpointOf(row);
    const workflow = events.workflowOf(row);
    return {
      id: idToText(row.id),
      seq: row.seq,
      source: row.source ?? 'webhook',
      workflowId: workflow?.id ?? null,
      workflowName: workflow?.name ?? null,
      triggerStep: row.trigger_step,
      endpointId: endpoint?.id ?? null,
      endpointPath: endpoint?.settings.path ?? null,
      status: row.status,
      reason: row.reason,
      receivedAt: row.received_at,
      method: row.method,
      path: deps.mask(row.url),
      contentType: contentTypeOf(row),
      bodySize: row.body_size,
      runCount: row.run_count,
      runStatus: row.run_status,
      provider,
      summary: line,
      ...marksOf(row.marks),
    };
  }

  function read(row: StoredEvent, options?: ReadOptions): Reading | Promise<Reading> {
    if (row.source !== null && row.source !== AWAITED) return readOwn(row, row.source);
    const endpoint = endpointOf(row);
    return triggers.read(
      {
        id: row.id,
        method: row.method,
        url: row.url,
        rawHeaders: row.raw_headers,
        body: events.body(row),
        receivedAt: row.received_at,
        address: row.remote_address,
        endpoint: endpoint?.settings.path ?? null,
      },
      options,
    );
  }

  /** What a trigger of ours gave: its data, as JSON. */
  function readOwn(row: StoredEvent, source: string): Reading {
    const data = ownDataSchema.parse(JSON.parse(events.body(row).toString('utf8')));
    const receivedAt = new Date(row.received_at).toISOString();
    return { trigger: { ...data, source, receivedAt, eventId: idToText(row.id) }, error: null };
  }

  function failureOf(run: ListedRun): EventDetail['runs'][number]['failure'] {
    if (run.error === null) return null;
    const { code, message, hint, stepId } = runErrorSchema.parse(JSON.parse(run.error));
    return {
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      stepId: stepId ?? null,
      stepName: stepId === undefined ? null : deps.stepName(run.version_seq, stepId),
    };
  }

  return {
    summaries,
    read,
    async detail(row) {
      // What was rejected may be a bomb: it is looked at, and never carried out.
      const reading = await read(
        row,
        row.status === 'rejected' ? { mostBytes: REJECTED_INFLATED_BYTES } : {},
      );
      const ofEvent = runs.list({
        limit: LISTED_RUNS,
        eventSeq: row.seq,
      });
      const awaiting = row.run_seq === null ? undefined : runs.listedBySeq(row.run_seq);
      if (awaiting !== undefined) ofEvent.push(awaiting);
      const rawHeaders = parseRawHeaders(deps.maskJson(row.raw_headers));
      const pairs: [string, string][] = [];
      for (let i = 0; i + 1 < rawHeaders.length; i += 2)
        pairs.push([rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '']);
      const { previous, next } = events.neighbours(row);
      const body = events.body(row);
      const shown = body.subarray(0, SHOWN_BODY_BYTES);
      return eventDetailSchema.parse({
        ...summaries(events.listed([row.seq]))[0],
        runCount: ofEvent.length,
        externalId: row.external_id,
        remoteAddress: row.remote_address,
        httpVersion: row.http_version,
        rawHeaders: pairs,
        duplicateOf: row.duplicate_of === null ? null : idToText(row.duplicate_of),
        duplicates: events.duplicates(row.id, LISTED_OTHERS).map(idToText),
        previousId: textOf(previous),
        nextId: textOf(next),
        resentFrom: textOf(events.resentFrom(row.seq)),
        resentAs: events.resentAs(row.id, LISTED_OTHERS).map(idToText),
        sampleName: deps.samples.name(row.seq) ?? null,
        verification: row.verification === null ? null : JSON.parse(row.verification),
        provider:
          row.source === null
            ? recogniseProvider(
                { method: row.method, url: row.url, rawHeaders: parseRawHeaders(row.raw_headers) },
                endpointOf(row)?.settings,
              )
            : null,
        trigger: JSON.parse(deps.maskJson(JSON.stringify(reading.trigger))),
        bodyText: isText(shown) ? deps.mask(shown.toString('utf8')) : null,
        // Of a rejected event only the beginning is stored.
        bodyTruncated: row.body_size > shown.length,
        parseError: row.parse_error ?? reading.error,
        runs: ofEvent.map((run) => ({
          id: idToText(run.id),
          workflowId: run.workflow_id,
          workflowName: run.workflow_name,
          versionNumber: run.version_number ?? 0,
          cause: run.cause,
          status: run.status,
          queuedAt: run.queued_at,
          startedAt: run.started_at,
          endedAt: run.ended_at,
          failure: failureOf(run),
        })),
      });
    },
  };
}

function textOf(id: Buffer | undefined): string | null {
  return id === undefined ? null : idToText(id);
}

/** Null where the sender named none. */
export function contentTypeOf(row: Pick<StoredEvent, 'source' | 'raw_headers'>): string | null {
  if (row.source !== null && row.source !== AWAITED) return 'application/json';
  return firstHeader(parseRawHeaders(row.raw_headers), 'content-type') ?? null;
}

/** Valid UTF-8 without control characters other than white space; a cut-off last character passes. */
function isText(bytes: Buffer): boolean {
  const text = bytes.toString('utf8');
  const broken = text.indexOf('\ufffd');
  if (broken !== -1 && broken < text.length - 3) return false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return !/[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text);
}
