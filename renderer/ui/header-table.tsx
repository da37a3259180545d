import { useEffect, useRef } from 'react';
import { type Find, foundIndex, useFound } from './find.ts';
import classes from './header-table.module.css';

/** Headers as they came: in order, duplicates included. */
export function HeaderTable({
  headers,
  find,
}: {
  headers: readonly (readonly [string, string])[];
  /** What is looked for in them. */
  find?: Find;
}) {
  const wanted = find?.text.trim().toLowerCase() ?? '';
  const found = headers.map(
    ([name, value]) => wanted !== '' && `${name}: ${value}`.toLowerCase().includes(wanted),
  );
  const places = found.flatMap((isFound, index) => (isFound ? [index] : []));
  const at = places[foundIndex(find?.at ?? 0, places.length)];
  const current = useRef<HTMLTableRowElement>(null);
  useFound(find, places.length);
  // biome-ignore lint/correctness/useExhaustiveDependencies: when another place is gone to
  useEffect(() => current.current?.scrollIntoView({ block: 'nearest' }), [at, wanted]);

  return (
    <table className={classes.table}>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Value</th>
        </tr>
      </thead>
      <tbody>
        {headers.map(([name, value], index) => (
          <tr
            // biome-ignore lint/suspicious/noArrayIndexKey: a header may come twice and never moves
            key={index}
            ref={index === at ? current : undefined}
            data-found={found[index] || undefined}
            data-current={index === at || undefined}
          >
            <th scope="row" className={classes.name}>
              {name}
            </th>
            <td className={classes.value}>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
