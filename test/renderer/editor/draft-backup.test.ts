import { describe, expect, it } from 'vitest';
import { createDraftBackup } from '../../../renderer/features/editor/model/draft-backup.ts';

function storage() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

describe('a draft that could not be saved', () => {
  const draft = { revision: 3, definition: { steps: [], edges: [], settings: {} } };

  it('is found again until it is cleared', () => {
    const own = storage();
    createDraftBackup('one', own).keep(draft);
    expect(createDraftBackup('one', own).read()).toEqual(draft);
    expect(createDraftBackup('other', own).read()).toBe(null);
    createDraftBackup('one', own).clear();
    expect(createDraftBackup('one', own).read()).toBe(null);
  });

  it('is none when its text is broken or the browser refuses', () => {
    const own = storage();
    own.setItem('patchbay.draft.one', '{"revision":');
    expect(createDraftBackup('one', own).read()).toBe(null);
    const full = {
      ...own,
      setItem: () => {
        throw new Error('full');
      },
    };
    expect(() => createDraftBackup('one', full).keep(draft)).not.toThrow();
  });
});
