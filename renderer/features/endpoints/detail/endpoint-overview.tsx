import { Button } from '@mantine/core';
import { ArrowRight, Radar } from 'lucide-react';
import { Link } from 'wouter';
import { EVENT_REASONS } from '../../../../shared/model/event.ts';
import { useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { CopyIcon } from '../../../ui/copy-button.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import detail from '../../../ui/detail.module.css';
import { Facts } from '../../../ui/facts.tsx';
import { formatCount } from '../../../ui/format.ts';
import { inboxSearch } from '../../../ui/inbox-search.ts';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { TimeText } from '../../../ui/time-text.tsx';
import type { EndpointRow } from '../model/endpoint-row.ts';
import { TrafficBars, trafficWords } from '../traffic-bars.tsx';
import classes from './endpoint-overview.module.css';
import { RefusedEvents } from './refused-events.tsx';

export function EndpointOverview({ row }: { row: EndpointRow }) {
  const { endpoint, traffic, workflows } = row;
  const { settings } = endpoint;
  return (
    <div className={classes.root}>
      <Addresses row={row} />
      <section aria-label="Last day" className={classes.section}>
        <h3 className={classes.title}>Last day</h3>
        <div className={classes.traffic}>
          <TrafficBars traffic={traffic} width={288} height={44} />
          <span className={detail.quiet}>{trafficWords(traffic)}</span>
        </div>
      </section>
      <LatestEvents row={row} />
      <RefusedEvents row={row} />
      <section aria-label="Facts" className={classes.section}>
        <Facts
          items={[
            [
              'Workflows',
              workflows.length === 0 ? (
                'None listens: events are kept and run nothing'
              ) : (
                <ul key="workflows" className={classes.workflows}>
                  {workflows.map(({ id, name, publishedVersion, paused }) => (
                    <li key={id}>
                      <Link href={`/workflows/${id}`}>{name}</Link>
                      {publishedVersion === null && ' (draft)'}
                      {publishedVersion !== null && paused && ' (paused)'}
                    </li>
                  ))}
                </ul>
              ),
            ],
            ['Methods', settings.methods.join(', ')],
            ['Events kept', formatCount(endpoint.eventCount, 'event')],
            ['Made', <TimeText key="made" time={endpoint.createdAt} />],
          ]}
        />
      </section>
    </div>
  );
}

/** Where senders reach it: from elsewhere, and from this computer. */
function Addresses({ row: { endpoint } }: { row: EndpointRow }) {
  const info = useRpcQuery('system.info', {});
  const check = useRpcMutation('system.checkTunnel');
  const { path, publicUrl } = endpoint.settings;
  const hooksUrl = info.data?.hooksUrl;
  const local = hooksUrl == null ? null : `${hooksUrl}/hooks/${path}`;
  const outside = endpoint.url !== null && endpoint.url !== local ? endpoint.url : null;
  return (
    <section aria-label="Address" className={classes.section}>
      <h3 className={classes.title}>Address</h3>
      {outside !== null && (
        <div className={classes.url}>
          <code>{outside}</code>
          <CopyIcon text={outside} label="Copy the public address" />
        </div>
      )}
      {local !== null && (
        <div className={classes.url}>
          <code>{local}</code>
          <CopyIcon text={local} label="Copy the address" />
        </div>
      )}
      {outside !== null && (
        <div className={classes.line}>
          <Button
            leftSection={<Radar size={14} />}
            loading={check.isPending}
            onClick={() => check.mutate(publicUrl === undefined ? {} : { url: publicUrl })}
          >
            Check the tunnel
          </Button>
          <span className={detail.quiet}>Whether the public address leads here.</span>
        </div>
      )}
      {local === null && info.data !== undefined && (
        <p className={detail.quiet}>Patchbay is not receiving webhooks just now.</p>
      )}
      {local !== null && outside === null && (
        <p className={detail.quiet}>
          Only programs on this computer reach it. Services elsewhere need a tunnel, whose address
          is entered in the settings.
        </p>
      )}
      <div role="status">
        {check.data !== undefined && (
          <Callout
            tone={check.data.verdict === 'reached' ? 'plain' : 'bad'}
            title={check.data.message}
          >
            {check.data.hint !== null && <p>{check.data.hint}</p>}
          </Callout>
        )}
        {check.isError && (
          <Callout tone="bad" title={describeError(check.error).message}>
            <p>{describeError(check.error).hint}</p>
          </Callout>
        )}
      </div>
    </section>
  );
}

const shownEvents = 5;

function LatestEvents({ row: { endpoint } }: { row: EndpointRow }) {
  const { data } = useRpcQuery('events.list', { endpoint: endpoint.id, limit: shownEvents });
  if (data === undefined || data.events.length === 0) return null;
  return (
    <section aria-label="Newest events" className={classes.section}>
      <div className={classes.titleLine}>
        <h3 className={classes.title}>Newest events</h3>
        <a href={inboxSearch(`endpoint:${endpoint.settings.path}`)} className={classes.all}>
          All in the inbox
          <ArrowRight size={12} aria-hidden="true" />
        </a>
      </div>
      <ul className={classes.events}>
        {data.events.map((event) => (
          <li key={event.id}>
            <Link href={`/inbox/${event.id}`} className={classes.event}>
              <StatusBadge status={event.status} />
              <span className={classes.note}>
                {event.reason === null || event.status === 'accepted'
                  ? event.summary
                  : EVENT_REASONS[event.reason]}
              </span>
              {event.runStatus !== null && (
                <span className={classes.runs} title={formatCount(event.runCount, 'run')}>
                  <span className="visually-hidden">Runs: </span>
                  <StatusBadge status={event.runStatus} />
                </span>
              )}
              <TimeText time={event.receivedAt} />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
