import type { ReactNode } from 'react';
import classes from './facts.module.css';

/** Names and values in two columns; an empty value is left out. */
export function Facts({
  items,
}: {
  items: readonly (readonly [name: string, value: ReactNode])[];
}) {
  return (
    <dl className={classes.root}>
      {items.map(([name, value]) =>
        value === null || value === undefined ? null : (
          <div key={name} className={classes.item}>
            <dt className={classes.name}>{name}</dt>
            <dd className={classes.value}>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
