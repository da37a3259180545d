import { ActionIcon, Tooltip } from '@mantine/core';
import { PanelLeftClose } from 'lucide-react';
import { type ReactNode, type Ref, useEffect, useRef } from 'react';
import classes from './inbox-layout.module.css';

/**
 * Filters, list and what is open, side by side as in a mail client. Where there is no room, the
 * filters lie over the list while they are asked for, and what is open covers it.
 */
export function InboxLayout({
  filters,
  isFilterOpen,
  onCloseFilters,
  head,
  list,
  detail,
  isOpen,
  detailRef,
}: {
  filters: ReactNode;
  /** On a narrow window; on a wide one they always stand there. */
  isFilterOpen: boolean;
  onCloseFilters: () => void;
  head: ReactNode;
  list: ReactNode;
  /** Left out: the list has the room. */
  detail: ReactNode | undefined;
  /** Whether an event is open in it. */
  isOpen: boolean;
  detailRef: Ref<HTMLElement>;
}) {
  useEffect(() => {
    document.title = 'Inbox · Patchbay';
  }, []);
  const drawer = useRef<HTMLElement>(null);
  useEffect(() => {
    // Where it lies over the list, the keys go to it; on a wide window it has always been there.
    if (isFilterOpen) drawer.current?.querySelector<HTMLElement>('nav button')?.focus();
  }, [isFilterOpen]);
  return (
    <div className={classes.frame}>
      <div
        className={classes.root}
        data-open={isOpen || undefined}
        data-alone={detail === undefined || undefined}
        data-filters={isFilterOpen || undefined}
      >
        <aside
          ref={drawer}
          className={classes.filters}
          aria-label="Filters"
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || !isFilterOpen) return;
            event.preventDefault();
            onCloseFilters();
          }}
        >
          <header className={classes.bar}>
            <h1 className={classes.title}>Inbox</h1>
            <span className={classes.closeFilters}>
              <Tooltip label="Hide the filters">
                <ActionIcon aria-label="Hide the filters" onClick={onCloseFilters}>
                  <PanelLeftClose size={16} />
                </ActionIcon>
              </Tooltip>
            </span>
          </header>
          <div className={classes.scroll}>{filters}</div>
        </aside>
        {/* Where the filters are hidden, the page still has its title. */}
        <h1 className={classes.coveredTitle}>Inbox</h1>
        <div className={classes.list}>
          {head}
          {list}
        </div>
        {detail !== undefined && (
          <section
            ref={detailRef}
            aria-label={isOpen ? 'Event' : 'No event is open'}
            tabIndex={-1}
            className={classes.detail}
          >
            {detail}
          </section>
        )}
      </div>
    </div>
  );
}
