import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { mixedEvent } from './mixed-events.ts';

/** Rows as receiving writes them, straight into the table: minutes instead of an hour. */
export function fillInbox(folder: string, events: number): void {
  const db = new SQLite(join(folder, 'patchbay.db'));
  db.pragma('synchronous = OFF');
  const endpoints = new Map(
    db
      .prepare<[], { seq: number; path: string }>('SELECT seq, path FROM endpoints')
      .all()
      .map(({ seq, path }) => [path, seq]),
  );
  const insert = db.prepare(
    `INSERT INTO events (id, endpoint_seq, status, reason, received_at, method, url, http_version,
       remote_address, raw_headers, body, body_size, external_id)
     VALUES (?, ?, ?, ?, ?, 'POST', ?, '1.1', '127.0.0.1', ?, ?, ?, ?)`,
  );
  const from = Date.now() - events * 1000;
  const some = db.transaction((begin: number, end: number) => {
    for (let i = begin; i < end; i++) {
      const { headers, url, body, externalId } = mixedEvent(i);
      const rejected = i % 97 === 0;
      const path = url.replace('/hooks/', '').replace(/\?.*/, '');
      insert.run(
        idAt(from + i * 1000, i),
        endpoints.get(path) ?? null,
        rejected ? 'rejected' : 'accepted',
        rejected ? 'signature_mismatch' : null,
        from + i * 1000,
        url,
        JSON.stringify(headers),
        body,
        body.length,
        externalId,
      );
    }
  });
  for (let begin = 0; begin < events; begin += 10_000)
    some(begin, Math.min(events, begin + 10_000));
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'filled'), String(events));
}

function idAt(at: number, index: number): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(at, 0, 6);
  bytes[6] = 0x70;
  bytes[8] = 0x80;
  bytes.writeUInt32BE(index, 12);
  return bytes;
}
