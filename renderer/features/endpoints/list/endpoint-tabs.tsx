import { Link } from 'wouter';
import classes from './endpoint-tabs.module.css';

/** What starts workflows: addresses that receive, and everything else that is listened to. */
export function EndpointTabs({
  current,
  troubled,
}: {
  current: 'endpoints' | 'triggers';
  /** Of the other triggers. */
  troubled: number;
}) {
  return (
    <nav aria-label="Kinds of triggers" className={classes.tabs}>
      <Link
        href="/endpoints"
        className={classes.tab}
        aria-current={current === 'endpoints' ? 'page' : undefined}
      >
        Webhooks
      </Link>
      <Link
        href="/endpoints/triggers"
        className={classes.tab}
        aria-current={current === 'triggers' ? 'page' : undefined}
      >
        Other triggers
        {troubled > 0 && (
          <span className={classes.count}>
            {troubled} <span className="visually-hidden">in trouble</span>
          </span>
        )}
      </Link>
    </nav>
  );
}
