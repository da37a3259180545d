import { ActionIcon, Tooltip } from '@mantine/core';
import { Keyboard, ListFilter } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from './list-head.module.css';

/** Above the list: the search, and on a narrow window the way to the filters. */
export function ListHead({
  search,
  onFilters,
  onKeys,
}: {
  search: ReactNode;
  onFilters: () => void;
  onKeys: () => void;
}) {
  return (
    <div className={classes.root}>
      <span className={classes.narrow}>
        <Tooltip label="Filters (F)">
          <ActionIcon aria-label="Filters" onClick={onFilters}>
            <ListFilter size={16} />
          </ActionIcon>
        </Tooltip>
      </span>
      {search}
      <Tooltip label="Keys (?)">
        <ActionIcon aria-label="Keys" onClick={onKeys}>
          <Keyboard size={16} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
