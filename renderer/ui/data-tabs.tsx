import { Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './data-tabs.module.css';

export interface DataTab {
  value: string;
  label: ReactNode;
  /** False: the tab is there and has nothing to show. */
  content: ReactNode;
}

/** Several views of one thing. Only the one that is open is drawn. */
export function DataTabs({
  tabs,
  initial,
  beside,
}: {
  tabs: readonly DataTab[];
  initial: string;
  /** At the end of the line of tabs. */
  beside?: ReactNode;
}) {
  return (
    <Tabs unstyled defaultValue={initial} keepMounted={false} classNames={classes}>
      <div className={classes.line}>
        <Tabs.List>
          {tabs.map(({ value, label, content }) => (
            <Tabs.Tab key={value} value={value} disabled={content === false}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {beside}
      </div>
      {tabs.map(({ value, content }) => (
        <Tabs.Panel key={value} value={value}>
          {content}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
