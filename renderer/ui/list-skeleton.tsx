import classes from './list-skeleton.module.css';

const widths = ['62%', '48%', '70%', '55%', '44%', '66%', '58%', '50%'];

/** What a list looks like before its rows are known. */
export function ListSkeleton({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className={classes.root}>
      {widths.map((width) => (
        <div key={width} className={classes.row}>
          <span className={classes.bar} style={{ width: 72 }} />
          <span className={classes.bar} style={{ width }} />
        </div>
      ))}
    </div>
  );
}
