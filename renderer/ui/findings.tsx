import type { Finding } from '../../shared/model/diagnosis.ts';
import detail from './detail.module.css';
import classes from './findings.module.css';

/** What the signature doctor found: what is certain first, then what is possible. */
export function Findings({ findings }: { findings: readonly Finding[] }) {
  if (findings.length === 0) return <p className={detail.quiet}>Nothing was found.</p>;
  return (
    <ul className={classes.list}>
      {findings.map(({ cause, message, howToMend, certain }) => (
        <li key={cause} className={classes.finding}>
          <span className={classes.kind} data-certain={certain || undefined}>
            {certain ? 'Found' : 'Possible'}
          </span>
          <div className={classes.words}>
            <p>{message}</p>
            <p className={detail.quiet}>{howToMend}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}
