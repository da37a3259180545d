import { randomFillSync } from 'node:crypto';

const pool = Buffer.allocUnsafe(8 * 512);
let used = pool.length;
let lastTime = 0;
let counter = 0;

/**
 * A UUIDv7 (RFC 9562) as 16 bytes. Within one process they are strictly ascending: rand_a is a
 * counter that starts anew each millisecond, and the clock is held when it steps back.
 * Written straight into the bytes that are stored: every accepted webhook takes two.
 */
export function newId(now: number): Buffer {
  if (now > lastTime) {
    lastTime = now;
    counter = 0;
  } else if (++counter > 0xfff) {
    lastTime++;
    counter = 0;
  }
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const id = Buffer.allocUnsafe(16);
  pool.copy(id, 8, used, used + 8);
  used += 8;
  id.writeUIntBE(lastTime, 0, 6);
  id[6] = 0x70 | (counter >> 8);
  id[7] = counter & 0xff;
  id[8] = 0x80 | ((id[8] ?? 0) & 0x3f);
  return id;
}

export function newIdText(now: number): string {
  return idToText(newId(now));
}

export function idToText(id: Uint8Array): string {
  const hex = Buffer.from(id.buffer, id.byteOffset, id.byteLength).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** `null` for text that is not a UUID. */
export function idFromText(text: string): Buffer | null {
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return null;
  return Buffer.from(text.replaceAll('-', ''), 'hex');
}

/**
 * The ids that begin with `text` (hyphens as in the full form) as an inclusive range; `null` when
 * it is not the beginning of a UUID.
 */
export function idRange(text: string): { from: Buffer; to: Buffer } | null {
  const hex = text.toLowerCase().replaceAll('-', '');
  if (hex.length < 8 || hex.length > 32 || !/^[0-9a-f]+$/.test(hex)) return null;
  return {
    from: Buffer.from(hex.padEnd(32, '0'), 'hex'),
    to: Buffer.from(hex.padEnd(32, 'f'), 'hex'),
  };
}

/** Below every id that was made at this time (ms UTC) or later. */
export function firstIdAt(time: number): Buffer {
  const id = Buffer.alloc(16);
  id.writeUIntBE(Math.max(0, time), 0, 6);
  return id;
}
