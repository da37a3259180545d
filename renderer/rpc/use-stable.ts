import { useCallback, useLayoutEffect, useRef } from 'react';

/** A function that stays the same while what it does is always the latest. Not for rendering. */
export function useStable<A extends unknown[], R>(latest: (...args: A) => R): (...args: A) => R {
  const held = useRef(latest);
  useLayoutEffect(() => {
    held.current = latest;
  });
  return useCallback((...args: A) => held.current(...args), []);
}
