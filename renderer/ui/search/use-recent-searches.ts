import { useState } from 'react';
import * as z from 'zod';

const most = 8;
const listSchema = z.array(z.string()).catch([]);

/** The searches that a person ended with Enter, the latest first; kept in this browser. */
export function useRecentSearches(name: string): {
  recent: readonly string[];
  remember: (text: string) => void;
  forget: () => void;
} {
  const key = `patchbay.${name}.recent`;
  const [recent, setRecent] = useState<readonly string[]>(() => read(key));

  function keep(next: readonly string[]): void {
    localStorage.setItem(key, JSON.stringify(next));
    setRecent(next);
  }
  return {
    recent,
    remember(text) {
      const search = text.trim();
      if (search === '') return;
      keep([search, ...read(key).filter((one) => one !== search)].slice(0, most));
    },
    forget: () => keep([]),
  };
}

function read(key: string): string[] {
  try {
    return listSchema.parse(JSON.parse(localStorage.getItem(key) ?? '[]'));
  } catch {
    return [];
  }
}
