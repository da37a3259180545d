import classes from './header-table.module.css';

/** Headers as they came: in order, duplicates included. */
export function HeaderTable({ headers }: { headers: readonly (readonly [string, string])[] }) {
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
          // biome-ignore lint/suspicious/noArrayIndexKey: a header may come twice and never moves
          <tr key={index}>
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
