import { ActionIcon, Tooltip } from '@mantine/core';
import { Bookmark, X } from 'lucide-react';
import type { SavedFilter } from '../../../../shared/model/saved-filter.ts';
import { useRpc, useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { noticeFailed } from '../../../ui/notices.ts';
import { noticeUndo } from '../../../ui/undo-notice.tsx';
import type { InboxSearch } from '../model/use-inbox-search.ts';
import { Group } from './filter-group.tsx';
import classes from './filter-pane.module.css';

/** Searches that a person gave a name. */
export function SavedFilters({ search }: { search: InboxSearch }) {
  const filters = useRpcQuery('filters.list', { scope: 'events' }).data?.filters ?? [];
  if (filters.length === 0) return null;
  return (
    <Group title="Saved">
      {filters.map((filter) => (
        <Saved key={filter.id} filter={filter} search={search} />
      ))}
    </Group>
  );
}

function Saved({ filter, search }: { filter: SavedFilter; search: InboxSearch }) {
  const rpc = useRpc();
  const remove = useRpcMutation('filters.remove');
  const { id, name, query } = filter;

  function onRemove(): void {
    remove.mutate(
      { id },
      {
        onSuccess: () =>
          noticeUndo({
            title: 'Filter removed',
            message: `“${name}”`,
            onUndo: () =>
              void rpc
                .call('filters.save', { scope: 'events', name, query })
                .catch((error: unknown) => noticeFailed('The filter was not brought back', error)),
          }),
        onError: (error) => noticeFailed('The filter was not removed', error),
      },
    );
  }
  return (
    <div className={classes.savedRow}>
      <button
        type="button"
        className={classes.item}
        aria-pressed={search.text.trim() === query}
        title={query}
        onClick={() => search.apply(query)}
      >
        <Bookmark size={14} strokeWidth={1.75} aria-hidden="true" />
        <span className={classes.name}>{name}</span>
      </button>
      <Tooltip label="Remove">
        <ActionIcon
          size={22}
          className={classes.remove ?? ''}
          aria-label={`Remove the filter ${name}`}
          onClick={onRemove}
        >
          <X size={13} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
