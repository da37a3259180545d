import type { ComponentProps } from 'react';
import { Link } from 'wouter';
import { sourceWord } from '../../../../shared/event-summary-line.ts';
import { EVENT_REASONS, type EventDetail } from '../../../../shared/model/event.ts';
import { Callout } from '../../../ui/callout.tsx';
import detail from '../../../ui/detail.module.css';
import { Facts } from '../../../ui/facts.tsx';
import { formatBytes } from '../../../ui/format.ts';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { TimeText } from '../../../ui/time-text.tsx';
import { verificationWords } from '../verification-words.ts';
import { ProviderOffer } from './provider-offer.tsx';

export function EventHead({ event }: { event: EventDetail }) {
  return (
    <header className={detail.head}>
      <div>
        <h2 className={detail.title}>{event.summary}</h2>
        <div className={detail.meta}>
          <StatusBadge status={event.status} strong />
          <TimeText time={event.receivedAt} />
          <span>{formatBytes(event.bodySize)}</span>
          {event.endpointPath !== null && (
            <Link href={`/endpoints/${event.endpointId}`}>{event.endpointPath}</Link>
          )}
        </div>
      </div>
      <Outcome event={event} />
      <ProviderOffer key={event.id} event={event} />
      <Facts items={event.source === 'webhook' ? requestFacts(event) : triggerFacts(event)} />
    </header>
  );
}

type FactList = ComponentProps<typeof Facts>['items'];

function requestFacts(event: EventDetail): FactList {
  return [
    [
      'Request',
      <span key="request" className={detail.mono}>
        {event.method} {event.path}
      </span>,
    ],
    ['Verification', <Verification key="verification" event={event} />],
    ['Content', event.contentType ?? (event.bodySize === 0 ? 'No body' : 'No content type')],
    ['From', [event.remoteAddress ?? 'unknown', `HTTP/${event.httpVersion}`].join(' · ')],
    ['Sender’s id', event.externalId],
    ...commonFacts(event),
  ];
}

function triggerFacts(event: EventDetail): FactList {
  return [
    ['Trigger', [sourceWord(event), event.triggerStep].filter((part) => part !== null).join(' · ')],
    ['Workflow', event.workflowName ?? 'It was removed'],
    ['Its id', event.externalId],
    ...commonFacts(event),
  ];
}

function commonFacts({
  id,
  receivedAt,
  resentFrom,
  resentAs,
  duplicates,
  sampleName,
}: EventDetail) {
  const facts: FactList = [
    ['Received', <TimeText key="received" time={receivedAt} exact />],
    [
      'Event id',
      <span key="id" className={detail.mono}>
        {id}
      </span>,
    ],
    ['Sample', sampleName],
    [
      'Made from',
      resentFrom === null ? null : (
        <Link key="from" href={`/inbox/${resentFrom}`}>
          an event that was edited or sent again
        </Link>
      ),
    ],
    ['Sent again', resentAs.length === 0 ? null : <Others key="as" ids={resentAs} />],
    ['Duplicates', duplicates.length === 0 ? null : <Others key="duplicates" ids={duplicates} />],
  ];
  return facts;
}

function Others({ ids }: { ids: readonly string[] }) {
  return (
    <>
      {ids.map((id, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <Link href={`/inbox/${id}`}>{id.slice(-6)}</Link>
        </span>
      ))}
    </>
  );
}

function Verification({ event }: { event: EventDetail }) {
  const remark = event.verification?.detail ?? null;
  return (
    <>
      {verificationWords(event)}
      {remark !== null && <span className={detail.quiet}> {remark}</span>}
    </>
  );
}

/** Why it was not simply accepted. */
function Outcome({ event }: { event: EventDetail }) {
  const { status, reason, duplicateOf, parseError } = event;
  if (status === 'rejected') {
    return (
      <Callout
        tone="bad"
        title={reason === null ? 'The request was refused.' : EVENT_REASONS[reason]}
      >
        <p>It was answered with an error, kept here, and starts no run.</p>
      </Callout>
    );
  }
  if (status === 'duplicate') {
    return (
      <Callout tone="plain" title="The sender sent this before. It was answered and not run again.">
        {duplicateOf !== null && <Link href={`/inbox/${duplicateOf}`}>Open the first one</Link>}
      </Callout>
    );
  }
  if (status === 'handshake') {
    return (
      <Callout
        tone="plain"
        title="The sender checked that this address is yours. It was answered."
      />
    );
  }
  if (parseError !== null || reason !== null) {
    return (
      <Callout
        tone="warn"
        title={reason === null ? 'The body cannot be read.' : EVENT_REASONS[reason]}
      >
        {parseError !== null && <p>{parseError}</p>}
      </Callout>
    );
  }
  return null;
}
