import { useMemo } from 'react';
import type { Json } from '../../../../shared/json.ts';
import { isJsonObject } from '../../../../shared/json.ts';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { type DiffRow, diffLines } from '../../../ui/line-diff.ts';
import classes from './actions.module.css';

/** The bodies as lines of JSON; what differs stands in one line with what was there before. */
export function SideBySide({ before, after }: { before: string; after: string }) {
  const left = useRpcQuery('events.get', { id: before }).data;
  const right = useRpcQuery('events.get', { id: after }).data;
  const pairs = useMemo(
    () =>
      left === undefined || right === undefined
        ? []
        : pairsOf(diffLines(lines(left.trigger), lines(right.trigger))),
    [left, right],
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.lines} aria-label="Bodies side by side" tabIndex={0}>
      {pairs.map(({ before: was, after: is, leftOut }, index) =>
        leftOut !== undefined ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
          <div key={index} className={classes.leftOut}>
            … {leftOut}
          </div>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
          <div key={index} className={classes.linePair}>
            <Line line={was} />
            <Line line={is} />
          </div>
        ),
      )}
    </section>
  );
}

function Line({ line }: { line: DiffRow | undefined }) {
  return (
    <span data-kind={line?.kind}>
      {line !== undefined && line.kind !== 'same' && (
        <span className="visually-hidden">{line.kind}: </span>
      )}
      {line?.text}
    </span>
  );
}

interface Pair {
  before?: DiffRow | undefined;
  after?: DiffRow | undefined;
  leftOut?: string;
}

/** What was removed and what was added in its place stand beside each other. */
function pairsOf(rows: readonly DiffRow[]): Pair[] {
  const pairs: Pair[] = [];
  let removed: DiffRow[] = [];
  let added: DiffRow[] = [];
  function flush(): void {
    for (let at = 0; at < Math.max(removed.length, added.length); at += 1)
      pairs.push({ before: removed[at], after: added[at] });
    removed = [];
    added = [];
  }
  for (const row of rows) {
    if (row.kind === 'removed') removed.push(row);
    else if (row.kind === 'added') added.push(row);
    else {
      flush();
      pairs.push(row.kind === 'same' ? { before: row, after: row } : { leftOut: row.text });
    }
  }
  flush();
  return pairs;
}

/** The body where there is one: what surrounds it differs for every event. */
function lines(trigger: Json): string[] {
  const body = isJsonObject(trigger) ? (trigger['body'] ?? trigger) : trigger;
  return typeof body === 'string' ? body.split('\n') : JSON.stringify(body, null, 2).split('\n');
}
