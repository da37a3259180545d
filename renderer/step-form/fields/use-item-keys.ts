import { useRef } from 'react';

export interface ItemKeys {
  readonly keys: readonly string[];
  /** To be called with every change that is made here, so that rows keep their editors. */
  removed(index: number): void;
  moved(from: number, to: number): void;
}

let lastKey = 0;

function newKey(): string {
  lastKey += 1;
  return `item-${lastKey}`;
}

/** A key for each item of a list of JSON values, which have none of their own. */
export function useItemKeys(count: number): ItemKeys {
  const keys = useRef<string[]>([]);
  // Changed from elsewhere: what is left over goes, what is new comes at the end.
  while (keys.current.length < count) keys.current.push(newKey());
  if (keys.current.length > count) keys.current = keys.current.slice(0, count);
  return {
    keys: keys.current,
    removed(index) {
      keys.current = keys.current.filter((_, at) => at !== index);
    },
    moved(from, to) {
      keys.current = movedItem(keys.current, from, to);
    },
  };
}

export function movedItem<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list];
  const [item] = next.splice(from, 1);
  if (item !== undefined) next.splice(to, 0, item);
  return next;
}
