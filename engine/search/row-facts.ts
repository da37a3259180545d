import type { EventSummary } from '../../shared/model/event.ts';
import type { SchemeName } from '../../shared/model/verification.ts';
import type { Endpoints } from '../endpoints/endpoints.ts';
import { SCHEMES } from '../endpoints/schemes/index.ts';
import type { EventRepository, ListedEvent } from '../events/event-repository.ts';
import type { TriggerReader } from '../events/trigger-reader.ts';
import { createFactsReader } from './event-facts.ts';
import type { Mask } from './event-text.ts';
import type { Search } from './search.ts';

export type RowFacts = Pick<EventSummary, 'provider' | 'summary'>;

/** Of those that are not indexed yet: what a page of the list may take longer for them. */
const READ_MS = 25;
const MOST_BODY_BYTES = 32 * 1024;
const NO_BODY = Buffer.alloc(0);
/** What was left out of a page is read soon after it, without being in the way of anything. */
const LATER_MS = 100;
const LATER_SLICE_MS = 10;
/** More than the longest page has. */
const MOST_LATER = 2_000;

export interface RowFactsReader {
  /** By the rows' seqs. */
  of(rows: readonly ListedEvent[]): Map<number, RowFacts>;
  close(): void;
}

/** Provider and summary of rows: as they are indexed, or else made from the event. */
export function createRowFacts(deps: {
  search: Pick<Search, 'facts'>;
  events: EventRepository;
  endpoints: Endpoints;
  triggers: TriggerReader;
  mask: Mask;
  /** What was left out of rows is there by now. */
  completed: () => void;
}): RowFactsReader {
  const { events, endpoints, mask } = deps;
  const reader = createFactsReader({ triggers: deps.triggers, mask: () => mask });
  /** Rows that were given without what their bodies say. */
  const later = new Map<number, ListedEvent>();
  /** Made meanwhile, until they are indexed. */
  const made = new Map<number, RowFacts>();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const provider = (row: ListedEvent): RowFacts['provider'] => {
    const endpoint = row.endpoint_seq === null ? undefined : endpoints.bySeq(row.endpoint_seq);
    return providerOf(reader.provider(row, endpoint?.settings.verification.scheme ?? null));
  };

  function summary(row: ListedEvent, isShort: boolean): string | Promise<string> {
    const stored = isShort ? undefined : events.bySeq(row.seq);
    const body = stored === undefined ? NO_BODY : events.body(stored);
    return reader.summary(row, { body, workflowName: events.workflowOf(row)?.name ?? null });
  }

  const requestLine = ({ method, url }: ListedEvent): string => mask.mask(`${method} ${url}`);

  function read(row: ListedEvent, isShort: boolean): RowFacts {
    const line = summary(row, isShort);
    if (isShort || typeof line !== 'string') putIn(later, row.seq, row);
    return {
      provider: provider(row),
      // Of what must be inflated first there is only the request line for now.
      summary: typeof line === 'string' ? line : requestLine(row),
    };
  }

  async function wholeSummary(row: ListedEvent): Promise<string> {
    try {
      return await summary(row, false);
    } catch {
      return requestLine(row);
    }
  }

  async function readLater(): Promise<void> {
    const began = performance.now();
    for (const [seq, row] of later) {
      if (performance.now() - began > LATER_SLICE_MS) break;
      later.delete(seq);
      const line = await wholeSummary(row);
      if (closed) return;
      putIn(made, seq, { provider: provider(row), summary: line });
    }
    timer = undefined;
    if (later.size > 0) soon();
    else deps.completed();
  }

  function soon(): void {
    timer ??= setTimeout(() => void readLater(), LATER_MS).unref();
  }

  return {
    of(rows) {
      const known = deps.search.facts(rows.map(({ seq }) => seq));
      const began = performance.now();
      const facts = new Map(
        rows.map((row) => {
          const indexed = known.get(row.seq);
          if (indexed !== undefined) {
            // What was indexed before a secret became known may hold it.
            const { summary: line } = indexed;
            return [row.seq, { provider: providerOf(indexed.provider), summary: mask.mask(line) }];
          }
          const own = made.get(row.seq);
          if (own !== undefined) return [row.seq, { ...own, summary: mask.mask(own.summary) }];
          const isShort = row.body_size > MOST_BODY_BYTES || performance.now() - began > READ_MS;
          return [row.seq, read(row, isShort)];
        }),
      );
      if (later.size > 0 && !closed) soon();
      return facts;
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

/** Without the oldest, when there are too many. */
function putIn<V>(kept: Map<number, V>, seq: number, value: V): void {
  kept.set(seq, value);
  const oldest = kept.size > MOST_LATER ? kept.keys().next().value : undefined;
  if (oldest !== undefined) kept.delete(oldest);
}

function providerOf(scheme: SchemeName | null): RowFacts['provider'] {
  return scheme === null ? null : { scheme, name: SCHEMES[scheme].name };
}
