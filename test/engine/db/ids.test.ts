import { describe, expect, it } from 'vitest';
import { idFromText, idRange, idToText, newId, newIdText } from '../../../engine/db/ids.ts';

// Ids only ever go up within a process: each test begins where the last one ended.
let time = Date.UTC(2026, 10, 20);
function later(ms = 10_000): number {
  time += ms;
  return time;
}

describe('newId', () => {
  it('carries the time, the version and the variant of RFC 9562', () => {
    const now = later();
    const text = newIdText(now);
    expect(text).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(text.replace('-', '').slice(0, 12), 16)).toBe(now);
  });

  it('ascends strictly, also beyond what the counter holds in one millisecond', () => {
    const now = later();
    let last = newId(now);
    for (let i = 0; i < 10_000; i++) {
      const id = newId(now);
      expect(Buffer.compare(last, id)).toBe(-1);
      last = id;
    }
    expect(Buffer.compare(last, newId(later()))).toBe(-1);
  });

  it('goes on ascending while the clock steps back', () => {
    const before = newId(later());
    const after = newId(time - 3_600_000);
    expect(Buffer.compare(before, after)).toBe(-1);
    expect(after.readUIntBE(0, 6)).toBe(time);
  });

  it('never gives the same random part twice in a row', () => {
    const now = later();
    const tails = Array.from({ length: 2000 }, () => newId(now).toString('hex', 8));
    expect(new Set(tails).size).toBe(2000);
  });
});

describe('ids as text', () => {
  it('come back as the same bytes, in either case', () => {
    const id = newId(later());
    const text = idToText(id);
    expect(idFromText(text)).toEqual(id);
    expect(idFromText(text.toUpperCase())).toEqual(id);
  });

  it.each(['', 'abc', '0'.repeat(36), '01890a5d-ac96-774b-bcce-b302099a8057x'])(
    'refuses %j',
    (text) => {
      expect(idFromText(text)).toBeNull();
    },
  );
});

describe('idRange', () => {
  it('holds every id with that beginning and no other', () => {
    const id = newId(later());
    const text = idToText(id);
    for (const length of [8, 9, 12, 13, 24, 35, 36]) {
      const range = idRange(text.slice(0, length));
      if (range === null) throw new Error(`no range for ${length}`);
      expect(Buffer.compare(range.from, id)).not.toBe(1);
      expect(Buffer.compare(range.to, id)).not.toBe(-1);
    }
    const others = idRange(text.slice(0, 13));
    const nextMs = Buffer.from(id);
    nextMs.writeUIntBE(time + 1, 0, 6);
    expect(Buffer.compare(others?.to ?? id, nextMs)).toBe(-1);
    expect(idRange(text)).toEqual({ from: id, to: id });
  });

  it.each(['', '0189', 'no-hex-at-all', "' OR 1=1", '0'.repeat(33)])('refuses %j', (text) => {
    expect(idRange(text)).toBeNull();
  });
});
