/**
 * What somebody writes that cannot be part of the draft yet, by names of its place: nobody shall
 * lose it by looking at another step.
 */
export interface Unfinished<T> {
  /** Undefined: nothing was left there, or `value`, which it was to become, is another by now. */
  find(place: string, value: string): T | undefined;
  keep(place: string, value: string, typed: T): void;
  drop(place: string): void;
}

export function createUnfinished<T>(): Unfinished<T> {
  const left = new Map<string, { typed: T; value: string }>();
  return {
    find(place, value) {
      const found = left.get(place);
      return found?.value === value ? found.typed : undefined;
    },
    keep: (place, value, typed) => void left.set(place, { typed, value }),
    drop: (place) => void left.delete(place),
  };
}
