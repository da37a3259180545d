import { useLayoutEffect, useMemo, useRef } from 'react';
import { type Find, foundIndex, useFound } from './find.ts';
import classes from './marked-text.module.css';

const mostMarked = 1000;

/** Plain text in which what is looked for is marked, and the place that is gone to is in sight. */
export function MarkedText({ text, find }: { text: string; find: Find }) {
  const places = useMemo(() => placesOf(text, find.text), [text, find.text]);
  const at = foundIndex(find.at, places.length);
  const current = useRef<HTMLElement>(null);
  useFound(find, places.length);
  // biome-ignore lint/correctness/useExhaustiveDependencies: when another place is gone to
  useLayoutEffect(() => {
    current.current?.scrollIntoView({ block: 'nearest' });
  }, [at, places]);
  const width = find.text.trim().length;
  return (
    <>
      {places.map((from, index) => (
        <span key={from}>
          {text.slice(index === 0 ? 0 : (places[index - 1] ?? 0) + width, from)}
          <mark
            ref={index === at ? current : undefined}
            className={classes.mark}
            data-current={index === at || undefined}
          >
            {text.slice(from, from + width)}
          </mark>
        </span>
      ))}
      {text.slice(places.length === 0 ? 0 : (places.at(-1) ?? 0) + width)}
    </>
  );
}

function placesOf(text: string, wanted: string): number[] {
  const sought = wanted.trim().toLowerCase();
  const places: number[] = [];
  if (sought === '') return places;
  const folded = text.toLowerCase();
  // Letters whose other case is longer would shift what is marked.
  if (folded.length !== text.length) return places;
  for (let from = folded.indexOf(sought); from !== -1; ) {
    places.push(from);
    if (places.length === mostMarked) break;
    from = folded.indexOf(sought, from + sought.length);
  }
  return places;
}
