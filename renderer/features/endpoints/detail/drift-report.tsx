import { Link } from 'wouter';
import type { Drift } from '../../../../shared/model/event-schema.ts';
import { formatCount } from '../../../ui/format.ts';
import classes from './drift-report.module.css';

/** How the newest events differ from the schema, and which fields of workflows read what differs. */
export function DriftReport({ drift }: { drift: Drift }) {
  const { checked, deviating, findings } = drift;
  return (
    <div className={classes.root}>
      <p>
        {checked === 0
          ? 'There are no events to compare.'
          : deviating === 0
            ? `${formatCount(checked, 'event')} compared: all fit.`
            : `${formatCount(checked, 'event')} compared: ${deviating.toLocaleString('en-US')} ${deviating === 1 ? 'deviates' : 'deviate'}.`}
      </p>
      <ul className={classes.list}>
        {findings.map(({ path, kind, message, events, eventId, fields }) => (
          <li key={`${path} ${kind}`} className={classes.finding}>
            <p>
              <code>{path}</code>: {message}
            </p>
            <p className={classes.quiet}>
              {formatCount(events, 'event')}, the newest is{' '}
              <Link href={`/inbox/${eventId}`}>this one</Link>.
              {fields.length === 0 && ' No workflow reads it.'}
            </p>
            {fields.map(({ workflowId, workflow, stepId, field }) => (
              <p key={`${workflowId} ${stepId} ${field}`} className={classes.quiet}>
                Read by <Link href={`/workflows/${workflowId}`}>{workflow}</Link>: {stepId}, {field}
              </p>
            ))}
          </li>
        ))}
      </ul>
    </div>
  );
}
