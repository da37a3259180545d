import { useEffect, useState } from 'react';

/** What is looked for in a text or a tree, and which of the places is gone to. */
export interface Find {
  text: string;
  /** Counted on beyond the last place, and back beyond the first. */
  at: number;
  onFound: (count: number) => void;
}

export interface FindState extends Find {
  count: number;
  setText(text: string): void;
  go(by: 1 | -1): void;
}

export function useFind(): FindState {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const [count, setCount] = useState(0);
  return {
    text,
    at,
    count,
    onFound: setCount,
    setText(next) {
      setText(next);
      setAt(0);
    },
    go: (by) => setAt((was) => was + by),
  };
}

/** Says how many places there are, to the field in which they are looked for. */
export function useFound(find: Find | undefined, count: number): void {
  const onFound = find?.onFound;
  useEffect(() => onFound?.(count), [onFound, count]);
}

export function foundIndex(at: number, count: number): number {
  return count === 0 ? 0 : ((at % count) + count) % count;
}
