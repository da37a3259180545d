import { Button } from '@mantine/core';
import { CircleCheckBig, Filter, Inbox } from 'lucide-react';
import { useRpcQuery } from '../../rpc/rpc-context.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FirstSteps } from '../../ui/first-steps.tsx';
import type { InboxSearch } from './model/use-inbox-search.ts';
import { inView, type View } from './model/views.ts';

/** Nothing has ever arrived: what to do depends on what is there to arrive at. */
export function EmptyInbox() {
  const endpoints = useRpcQuery('endpoints.list', {});
  if (endpoints.data === undefined) return null;
  const ready = endpoints.data.endpoints.find(({ settings }) => settings.state === 'active');
  return (
    <EmptyState
      icon={Inbox}
      title={ready === undefined ? 'Nothing can arrive yet' : 'Waiting for the first webhook'}
      action={<FirstSteps endpoint={ready} />}
    >
      {ready === undefined ? (
        <p>
          Webhooks arrive at an endpoint, and a workflow brings its own. Three samples need no
          account.
        </p>
      ) : (
        <p>
          Every request to an endpoint is kept here, also those that are refused. Send one and it
          appears at once.
        </p>
      )}
    </EmptyState>
  );
}

const viewWords: Record<View, { title: string; words: string }> = {
  inbox: { title: 'All done', words: 'Everything that arrived is in the archive.' },
  starred: { title: 'No event has a star', words: 'S gives the event at the cursor one.' },
  archive: { title: 'The archive is empty', words: 'E puts the event at the cursor into it.' },
  all: { title: 'There are no events', words: 'What arrives is shown here.' },
};

/** A view, or a search, in which nothing is. */
export function EmptyView({ view, search }: { view: View; search: InboxSearch }) {
  const isPlain = inView('', view) === search.applied.trim();
  if (isPlain) {
    const { title, words } = viewWords[view];
    return (
      <EmptyState
        icon={view === 'inbox' ? CircleCheckBig : Filter}
        title={title}
        action={
          view === 'all' ? undefined : (
            <Button
              onClick={() => search.apply(inView('', view === 'inbox' ? 'archive' : 'inbox'))}
            >
              {view === 'inbox' ? 'Show the archive' : 'Show the inbox'}
            </Button>
          )
        }
      >
        <p>{words}</p>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={Filter}
      title="Nothing fits the search"
      action={<Button onClick={() => search.apply(inView('', view))}>Clear the search</Button>}
    >
      <p>
        No event fits <code>{search.applied}</code>
        {view === 'inbox' &&
          ' in the inbox; it may be in the archive, which in:all looks through too'}
        .
      </p>
    </EmptyState>
  );
}
