import { useState } from 'react';

/** State that is found again with the next visit, in this browser. */
export function useKept(name: string, initial: boolean): [boolean, (value: boolean) => void];
export function useKept(name: string, initial: number): [number, (value: number) => void];
export function useKept<T extends boolean | number>(
  name: string,
  initial: T,
): [T, (value: T) => void] {
  const key = `patchbay.${name}`;
  const [value, setValue] = useState<T>(() => read(key, initial));
  return [
    value,
    (next) => {
      setValue(next);
      try {
        localStorage.setItem(key, JSON.stringify(next));
      } catch {
        // Forbidden or full: it holds until the page is left.
      }
    },
  ];
}

function read<T extends boolean | number>(key: string, initial: T): T {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    return isSameType(kept, initial) ? kept : initial;
  } catch {
    return initial;
  }
}

function isSameType<T>(kept: unknown, initial: T): kept is T {
  return typeof kept === typeof initial;
}
