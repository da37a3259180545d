import { memo, type RefObject, useEffect, useLayoutEffect } from 'react';
import type { EventDetail } from '../../../../shared/model/event.ts';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import type { AskedAction } from '../actions/inbox-dialogs.tsx';
import type { RowCommand } from '../model/keys.ts';
import type { MarkTools } from '../model/use-marks.ts';
import { EventContent } from './event-content.tsx';
import { EventExplanation } from './event-explanation.tsx';
import { EventHead } from './event-head.tsx';
import { EventRuns } from './event-runs.tsx';
import { EventToolbar } from './event-toolbar.tsx';

/** Long enough that going past an event with J does not read it. */
const readAfterMs = 400;

interface DetailProps {
  /** What is scrolled: another event is shown from its top. */
  pane: RefObject<HTMLElement | null>;
  marks: MarkTools;
  onClose: () => void;
  onAct: (command: RowCommand, id: string) => void;
  onAsk: (asked: AskedAction) => void;
}

/**
 * The event before stays until the next one is there, with the tab and the branches that the reader
 * opened: so they see what differs.
 */
export const EventDetailPane = memo(function EventDetailPane({
  id,
  ...props
}: DetailProps & { id: string }) {
  const query = useRpcQuery('events.get', { id }, { keepPrevious: true });
  if (query.data !== undefined) return <EventView event={query.data} {...props} />;
  if (query.error === null) return null;
  return (
    <ErrorState
      title="This event cannot be shown"
      error={query.error}
      onRetry={() => void query.refetch()}
    />
  );
});

const EventView = memo(function EventView({
  event,
  pane,
  marks,
  onClose,
  onAct,
  onAsk,
}: DetailProps & { event: EventDetail }) {
  const isUnread = !event.read;
  // biome-ignore lint/correctness/useExhaustiveDependencies: at each other event
  useLayoutEffect(() => {
    if (pane.current !== null) pane.current.scrollTop = 0;
  }, [event.id, pane]);
  // As in a mail client: what was opened is read. Marked as unread again, it stays so.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each event that is opened
  useEffect(() => {
    if (!isUnread) return;
    const timer = setTimeout(() => {
      marks.mark({ ids: [event.id] }, { read: true }, { silent: true });
    }, readAfterMs);
    return () => clearTimeout(timer);
  }, [event.id]);
  return (
    <>
      <EventToolbar
        event={event}
        marks={marks}
        onClose={onClose}
        onAct={(command) => onAct(command, event.id)}
        onAsk={onAsk}
      />
      <EventHead event={event} />
      {event.status === 'rejected' && <EventExplanation key={event.id} event={event} />}
      <EventRuns event={event} />
      <EventContent event={event} />
    </>
  );
});
