import { TriangleAlert } from 'lucide-react';
import classes from './actions.module.css';

const most = 6;

/** What happens outside, said before it happens. */
export function ActsList({ lead, acts }: { lead: string; acts: readonly string[] | undefined }) {
  return (
    <div className={classes.acts} role="status">
      <TriangleAlert size={15} aria-hidden="true" />
      <div>
        <p className={classes.lead}>{lead}</p>
        {acts?.length === 0 && <p>Nothing outside of Patchbay is touched by these workflows.</p>}
        {acts !== undefined && acts.length > 0 && (
          <ul>
            {acts.slice(0, most).map((words) => (
              <li key={words}>{words}</li>
            ))}
            {acts.length > most && <li>and {acts.length - most} more</li>}
          </ul>
        )}
      </div>
    </div>
  );
}
