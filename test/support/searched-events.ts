import type { Database } from 'better-sqlite3';
import type { MethodInput } from '../../shared/rpc/contract.ts';
import type { TestEngine } from './test-engine.ts';
import { until } from './until.ts';

/** Waits until everything that was stored can be found through the index. */
export async function indexed(engine: TestEngine): Promise<void> {
  await until('the index', async () => {
    const { indexedTo, newest, isIndexing } = await engine.call('search.status', {});
    return indexedTo === newest && !isIndexing;
  });
}

export interface SentEvent {
  endpoint?: string;
  method?: string;
  query?: string;
  headers?: [string, string][];
  body?: string | Buffer;
}

/** Of JSON unless a content type is given. Gives the id. */
export async function send(engine: TestEngine, event: SentEvent): Promise<string> {
  const { endpoint = 'orders', body = '{}', headers = [], ...rest } = event;
  const typed = headers.some(([name]) => name.toLowerCase() === 'content-type');
  const { id } = await engine.call('events.send', {
    ...rest,
    endpoint,
    headers: typed ? headers : [['content-type', 'application/json'], ...headers],
    bodyBase64: Buffer.from(body).toString('base64'),
  });
  return id;
}

/** Everything that a query lists, page after page, as places in the list of `ids`. */
export async function found(
  engine: TestEngine,
  query: string,
  { ids, filter = {} }: { ids: readonly string[]; filter?: MethodInput<'events.list'> },
): Promise<number[]> {
  const places: number[] = [];
  for (let before: number | undefined; ; ) {
    const page = await engine.call('events.list', { limit: 1000, ...filter, query, before });
    places.push(...page.events.map(({ id }) => ids.indexOf(id)));
    if (page.next === null) return places;
    before = page.next;
  }
}

/** Rows as receiving writes them, quicker than by sending. */
export function store(
  db: Database,
  events: readonly { id: Buffer; receivedAt: number; headers?: string[]; body: string }[],
): void {
  const insert = db.prepare(
    `INSERT INTO events (id, status, received_at, method, url, http_version, raw_headers, body, body_size)
     VALUES (?, 'accepted', ?, 'POST', '/hooks/orders', '1.1', ?, ?, ?)`,
  );
  db.transaction(() => {
    for (const { id, receivedAt, headers, body } of events) {
      const bytes = Buffer.from(body);
      const raw = headers ?? ['Content-Type', 'application/json'];
      insert.run(id, receivedAt, JSON.stringify(raw), bytes, bytes.length);
    }
  }).immediate();
}
