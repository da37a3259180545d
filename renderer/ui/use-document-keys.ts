import { useEffect, useRef } from 'react';
import { isTyping } from './row-keys.ts';

/**
 * Hears a plain key wherever the reader is, except where it would be typed; `onKey` says whether it was
 * meant, and then nobody else takes it.
 */
export function useDocumentKeys(onKey: (key: string) => boolean): void {
  const latest = useRef(onKey);
  latest.current = onKey;
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (!isTyping(event.target) && latest.current(event.key)) event.preventDefault();
    };
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
}
