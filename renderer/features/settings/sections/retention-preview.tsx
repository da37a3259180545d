import type { Settings } from '../../../../shared/model/settings.ts';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { formatCount } from '../../../ui/format.ts';
import { TimeText } from '../../../ui/time-text.tsx';
import classes from './sections.module.css';

/** What the settings as they stand here, saved or not, would remove. */
export function RetentionPreview({ retention }: { retention: Settings['retention'] }) {
  const { data } = useRpcQuery('insights.retention', { retention }, { keepPrevious: true });
  if (data === undefined) return null;
  const { events, runs, keptFrom } = data;
  if (events + runs === 0)
    return (
      <div className={classes.note}>
        <Callout tone="plain" title="With these settings nothing is removed now" />
      </div>
    );
  return (
    <div className={classes.note}>
      <Callout
        tone="warn"
        title={`With these settings about ${formatCount(events, 'event')} and ${formatCount(runs, 'run')} are removed within minutes`}
      >
        <p>
          {keptFrom === null ? (
            'None of the events stays.'
          ) : (
            <>
              What arrived before <TimeText time={keptFrom} /> goes, with its runs.
            </>
          )}{' '}
          This cannot be undone; make a backup first if you may need them. Runs that are not over
          stay, and so do the counts in Insights.
        </p>
      </Callout>
    </div>
  );
}
