import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useStable } from '../../../rpc/use-stable.ts';
import { askedSearch } from '../../../ui/search/asked-search.ts';

const storedAs = 'patchbay.inbox.search';
/** Between the last letter and the search. */
const pauseMs = 120;

export interface InboxSearch {
  /** As it stands in the field. */
  text: string;
  /** As it is searched for. */
  applied: string;
  /** While letters are typed, the search waits for a pause. */
  type(text: string): void;
  /** At once: a filter was pressed, or Enter. */
  apply(text: string): void;
}

/** What is looked for: the field, the filters beside it and the address all mean the same text. */
export function useInboxSearch(): InboxSearch {
  const [location, navigate] = useLocation();
  const [text, setText] = useState(
    () => askedSearch(location) ?? sessionStorage.getItem(storedAs) ?? '',
  );
  const [applied, setApplied] = useState(text);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const apply = useStable((next: string) => {
    clearTimeout(timer.current);
    sessionStorage.setItem(storedAs, next);
    setText(next);
    setApplied(next);
  });

  // `#/inbox?q=endpoint:orders`, as other screens link to it.
  useEffect(() => {
    const search = askedSearch(location);
    if (search === undefined) return;
    apply(search);
    navigate('/inbox', { replace: true });
  }, [location, navigate, apply]);
  useEffect(() => () => clearTimeout(timer.current), []);

  return {
    text,
    applied,
    type(next) {
      setText(next);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => apply(next), pauseMs);
    },
    apply,
  };
}
