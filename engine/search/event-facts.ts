import { eventSummaryLine } from '../../shared/event-summary-line.ts';
import type { Json } from '../../shared/json.ts';
import type { SchemeName } from '../../shared/model/verification.ts';
import { recogniseProviders } from '../endpoints/schemes/index.ts';
import { parseJson } from '../events/body/json-body.ts';
import { parseRawHeaders, type Reading, type TriggerReader } from '../events/trigger-reader.ts';
import type { Mask } from './event-text.ts';

/** What a row of the inbox shows that is made from headers and body. */
export interface EventFacts {
  /** The scheme of the sender, as in the settings of endpoints; null: nobody's that is known. */
  provider: SchemeName | null;
  summary: string;
}

export interface FactsRow {
  id: Buffer;
  source: string | null;
  method: string;
  url: string;
  raw_headers: string;
  received_at: number;
  remote_address: string | null;
}

/** Requests, as those of endpoints are; only that one run waited for them. */
const AWAITED = 'wait-for-webhook';

/** What a larger one is about is not worth the time that reading it takes. */
const MOST_BYTES = 512 * 1024;
const MOST_INFLATED_BYTES = 1024 * 1024;
const LONGEST_SUMMARY = 300;

export interface FactsReader {
  /** `inUse`: the scheme by which the endpoint verifies, which decides between likely ones. */
  provider(row: FactsRow, inUse: SchemeName | null): SchemeName | null;
  /** At once, unless the body is compressed or multipart. */
  summary(
    row: FactsRow,
    from: { body: Buffer; workflowName: string | null },
  ): string | Promise<string>;
}

export function createFactsReader(deps: {
  triggers: TriggerReader;
  mask: () => Pick<Mask, 'mask'>;
}): FactsReader {
  const { triggers, mask } = deps;

  function lineOf(row: FactsRow, trigger: Json, workflowName: string | null): string {
    const { source, method, url } = row;
    const line = eventSummaryLine({
      source: source ?? 'webhook',
      workflowName,
      method,
      path: url,
      trigger,
    });
    return mask().mask(line).slice(0, LONGEST_SUMMARY);
  }

  return {
    provider(row, inUse) {
      if (row.source !== null) return null;
      const likely = recogniseProviders({
        method: row.method,
        url: row.url,
        rawHeaders: parseRawHeaders(row.raw_headers),
      });
      return (likely.find(({ scheme }) => scheme === inUse) ?? likely[0])?.scheme ?? null;
    },
    summary(row, { body, workflowName }) {
      if (body.length > MOST_BYTES) return lineOf(row, null, workflowName);
      if (row.source !== null && row.source !== AWAITED)
        return lineOf(row, ownData(body), workflowName);
      const reading = triggers.read(
        {
          id: row.id,
          method: row.method,
          url: row.url,
          rawHeaders: row.raw_headers,
          body,
          receivedAt: row.received_at,
          address: row.remote_address,
          endpoint: null,
        },
        { mostBytes: MOST_INFLATED_BYTES },
      );
      const done = ({ trigger }: Reading): string => lineOf(row, trigger, workflowName);
      return reading instanceof Promise ? reading.then(done) : done(reading);
    },
  };
}

function ownData(body: Buffer): Json {
  const data = parseJson(body.toString('utf8'));
  return data.ok ? data.value : null;
}
