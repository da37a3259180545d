import { type RefObject, useEffect } from 'react';
import { useStable } from '../rpc/use-stable.ts';
import { isTyping } from './row-keys.ts';

/** N makes a new one and / goes to the search, wherever the focus is but where they would be typed. */
export function useListKeys({
  search,
  onNew,
}: {
  search: RefObject<HTMLInputElement | null>;
  onNew: () => void;
}): void {
  const onKey = useStable((event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target)) return;
    if (event.key === 'n' || event.key === 'N') onNew();
    else if (event.key === '/') search.current?.focus();
    else return;
    event.preventDefault();
  });
  useEffect(() => {
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [onKey]);
}
