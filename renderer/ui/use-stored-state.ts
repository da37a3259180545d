import { useState } from 'react';

/**
 * State that a screen finds again when one comes back to it; forgotten with the tab. A stored value
 * that is not among `values` counts as none.
 */
export function useStoredState<T extends string>(
  name: string,
  { initial, values }: { initial: T; values: readonly T[] },
): [T, (value: T) => void] {
  const key = `patchbay.${name}`;
  const [value, setValue] = useState(() => {
    const stored = sessionStorage.getItem(key);
    return values.find((each) => each === stored) ?? initial;
  });
  return [
    value,
    (next) => {
      sessionStorage.setItem(key, next);
      setValue(next);
    },
  ];
}
