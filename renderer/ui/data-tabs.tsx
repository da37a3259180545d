import { Tabs } from '@mantine/core';
import { type ReactNode, useState } from 'react';
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
  const [chosen, setChosen] = useState<string | null>(initial);
  // What is shown may change to something without the tab that was chosen.
  const isThere = tabs.some(({ value, content }) => value === chosen && content !== false);
  return (
    <Tabs
      unstyled
      value={isThere ? chosen : initial}
      onChange={setChosen}
      keepMounted={false}
      classNames={classes}
    >
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
