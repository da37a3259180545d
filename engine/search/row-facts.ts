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

/** Provider and summary of rows: as they are indexed, or else made from the event. */
export function createRowFacts(deps: {
  search: Pick<Search, 'facts'>;
  events: EventRepository;
  endpoints: Endpoints;
  triggers: TriggerReader;
  mask: Mask;
}): (rows: readonly ListedEvent[]) => Map<number, RowFacts> {
  const { events, endpoints, mask } = deps;
  const reader = createFactsReader({ triggers: deps.triggers, mask: () => mask });

  function read(row: ListedEvent, isShort: boolean): RowFacts {
    const endpoint = row.endpoint_seq === null ? undefined : endpoints.bySeq(row.endpoint_seq);
    const inUse = endpoint?.settings.verification.scheme ?? null;
    const stored = isShort ? undefined : events.bySeq(row.seq);
    const body = stored === undefined ? NO_BODY : events.body(stored);
    const workflowName = events.workflowOf(row)?.name ?? null;
    const summary = reader.summary(row, { body, workflowName });
    return {
      provider: providerOf(reader.provider(row, inUse)),
      // Of what must be inflated first there is only the request line until it is indexed.
      summary: typeof summary === 'string' ? summary : mask.mask(`${row.method} ${row.url}`),
    };
  }

  return (rows) => {
    const known = deps.search.facts(rows.map(({ seq }) => seq));
    const began = performance.now();
    return new Map(
      rows.map((row) => {
        const indexed = known.get(row.seq);
        const facts =
          indexed === undefined
            ? read(row, row.body_size > MOST_BODY_BYTES || performance.now() - began > READ_MS)
            : // What was indexed before a secret became known may hold it.
              { provider: providerOf(indexed.provider), summary: mask.mask(indexed.summary) };
        return [row.seq, facts] as const;
      }),
    );
  };
}

function providerOf(scheme: SchemeName | null): RowFacts['provider'] {
  return scheme === null ? null : { scheme, name: SCHEMES[scheme].name };
}
