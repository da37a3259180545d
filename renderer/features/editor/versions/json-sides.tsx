import { useMemo } from 'react';
import type { WorkflowDefinition } from '../../../../shared/model/workflow.ts';
import { diffLines } from '../../../ui/line-diff.ts';
import classes from './json-sides.module.css';

/** Two definitions as JSON, line by line; long stretches that are the same are left out. */
export function JsonSides({
  before,
  after,
  label,
}: {
  before: WorkflowDefinition;
  after: WorkflowDefinition;
  label: string;
}) {
  const rows = useMemo(() => diffLines(lines(before), lines(after)), [before, after]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.root} aria-label={label} tabIndex={0}>
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
        <div key={index} className={classes.row} data-kind={row.kind}>
          <span className={classes.sign} aria-hidden="true">
            {row.kind === 'added' ? '+' : row.kind === 'removed' ? '−' : ''}
          </span>
          {row.kind !== 'same' && row.kind !== 'left out' && (
            <span className="visually-hidden">{row.kind}: </span>
          )}
          {row.kind === 'left out' ? `… ${row.text}` : row.text}
        </div>
      ))}
    </section>
  );
}

/** In one order, so that only what differs is told, not where its author set it first. */
const ORDER = ['id', 'type', 'name', 'from', 'port', 'to', 'steps', 'edges', 'settings'];

function lines(definition: WorkflowDefinition): string[] {
  const ordered = (_key: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value).sort(
            ([one], [other]) => rank(one) - rank(other) || (one < other ? -1 : 1),
          ),
        )
      : value;
  return JSON.stringify(definition, ordered, 2).split('\n');
}

function rank(key: string): number {
  const at = ORDER.indexOf(key);
  return at === -1 ? ORDER.length : at;
}
