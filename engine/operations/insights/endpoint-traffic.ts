import type { Database } from 'better-sqlite3';
import type { EventStatus } from '../../../shared/model/event.ts';
import type { EndpointTraffic } from '../../../shared/model/insights.ts';
import { HOUR_MS } from './roll-up.ts';

type Series = EndpointTraffic['endpoints'][number];

/** Reads the counts of events by endpoint and hour. */
export function createEndpointTraffic(
  db: Database,
): (options: { hours: number; now: number }) => EndpointTraffic {
  const counts = db.prepare<
    [number],
    { id: string; at: number; status: EventStatus; count: number }
  >(
    `SELECT e.id, i.at, i.status, i.count FROM endpoints e
     JOIN insights_events i ON i.span = ${HOUR_MS} AND i.endpoint_seq = e.seq AND i.at >= ?`,
  );
  return ({ hours, now }) => {
    const since = now - (now % HOUR_MS) - (hours - 1) * HOUR_MS;
    const byId = new Map<string, Series>();
    const none = (): number[] => Array.from({ length: hours }, () => 0);
    for (const { id, at, status, count } of counts.all(since)) {
      const hour = (at - since) / HOUR_MS;
      if (hour >= hours || count <= 0) continue;
      const series = byId.get(id) ?? { id, accepted: none(), rejected: none(), other: none() };
      byId.set(id, series);
      const line = status === 'accepted' || status === 'rejected' ? series[status] : series.other;
      line[hour] = (line[hour] ?? 0) + count;
    }
    return { since, endpoints: [...byId.values()] };
  };
}
