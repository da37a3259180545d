import { ActionIcon, Tooltip } from '@mantine/core';
import { X } from 'lucide-react';
import { type ReactNode, type Ref, useEffect } from 'react';
import classes from './split-view.module.css';

/** A list, and beside it what is open; on a narrow window what is open covers the list. */
export function SplitView({
  title,
  beside,
  tools,
  list,
  detail,
  detailLabel,
  detailRef,
  detailShare = 'half',
  onClose,
}: {
  title: string;
  /** Stands next to the title. */
  beside?: ReactNode;
  tools?: ReactNode;
  list: ReactNode;
  detail: ReactNode | undefined;
  detailLabel: string;
  detailRef: Ref<HTMLElement>;
  /** `most`: it covers the list unless the window is wide, and has its own way back. */
  detailShare?: 'half' | 'most';
  onClose: () => void;
}) {
  useEffect(() => {
    document.title = `${title} · Patchbay`;
  }, [title]);
  return (
    <div
      className={classes.root}
      data-open={detail !== undefined || undefined}
      data-share={detailShare}
    >
      {/* Where what is open covers the list, its title is still the page's. */}
      <h1 className={classes.coveredTitle}>{title}</h1>
      <div className={classes.list}>
        <header className={classes.bar}>
          <h1 className={classes.title}>{title}</h1>
          {beside}
          <div className={classes.tools}>{tools}</div>
        </header>
        {list}
      </div>
      {detail !== undefined && (
        <section ref={detailRef} aria-label={detailLabel} tabIndex={-1} className={classes.detail}>
          {detailShare === 'half' && (
            <div className={classes.close}>
              <Tooltip label="Close (Esc)">
                <ActionIcon aria-label="Close" onClick={onClose}>
                  <X size={16} />
                </ActionIcon>
              </Tooltip>
            </div>
          )}
          {detail}
        </section>
      )}
    </div>
  );
}
