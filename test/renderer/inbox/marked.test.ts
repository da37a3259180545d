import { describe, expect, it } from 'vitest';
import { areAllMarked, type KnownMarks } from '../../../renderer/features/inbox/model/marked.ts';

const none = { read: false, starred: false, archived: false };
const nothing: KnownMarks = { pending: new Map(), rows: [], opened: () => undefined };

describe('whether events have a mark', () => {
  it('is told by the event itself where it is open and not in the list', () => {
    const plain = { ...nothing, opened: () => none };
    expect(areAllMarked(['a'], 'starred', plain)).toBe(false);
    expect(areAllMarked(['a'], 'archived', plain)).toBe(false);
    const starred = { ...nothing, opened: () => ({ ...none, starred: true }) };
    expect(areAllMarked(['a'], 'starred', starred)).toBe(true);
  });

  it('is not so of events that nothing is known of', () => {
    expect(areAllMarked(['a'], 'archived', nothing)).toBe(false);
    const letGo: KnownMarks = { ...nothing, rows: [{ id: 'a', seq: 1, letGo: true }] };
    expect(areAllMarked(['a'], 'starred', letGo)).toBe(false);
  });

  it('is what was pressed last, before the engine has said so', () => {
    const pressed = new Map([['a', { starred: true }]]);
    const known = { ...nothing, pending: pressed, opened: () => none };
    expect(areAllMarked(['a'], 'starred', known)).toBe(true);
    expect(areAllMarked(['a', 'b'], 'starred', known)).toBe(false);
    expect(areAllMarked(['a'], 'read', known)).toBe(false);
  });
});
