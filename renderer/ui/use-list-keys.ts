import type { RefObject } from 'react';
import { useDocumentKeys } from './use-document-keys.ts';

/** N makes a new one and / goes to the search, wherever the focus is but where they would be typed. */
export function useListKeys({
  search,
  onNew,
}: {
  search: RefObject<HTMLInputElement | null>;
  onNew: () => void;
}): void {
  useDocumentKeys((key) => {
    if (key === 'n' || key === 'N') onNew();
    else if (key === '/') search.current?.focus();
    else return false;
    return true;
  });
}
