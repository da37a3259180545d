import { memo } from 'react';
import { TimeText } from '../../../ui/time-text.tsx';
import { HealthBadge } from '../health-badge.tsx';
import type { EndpointRow } from '../model/endpoint-row.ts';
import { TrafficBars } from '../traffic-bars.tsx';
import classes from './endpoint-list-row.module.css';

/** Names the columns for the eye; each row already reads as a sentence of its own. */
export function EndpointColumns() {
  return (
    <div className={`${classes.grid} ${classes.columns}`} aria-hidden="true">
      <span>Health</span>
      <span>Endpoint</span>
      <span className={classes.provider}>Takes events of</span>
      <span className={classes.traffic}>Last day</span>
      <span className={classes.workflows}>Workflows</span>
      <span className={classes.end}>Last event</span>
    </div>
  );
}

export const EndpointListRow = memo(function EndpointListRow({ row }: { row: EndpointRow }) {
  const { endpoint, health, provider, traffic, latest, workflows } = row;
  const { path, name } = endpoint.settings;
  const [first, ...others] = workflows;
  return (
    <div className={classes.grid}>
      <HealthBadge health={health} />
      <span className={classes.names}>
        <span className={classes.path}>/{path}</span>
        {name !== undefined && <span className={classes.name}>{name}</span>}
      </span>
      <span className={classes.provider}>{provider}</span>
      <span className={classes.traffic}>
        <TrafficBars traffic={traffic} width={96} height={20} />
      </span>
      <span className={classes.workflows}>
        {first === undefined ? (
          <span className={classes.none}>No workflow</span>
        ) : (
          <>
            <span className={classes.first}>{first.name}</span>
            {others.length > 0 && <span className={classes.more}> and {others.length} more</span>}
          </>
        )}
      </span>
      <span className={classes.end}>
        {latest === undefined ? (
          <span className={classes.none}>–</span>
        ) : (
          <TimeText time={latest.at} />
        )}
      </span>
    </div>
  );
});
